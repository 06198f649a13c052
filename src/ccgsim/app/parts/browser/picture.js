// A small button that saves what the page shows as a PNG, at twice its size, with a title above it:
// the chart inside `target`, drawn by plotly, or the maps in it, SVG with names and a legend in HTML.

const TWICE = 2, HEAD = 64, LINE = 18, TITLE_LINE = 24, MOST_OF_TITLE = 3, EDGE = 16;
const FONT = '"Helvetica Neue", Helvetica, Arial, sans-serif';

function colours() {
  const dark = document.querySelector(".theme--dark .ccgsim-page") !== null;
  return dark ? { paper: "#1e1e1e", ink: "#ececec", quiet: "#a8a8a8" }
    : { paper: "#ffffff", ink: "#222222", quiet: "#6b6b6b" };
}

function save(address, file) {
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
}

function load(address) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = failed;
    image.src = address;
  });
}

// Words in lines that are no wider than a picture.
function inLines(pen, words, width) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// A title in a few lines; what would need more of them ends in an ellipsis.
function titleLines(pen, title, width) {
  const lines = inLines(pen, title, width), kept = lines.slice(0, MOST_OF_TITLE);
  return kept.map((line, place) => {
    let text = place === kept.length - 1 && lines.length > kept.length ? `${line}…` : line;
    while (pen.measureText(text).width > width && text.length > 1) // one word may be too wide
      text = `${text.slice(0, -2).trimEnd()}…`;
    return text;
  });
}

// A canvas with the title on it, and the place below for a picture of a width and a height.
function sheet(width, height, title, about) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d"), { paper, ink, quiet } = colours();
  pen.font = `600 18px ${FONT}`;
  const heading = titleLines(pen, title, width), below = TITLE_LINE * (heading.length - 1);
  pen.font = `13px ${FONT}`;
  const lines = inLines(pen, about, width), head = HEAD + below + LINE * (lines.length - 1);
  canvas.width = TWICE * (width + 2 * EDGE);
  canvas.height = TWICE * (height + head + EDGE);
  pen.scale(TWICE, TWICE);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = ink;
  pen.font = `600 18px ${FONT}`;
  heading.forEach((line, place) => pen.fillText(line, EDGE, 28 + TITLE_LINE * place, width));
  pen.fillStyle = quiet;
  pen.font = `13px ${FONT}`;
  lines.forEach((line, place) => pen.fillText(line, EDGE, 50 + below + LINE * place, width));
  return { canvas, pen, head };
}

async function chartOnto(chart, model) {
  const { width, height } = chart.getBoundingClientRect();
  const { canvas, pen, head } = sheet(width, height, model.get("title"), model.get("about"));
  const drawn = await window.Plotly.toImage(chart, { format: "png", width, height, scale: TWICE });
  pen.drawImage(await load(drawn), EDGE, head, width, height);
  return canvas;
}

// An SVG does not take the page's styles with it: every shape is given its own.
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width",
  "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "paint-order", "font-size",
  "font-weight", "font-family", "text-anchor", "opacity", "visibility"];

function alone(svg) {
  const copy = svg.cloneNode(true), { width, height } = svg.getBoundingClientRect();
  const own = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((node, place) => {
    const style = getComputedStyle(own[place]);
    for (const name of STYLES) node.style.setProperty(name, style.getPropertyValue(name));
    node.style.transition = "none";
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const text = new XMLSerializer().serializeToString(copy);
  return load(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`);
}

// Boxes with a colour, a ramp or an edge, and lines of text, as far as names and legends have them.
function drawHtml(pen, node, left, top) {
  const style = getComputedStyle(node), box = node.getBoundingClientRect();
  if (node instanceof SVGElement || node.classList.contains("tip") || !box.width) return;
  const [x, y] = [box.left - left, box.top - top];
  pen.globalAlpha = style.opacity;
  const shades = style.backgroundImage.match(/(?:rgba?|color|oklab)\([^()]*\)/g);
  if (shades) {
    pen.fillStyle = pen.createLinearGradient(x, 0, x + box.width, 0);
    shades.forEach((shade, place) => pen.fillStyle.addColorStop(place / (shades.length - 1), shade));
  } else pen.fillStyle = style.backgroundColor;
  pen.fillRect(x, y, box.width, box.height);
  pen.globalAlpha = 1;
  drawEdge(pen, style, x, y, box);
  for (const child of node.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE) drawHtml(pen, child, left, top);
    else if (child.nodeType === Node.TEXT_NODE && child.data.trim())
      drawText(pen, child, style, left, top);
  }
}

function drawEdge(pen, style, x, y, box) {
  const thick = parseFloat(style.borderTopWidth);
  if (!thick || style.borderTopStyle === "none") return;
  pen.strokeStyle = style.borderTopColor;
  pen.lineWidth = thick;
  const half = thick / 2, dotted = style.borderTopStyle === "dotted";
  pen.lineCap = dotted ? "round" : "butt";
  pen.setLineDash({ dotted: [0, 1.45 * thick], dashed: [2 * thick, thick] }[style.borderTopStyle] ?? []);
  if (parseFloat(style.borderLeftWidth))
    pen.strokeRect(x + half, y + half, box.width - thick, box.height - thick);
  else {
    pen.beginPath();
    const inset = dotted ? half : 0;
    pen.moveTo(x + inset, y + half);
    pen.lineTo(x + box.width - inset, y + half);
    pen.stroke();
  }
  pen.setLineDash([]);
}

function drawText(pen, text, style, left, top) {
  const range = document.createRange();
  pen.fillStyle = style.color;
  pen.font = `${style.fontWeight} ${style.fontSize} ${FONT}`;
  pen.textBaseline = "middle";
  let line = "", at = null;
  const put = () => { if (at) pen.fillText(line, at.left - left, at.top - top + at.height / 2); };
  for (let place = 0; place < text.length; place++) { // a text that wraps has several lines
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    const box = range.getBoundingClientRect();
    if (at && box.width && box.top > at.top + 2) { put(); line = ""; at = null; }
    if (!at && box.width) at = box;
    line += text.data[place];
  }
  put();
}

// The maps inside the target where they stand, with their names and their legend.
async function mapOnto(target, model) {
  const { left, top, width, height } = target.getBoundingClientRect();
  const day = target.parentElement.querySelector(".date").textContent;
  const about = [day, model.get("about")].filter(Boolean).join(". ");
  const { canvas, pen, head } = sheet(width, height, model.get("title"), about);
  pen.translate(EDGE, head);
  for (const map of target.querySelectorAll("svg")) {
    const image = await alone(map), box = map.getBoundingClientRect();
    pen.drawImage(image, box.left - left, box.top - top, box.width, box.height);
  }
  drawHtml(pen, target, left, top);
  return canvas;
}

function render({ model, el }) {
  el.classList.add("ccgsim-save");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = model.get("label");
  button.setAttribute("aria-label", `${model.get("label")} of ${model.get("what")}`);
  button.title = "Save as a picture (PNG), at twice its size";
  button.addEventListener("click", async () => {
    const target = document.querySelector(model.get("target"));
    if (!target?.querySelector("svg")) return; // nothing is drawn yet
    const chart = target.querySelector(".js-plotly-plot");
    const canvas = chart ? await chartOnto(chart, model) : await mapOnto(target, model);
    canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      save(address, model.get("file"));
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    }, "image/png");
  });
  el.append(button);
}

export default { render };
