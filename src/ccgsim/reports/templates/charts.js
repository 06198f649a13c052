"use strict";
// Draw every chart; on paper, which is narrower than most screens, draw them again to its width.
const plots = [...document.querySelectorAll(".plot")];
const options = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [["toImage"]],
  toImageButtonOptions: { format: "svg" },
};
const A4 = 686; // pixels between the margins of the style sheet's page
const LEGIBLE = 0.65; // names on a small map shrink no further

// The width and height of a chart that keeps its shape, at most; nothing of any other.
function shapeOf(plot) {
  const shape = getComputedStyle(plot).aspectRatio.split("/").map(Number);
  return shape.length === 2 ? shape : null;
}

// The figure as it is drawn at a width: on a small map, names and dots are smaller too.
function figureOf(plot, width) {
  const figure = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
  const shape = shapeOf(plot);
  const scale = shape ? Math.min(1, width / shape[0]) : 1;
  for (const trace of shape ? figure.data : []) {
    if (trace.textfont) trace.textfont.size *= Math.max(scale, LEGIBLE);
    if (trace.marker) trace.marker.size *= scale;
    if (trace.marker?.line) trace.marker.line.width *= scale;
    if (trace.line) trace.line.width *= scale;
  }
  return figure;
}

function draw(plot) {
  const figure = figureOf(plot, plot.clientWidth);
  Plotly.react(plot, figure.data, figure.layout, options).then(() => told(plot));
}

// To who cannot see it, the drawing is its words; the button beside it stays a button.
function told(plot) {
  const [drawing, ...more] = plot.querySelectorAll(".main-svg");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-labelledby", `${plot.dataset.figure}-words`);
  for (const svg of more) svg.setAttribute("aria-hidden", "true");
}

function onPaper(plot) {
  const single = plot.closest(".single");
  const shape = shapeOf(plot);
  if (shape) {
    const width = Math.min(single ? 530 : A4 / 2 - 10, shape[0]);
    return { width, height: (width * shape[1]) / shape[0] };
  }
  return { width: single ? A4 : A4 / 2 - 10, height: Number(plot.dataset.height) * (single ? 1 : 0.82) };
}

plots.forEach(draw);

// What is wider or longer than its place can be reached, and moved, by keys.
const places = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const isWider = target.scrollWidth > target.clientWidth;
    if (isWider || target.scrollHeight > target.clientHeight) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});
document.querySelectorAll(".scroll, pre").forEach((place) => places.observe(place));

window.addEventListener("beforeprint", () => {
  for (const plot of plots) {
    const size = onPaper(plot);
    const figure = figureOf(plot, size.width);
    plot.style.height = `${size.height}px`;
    Plotly.react(plot, figure.data, { ...figure.layout, ...size, autosize: false }, options);
    Plotly.redraw(plot); // a legend that takes another row leaves the lines where they were
  }
});

window.addEventListener("afterprint", () => {
  for (const plot of plots) {
    plot.style.height = shapeOf(plot) ? "" : `${plot.dataset.height}px`;
    draw(plot);
  }
});
