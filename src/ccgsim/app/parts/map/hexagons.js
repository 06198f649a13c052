// England month by month in hexagons. All months are in the browser, so that playing asks nothing of
// the server; it is told of clicks, and of the month at rest.

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
  "September", "October", "November", "December"];

function svg(name, attributes, parent) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent.append(node);
  return node;
}

function html(name, attributes, parent, text = "") {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  parent.append(node);
  return node;
}

function numbers(view, Kind) {
  return new Kind(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

// What stands at each CCG of a map in each month, as typed arrays read by month * N + CCG.
function monthsOf(map) {
  return {
    organisation: numbers(map.organisation, Int16Array),
    officer: numbers(map.officer, Int16Array),
    footprint: numbers(map.footprint, Int16Array),
    fill: numbers(map.fill, Uint8Array),
    value: numbers(map.value, Float32Array),
  };
}

// A letter that stands for a map wherever it is spoken of.
function badge(letter, parent) {
  html("span", { class: `badge ${letter.toLowerCase()}` }, parent, letter);
}

function dayInWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

function monthInWords(day) {
  return dayInWords(day).replace(/^\d+ /, "");
}

// One map. `all` are the maps of the page: they point at the same CCG.
class England {
  constructor(model, root, all) {
    this.model = model;
    this.all = all;
    this.country = model.get("country");
    this.count = this.country.codes.length;
    this.focus = Math.max(model.get("selected"), 0);
    this.board = html("div", { class: "board" }, root);
    this.name = html("div", { class: "name" }, this.board);
    this.svg = svg("svg", { viewBox: this.country.view, tabindex: 0, role: "application" }, this.board);
    this.hexagons = this.country.paths.map((path, ccg) =>
      svg("path", { d: path, class: "hexagon", "data-ccg": ccg }, this.svg));
    this.lines = {};
    this.traced = {};
    for (const name of ["border", "body", "apart", "footprint", "shared", "lead", "focus", "chosen"])
      this.lines[name] = svg("path", { class: name, d: "" }, this.svg);
    for (const [x, y, name] of this.country.landmarks)
      svg("text", { x, y, class: "landmark" }, this.svg).textContent = name;
    this.tip = html("div", { class: "tip", role: "status" }, this.board);
    this.svg.addEventListener("pointermove", (event) => this.hover(event));
    this.svg.addEventListener("pointerleave", () => this.all.pointAt(-1));
    this.svg.addEventListener("click", (event) => this.choose(this.at(event)));
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("blur", () => { this.all.moveTo(-1); this.all.pointAt(-1); });
  }

  read(map) {
    this.map = map;
    this.months = monthsOf(map);
    // Once for all months, so that playing need not look for them.
    this.apart = this.model.get("days").map((_, month) => this.joins(month));
    this.painted = new Array(this.count).fill(-1);
    this.name.replaceChildren();
    if (!map.letter) return;
    badge(map.letter, this.name);
    html("span", { class: "called", title: map.title }, this.name, map.title);
    html("span", { class: "code" }, this.name, map.about);
  }

  at(event) {
    const ccg = event.target.getAttribute("data-ccg");
    return ccg === null ? -1 : Number(ccg);
  }

  choose(ccg) {
    if (ccg < 0) return;
    this.model.set("selected", ccg);
    this.model.save_changes();
  }

  draw(month) {
    this.month = month;
    const { organisation, officer, footprint, fill } = this.months, from = month * this.count;
    const members = new Int16Array(this.count);
    for (let ccg = 0; ccg < this.count; ccg++) {
      members[organisation[from + ccg]]++;
      const paint = fill[from + ccg];
      if (this.painted[ccg] !== paint) {
        this.hexagons[ccg].style.fill = this.hexagons[ccg].style.stroke = this.map.palette[paint];
        this.painted[ccg] = paint;
      }
    }
    let border = "", body = "", stp = "";
    for (const [one, other, line] of this.country.sides) {
      const mine = organisation[from + one], theirs = other < 0 ? -1 : organisation[from + other];
      if (mine !== theirs)
        if (members[mine] > 1 || (theirs >= 0 && members[theirs] > 1)) body += line;
        else border += line;
      if (other < 0 || footprint[from + one] !== footprint[from + other]) stp += line;
    }
    this.trace("border", border);
    this.trace("body", body);
    this.trace("apart", this.apart[month]);
    this.trace("footprint", this.model.get("show_footprints") ? stp : "");
    this.drawOfficers(from);
    this.drawChosen();
    const { letter, title, about } = this.map, day = dayInWords(this.model.get("days")[month]);
    this.svg.setAttribute("aria-label", `${letter} ${title}, ${about}, ${day}. `.trimStart() +
      "Arrow keys move from CCG to CCG, Enter opens one.");
  }

  // Lines that join the parts of bodies whose hexagons do not all touch; few bodies have parts.
  joins(month) {
    const { centres, sides } = this.country, from = month * this.count;
    const bodies = this.months.organisation.subarray(from, from + this.count);
    const part = Int16Array.from(centres.keys());
    const root = (ccg) => { while (part[ccg] !== ccg) ccg = part[ccg]; return ccg; };
    for (const [one, other] of sides)
      if (other >= 0 && bodies[one] === bodies[other]) part[root(other)] = root(one);
    const split = new Set();
    bodies.forEach((body, ccg) => { if (root(ccg) !== root(body)) split.add(body); });
    let lines = "";
    for (const body of split) {
      const members = [...centres.keys()].filter((ccg) => bodies[ccg] === body);
      const next = () => this.shortestGap(members, root);
      for (let gap = next(); gap; gap = next()) {
        const [one, other] = gap;
        lines += `M${centres[one]}L${centres[other]}`;
        part[root(other)] = root(one);
      }
    }
    return lines;
  }

  // The two CCGs that are nearest to each other of those in different parts, if there are any.
  shortestGap(members, root) {
    const { centres } = this.country;
    let gap = null, least = Infinity;
    for (const one of members)
      for (const other of members) {
        if (root(one) === root(other)) continue;
        const far = Math.hypot(centres[one][0] - centres[other][0], centres[one][1] - centres[other][1]);
        if (far < least) [gap, least] = [[one, other], far];
      }
    return gap;
  }

  // Most months change few lines: what is drawn already is left alone.
  trace(name, path) {
    if (this.traced[name] === path) return;
    this.traced[name] = path;
    this.lines[name].setAttribute("d", path);
  }

  // A line from each organisation to the one whose officer it shares.
  drawOfficers(from) {
    const { organisation, officer } = this.months, { centres } = this.country;
    let lines = "", dots = "";
    const leading = new Set();
    for (let ccg = 0; ccg < this.count; ccg++) {
      const area = officer[from + ccg];
      if (organisation[from + ccg] !== ccg || area === ccg) continue;
      const home = organisation[from + area];
      if (home === ccg) continue;
      lines += `M${centres[ccg]}L${centres[home]}`;
      leading.add(home);
    }
    for (const ccg of leading) dots += this.dot(centres[ccg]);
    this.trace("shared", lines);
    this.trace("lead", dots);
  }

  dot([x, y]) {
    return `M${x - 0.13},${y}a0.13,0.13 0 1,0 0.26,0a0.13,0.13 0 1,0 -0.26,0`;
  }

  drawChosen() {
    const chosen = this.model.get("selected");
    if (chosen < 0 || chosen >= this.count) return this.trace("chosen", "");
    const body = this.months.organisation[this.month * this.count + chosen];
    let outline = "";
    for (const [one, other, line] of this.country.sides) {
      const from = this.month * this.count;
      const inside = this.months.organisation[from + one] === body;
      const beyond = other >= 0 && this.months.organisation[from + other] === body;
      if (inside !== beyond) outline += line;
    }
    this.trace("chosen", outline);
  }

  hover(event) {
    this.all.pointAt(this.at(event));
  }

  pointAt(ccg) {
    if (ccg < 0) this.hideTip(); else this.showTip(ccg);
  }

  hideTip() {
    this.tip.style.visibility = "hidden";
  }

  showTip(ccg) {
    const { country, months } = this, from = this.month * this.count;
    const body = months.organisation[from + ccg], area = months.officer[from + ccg];
    const same = (array, label) => country.names.filter(
      (_, other) => other !== ccg && array[from + other] === label);
    const merged = same(months.organisation, body);
    const sharing = same(months.officer, area).filter((name) => !merged.includes(name));
    this.tip.replaceChildren();
    html("strong", {}, this.tip, country.names[ccg]);
    html("div", { class: "code" }, this.tip, country.codes[ccg]);
    const words = this.valueInWords(from + ccg);
    if (words) html("div", {}, this.tip, words);
    if (merged.length) html("div", {}, this.tip, `One body with ${named(merged)}`);
    if (sharing.length) html("div", {}, this.tip, `Shares its officer with ${named(sharing)}`);
    const footprint = this.footprintInWords(months.footprint[from + ccg]);
    if (footprint) html("div", { class: "code" }, this.tip, footprint);
    this.placeTip(country.centres[ccg]);
  }

  // Before STPs are announced, the one it will be in; nothing if there are never any.
  footprintInWords(footprint) {
    const { announced } = this.map;
    if (announced < 0) return "";
    const since = monthInWords(this.model.get("days")[announced]);
    return this.footprintName(footprint) + (this.month < announced ? `, from ${since}` : "");
  }

  // An STP that others have joined has another name from then on.
  footprintName(footprint) {
    const renamed = this.map.renamed.filter(([month, which]) => which === footprint && month <= this.month);
    return renamed.length ? renamed.at(-1)[2] : this.country.footprints[footprint] || "";
  }

  placeTip([x, y]) {
    const [left, top, width, height] = this.country.view.split(" ").map(Number);
    const box = this.svg.getBoundingClientRect(), board = this.board.getBoundingClientRect();
    const scale = Math.min(box.width / width, box.height / height);
    const across = box.left - board.left + (box.width - width * scale) / 2 + (x - left) * scale;
    const down = box.top - board.top + (box.height - height * scale) / 2 + (y - top) * scale;
    const right = across > board.width / 2;
    this.tip.style.left = right ? "auto" : `${across + 0.7 * scale}px`;
    this.tip.style.right = right ? `${board.width - across + 0.7 * scale}px` : "auto";
    this.tip.style.top = `${Math.min(Math.max(down - 30, 0), board.height - 130)}px`;
    this.tip.style.visibility = "visible";
  }

  valueInWords(place) {
    if (this.map.words.length) return this.map.words[this.months.fill[place]] || "";
    if (!this.months.value.length) return "";
    const legend = this.model.get("legend");
    const value = this.months.value[place].toFixed(0).replace("-", "−");
    return `${legend.title}: ${value}${legend.unit}`;
  }

  key(event) {
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "Enter") return this.choose(this.focus);
    if (event.key === "Escape") return this.all.pointAt(-1);
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = this.country.centres[this.focus];
    let best = -1, least = Infinity;
    this.country.centres.forEach(([a, b], ccg) => {
      const along = (a - x) * way[0] + (b - y) * way[1];
      const aside = Math.abs((a - x) * way[1]) + Math.abs((b - y) * way[0]);
      const far = along + 2 * aside;
      if (along > 0.3 && far < least) [best, least] = [ccg, far];
    });
    if (best >= 0) { this.all.moveTo(best); this.all.pointAt(best); }
  }

  moveTo(ccg) {
    this.trace("focus", ccg < 0 ? "" : this.country.paths[ccg]);
    if (ccg >= 0) this.focus = ccg;
  }
}

function named(names) {
  if (names.length <= 3) return names.join("; ");
  return `${names.slice(0, 2).join("; ")}; and ${names.length - 2} more`;
}
