// Plotly is a large file of its own, read when the page stands: the rest does not wait for it, and
// anywidget gives a widget two seconds to begin, in which a slow machine should do nothing else.
let read = null;
const plotly = () =>
  (read ??= import(new URL((window.solara?.rootPath ?? "") + PLOTLY, location.origin)));

// Colours of the page, "page(ink, 0.5)", are those that style.css has for light or dark.
const OF_PAGE = /^page\((\w+), ([\d.]+)\)$/;

function parsed(figure, style) {
  return JSON.parse(figure, (_, value) => {
    const [, name, opacity] = (typeof value === "string" && value.match(OF_PAGE)) || [];
    if (!name) return value;
    const colour = style.getPropertyValue(`--chart-${name}`).trim();
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    return `rgba(${parts.join(",")},${opacity})`;
  });
}

function render({ model, el }) {
  const place = document.createElement("div");
  place.setAttribute("role", "img");
  el.append(place);
  let width = 0;
  const draw = async () => {
    place.setAttribute("aria-label", model.get("words"));
    await plotly();
    if (!place.isConnected || !place.clientWidth) return;
    const { data, layout } = parsed(model.get("figure"), getComputedStyle(place));
    width = place.clientWidth;
    window.Plotly.react(place, data, { ...layout, width }, { displayModeBar: false });
  };
  model.on("change:figure", draw);
  // The place has no width before the page has laid itself out, and another one beside other things.
  const sized = new ResizeObserver(() => { if (place.clientWidth !== width) draw(); });
  sized.observe(place);
  const themed = new MutationObserver(draw);
  const page = document.querySelector(".v-application");
  if (page) themed.observe(page, { attributeFilter: ["class"] });
  return () => {
    sized.disconnect();
    themed.disconnect();
    window.Plotly?.purge(place);
  };
}

export default { render };
