// A short tour of the page: offered to a new visitor, never forced, and remembered once seen.

const SEEN = "ccgsim.tour";
const GAP = 12; // pixels between a step's words and what they are about
const EDGE = 8; // and between them and the edge of the window

function make(name, classes, parent, text = "") {
  const node = document.createElement(name);
  node.className = classes;
  node.textContent = text;
  parent.append(node);
  return node;
}

function button(parent, text, act, classes = "") {
  const node = make("button", `ccgsim-tour-button ${classes}`, parent, text);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

// A browser may refuse to remember; then the tour is offered again.
function seen() {
  try { return localStorage.getItem(SEEN) !== null; } catch { return false; }
}

function remember() {
  try { localStorage.setItem(SEEN, "seen"); } catch { /* as above */ }
}

class Tour {
  constructor(steps, home, back) {
    this.home = home;
    this.back = back; // where the focus goes at the end
    this.steps = steps.filter((step) => this.part(step));
    this.ring = make("div", "ccgsim-tour-ring", home);
    this.box = make("div", "ccgsim-tour-box", home);
    this.box.setAttribute("role", "dialog");
    this.box.setAttribute("aria-label", "A tour of this page");
    this.box.tabIndex = -1;
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.place = () => this.put();
    addEventListener("resize", this.place);
    addEventListener("scroll", this.place, true);
    this.show(0);
  }

  part({ selector, nth }) {
    return document.querySelectorAll(selector)[nth];
  }

  show(at) {
    this.at = at;
    const step = this.steps[at], last = at === this.steps.length - 1;
    this.box.replaceChildren();
    make("h2", "", this.box, step.title);
    make("p", "", this.box, step.words).id = "ccgsim-tour-words";
    const row = make("div", "ccgsim-tour-row", this.box);
    make("span", "ccgsim-quiet", row, `${at + 1} of ${this.steps.length}`);
    button(row, "End", () => this.end());
    if (at > 0) button(row, "Back", () => this.show(at - 1));
    const on = button(row, last ? "Done" : "Next", () => (last ? this.end() : this.show(at + 1)),
      "ccgsim-tour-main");
    on.setAttribute("aria-describedby", "ccgsim-tour-words"); // each step is read aloud
    this.part(step)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.put();
    on.focus({ preventScroll: true });
  }

  put() {
    const part = this.part(this.steps[this.at]);
    if (!part) return this.end();
    const about = part.getBoundingClientRect();
    Object.assign(this.ring.style, { left: `${about.left - 4}px`, top: `${about.top - 4}px`,
      width: `${about.width + 8}px`, height: `${about.height + 8}px` });
    const width = this.box.offsetWidth, height = this.box.offsetHeight;
    const within = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
    let left = about.left, top = about.bottom + GAP;
    if (top + height > innerHeight) top = about.top - GAP - height;
    if (top < 0) { // no room below or above: beside it, or over its lower edge
      const right = about.right + GAP + width < innerWidth;
      left = right ? about.right + GAP : about.left + GAP;
      top = right ? about.top : Math.min(about.bottom, innerHeight) - height - GAP;
    }
    this.box.style.left = `${within(left, innerWidth - width)}px`;
    this.box.style.top = `${within(top, innerHeight - height)}px`;
  }

  key(event) {
    const last = this.steps.length - 1;
    if (event.key === "Escape") this.end();
    else if (event.key === "ArrowRight") this.show(Math.min(this.at + 1, last));
    else if (event.key === "ArrowLeft") this.show(Math.max(this.at - 1, 0));
    else if (event.key === "Tab") this.turn(event);
    else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  }

  // The focus goes round among the tour's own buttons.
  turn(event) {
    const buttons = [...this.box.querySelectorAll("button")];
    const next = buttons.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    buttons[(next + buttons.length) % buttons.length].focus();
    event.preventDefault();
  }

  end() {
    remember();
    removeEventListener("resize", this.place);
    removeEventListener("scroll", this.place, true);
    this.ring.remove();
    this.box.remove();
    this.back.focus({ preventScroll: true });
  }
}

function render({ model, el }) {
  const steps = model.get("steps");
  const home = () => el.closest(".ccgsim-page"); // once it is on the page
  let tour = null, offer = null, looking = 0;
  const start = () => {
    offer?.remove();
    tour?.end();
    tour = new Tour(steps, home(), own);
  };
  const refuse = () => { remember(); offer.remove(); own.focus({ preventScroll: true }); };
  const propose = () => {
    if (!document.querySelector(steps[0].selector)) return;
    clearInterval(looking);
    offer = make("div", "ccgsim-tour-offer", home());
    offer.setAttribute("role", "region");
    offer.setAttribute("aria-label", "A tour is offered");
    make("span", "", offer, "New here? A tour of this page takes a minute.");
    const row = make("div", "ccgsim-tour-row", offer);
    button(row, "No, thanks", refuse);
    button(row, "Show me round", start, "ccgsim-tour-main");
  };
  const own = button(el, "Tour", start, "ccgsim-tour-start");
  own.title = "A short tour of this page";
  if (!seen()) looking = setInterval(propose, 300);
  return () => { clearInterval(looking); offer?.remove(); tour?.end(); };
}

export default { render };
