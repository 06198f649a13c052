// Plotly is a large file of its own, read when the page stands: the rest does not wait for it, and
// anywidget gives a widget two seconds to begin, in which a slow machine should do nothing else.
let read = null;
const plotly = () =>
  (read ??= import(new URL((window.solara?.rootPath ?? "") + PLOTLY, location.origin)));

function render({ model, el }) {
  const place = document.createElement("div");
  place.setAttribute("role", "img");
  el.append(place);
  const draw = async () => {
    place.setAttribute("aria-label", model.get("words"));
    await plotly();
    if (!place.isConnected) return;
    const { data, layout } = JSON.parse(model.get("figure"));
    window.Plotly.react(place, data, layout, { responsive: true, displayModeBar: false });
  };
  model.on("change:figure", draw);
  // The place has no width before the page has laid itself out.
  const first = new ResizeObserver(() => { if (place.clientWidth) { first.disconnect(); draw(); } });
  first.observe(place);
  return () => window.Plotly?.purge(place);
}

export default { render };
