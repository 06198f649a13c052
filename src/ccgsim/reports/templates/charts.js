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

for (const plot of plots) {
  const figure = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
  Plotly.newPlot(plot, figure.data, figure.layout, options);
}

function onPaper(plot) {
  const shape = getComputedStyle(plot).aspectRatio.split("/").map(Number);
  if (shape.length === 2) {
    const width = Math.min(plot.closest(".single") ? 530 : A4 / 2 - 10, shape[0]);
    return { width, height: (width * shape[1]) / shape[0] };
  }
  const width = plot.closest(".single") ? A4 : A4 / 2 - 10;
  return { width, height: Number(plot.dataset.height) * (plot.closest(".single") ? 1 : 0.82) };
}

window.addEventListener("beforeprint", () => {
  for (const plot of plots) {
    const size = onPaper(plot);
    plot.style.height = `${size.height}px`;
    Plotly.relayout(plot, { ...size, autosize: false });
  }
});

window.addEventListener("afterprint", () => {
  for (const plot of plots) {
    const isShaped = getComputedStyle(plot).aspectRatio !== "auto";
    plot.style.height = isShaped ? "" : `${plot.dataset.height}px`;
    Plotly.relayout(plot, { width: null, height: null, autosize: true });
  }
});
