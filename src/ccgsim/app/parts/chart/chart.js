// Plotly is a large file of its own, read when the page stands: the rest does not wait for it, and
// anywidget gives a widget two seconds to begin, in which a slow machine should do nothing else.
let read = null;
const plotly = () =>
  (read ??= import(new URL((window.solara?.rootPath ?? "") + PLOTLY, location.origin)));

const NARROW = 480; // pixels, below which a figure is laid out as its "narrow" says, if it does

// Colours of the page, "page(ink, 0.5)", are those that style.css has for light or dark; and
// "mix(none, some, 0.3)" is between two of them.
const OF_PAGE = /page\((\w+), ([\d.]+)\)/g;
const BETWEEN = /mix\((\w+), (\w+), ([\d.e-]+)\)/g;

function parsed(figure, style) {
  const parts = (name) => {
    const colour = style.getPropertyValue(`--chart-${name}`).trim();
    return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  };
  const coloured = (_, name, opacity) => `rgba(${parts(name).join(",")},${opacity})`;
  const mixed = (_, one, other, share) => {
    const to = parts(other);
    return `rgb(${parts(one).map((from, at) => Math.round(from + share * (to[at] - from))).join(",")})`;
  };
  return JSON.parse(figure.replace(OF_PAGE, coloured).replace(BETWEEN, mixed));
}

function render({ model, el }) {
  const image = document.createElement("div"), place = document.createElement("div");
  image.setAttribute("role", "img");
  place.setAttribute("aria-hidden", "true"); // or each mark is told, without a name
  image.append(place);
  el.append(image);
  let width = 0;
  const draw = async () => {
    image.setAttribute("aria-label", model.get("words"));
    await plotly();
    if (!place.isConnected || !place.clientWidth) return;
    const { data, layout, narrow } = parsed(model.get("figure"), getComputedStyle(place));
    width = place.clientWidth;
    const fitting = (width < NARROW && narrow) || layout;
    window.Plotly.react(place, data, { ...fitting, width }, { displayModeBar: false });
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
