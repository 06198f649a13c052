function render({ model, el }) {
  const place = document.createElement("div");
  place.setAttribute("role", "img");
  el.append(place);
  const draw = () => {
    const { data, layout } = JSON.parse(model.get("figure"));
    place.setAttribute("aria-label", model.get("words"));
    window.Plotly.react(place, data, layout, { responsive: true, displayModeBar: false });
  };
  model.on("change:figure", draw);
  // The place has no width before the page has laid itself out.
  const first = new ResizeObserver(() => { if (place.clientWidth) { first.disconnect(); draw(); } });
  first.observe(place);
  return () => window.Plotly.purge(place);
}

export default { render };
