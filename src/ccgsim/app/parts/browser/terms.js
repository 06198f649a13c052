// Terms explain themselves: to the mouse that rests on one, the keyboard that reaches it, the finger.

const GAP = 6; // pixels between a term and its explanation
const EDGE = 8; // and between that and the edge of the window

function render({ el }) {
  const tip = document.createElement("div");
  tip.className = "ccgsim-tip";
  let of = null;
  const hide = () => { of = null; tip.remove(); };
  const show = (term) => {
    if (term === of) return;
    of = term;
    tip.textContent = term.dataset.about;
    el.closest(".ccgsim-page").append(tip);
    const about = term.getBoundingClientRect();
    const left = Math.min(about.left, innerWidth - tip.offsetWidth - EDGE);
    const below = about.bottom + GAP, fits = below + tip.offsetHeight + EDGE < innerHeight;
    tip.style.left = `${Math.max(EDGE, left)}px`;
    tip.style.top = `${fits ? below : about.top - GAP - tip.offsetHeight}px`;
  };
  // The explanation stays while the mouse is on it, so that it can be read and copied.
  const point = (event) => {
    const term = event.target.closest?.(".ccgsim-term");
    if (term) show(term);
    else if (of && of !== document.activeElement && !tip.contains(event.target)) hide();
  };
  const focus = (event) => {
    const term = event.target.closest?.(".ccgsim-term");
    if (term) show(term); else hide();
  };
  const key = (event) => { if (event.key === "Escape") hide(); };
  const told = { pointerover: point, focusin: focus, focusout: hide, scroll: hide, keydown: key };
  for (const [name, act] of Object.entries(told)) document.addEventListener(name, act, true);
  return () => {
    hide();
    for (const [name, act] of Object.entries(told)) document.removeEventListener(name, act, true);
  };
}

export default { render };
