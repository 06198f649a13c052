// What anywidget calls: put the maps and their clock together, and follow the model.

function render({ model, el }) {
  el.classList.add("ccgsim-map");
  const maps = new Maps(model, html("div", { class: "maps" }, el));
  const clock = new Clock(model, el, maps);
  const again = () => { maps.read(); clock.read(); };
  // One message changes several of them: wait until all have arrived.
  let waiting = 0;
  const soon = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(again); };
  for (const name of ["days", "maps", "legend", "events"]) model.on(`change:${name}`, soon);
  model.on("change:show_footprints", () => { maps.drawLegend(); maps.draw(clock.month); });
  model.on("change:selected", () => maps.drawChosen());
  model.on("change:month", () => {
    if (!clock.playing && clock.month !== model.get("month")) clock.go(model.get("month"));
  });
}

export default { render };
