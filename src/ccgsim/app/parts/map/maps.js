// One map, or two side by side that show the same month and point at the same CCG; and their legend.

class Maps {
  constructor(model, root) {
    this.model = model;
    this.legend = html("div", { class: "legend" }, root);
    this.row = html("div", { class: "boards" }, root);
    this.maps = [];
    this.read();
  }

  read() {
    const told = this.model.get("maps");
    while (this.maps.length > told.length) this.maps.pop().board.remove();
    while (this.maps.length < told.length) this.maps.push(new England(this.model, this.row, this));
    told.forEach((map, place) => this.maps[place].read(map));
    this.row.parentElement.classList.toggle("two", told.length > 1);
    this.drawLegend();
  }

  drawLegend() {
    const legend = this.model.get("legend");
    const apart = this.maps.some((map) => map.apart.some(Boolean));
    const more = apart ? [["dots", "parts of one body"]] : [];
    if (this.model.get("show_footprints")) more.push(["dashes", "edge of an STP"]);
    drawLegend({ ...legend, marks: [...legend.marks, ...more] }, this.legend);
  }

  draw(month) {
    for (const map of this.maps) map.draw(month);
  }

  drawChosen() {
    for (const map of this.maps) map.drawChosen();
  }

  pointAt(ccg) {
    for (const map of this.maps) map.pointAt(ccg);
  }

  moveTo(ccg) {
    for (const map of this.maps) map.moveTo(ccg);
  }
}

function drawLegend(legend, root) {
  root.replaceChildren();
  html("div", { class: "heading" }, root, legend.title);
  if (legend.ramp) {
    const scale = html("div", { class: "scale" }, root);
    html("div", { class: "ramp", style: `background: linear-gradient(to right, ${legend.ramp})` },
      scale);
    const ends = html("div", { class: "ends" }, scale);
    for (const end of legend.ends) html("span", {}, ends, end);
  }
  for (const [colour, label] of legend.items || []) {
    const item = html("div", { class: "item" }, root);
    html("span", { class: "swatch", style: `background: ${colour}` }, item);
    html("span", {}, item, label);
  }
  for (const [kind, label] of legend.marks) {
    const item = html("div", { class: "item" }, root);
    html("span", { class: `mark ${kind}` }, item);
    html("span", {}, item, label);
  }
}
