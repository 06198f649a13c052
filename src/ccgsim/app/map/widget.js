// What anywidget calls: put the map and its clock together, and follow the model.

function render({ model, el }) {
  el.classList.add("ccgsim-map");
  const england = new England(model, el);
  const clock = new Clock(model, el, england);
  const again = () => { england.read(); clock.read(); };
  // One message changes several of them: wait until all have arrived.
  let waiting = 0;
  const soon = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(again); };
  for (const name of ["days", "organisation", "officer", "footprint", "fill", "value", "palette",
    "legend", "events", "title"]) model.on(`change:${name}`, soon);
  model.on("change:show_footprints", () => england.draw(clock.month));
  model.on("change:selected", () => england.drawChosen());
  model.on("change:month", () => {
    if (!clock.playing && clock.month !== model.get("month")) clock.go(model.get("month"));
  });
}

export default { render };
