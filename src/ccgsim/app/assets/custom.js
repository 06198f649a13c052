// Solara puts this into the page before anything else.
// anywidget gives each part of the page two seconds to begin; one that takes longer never again
// hears what changes on the server. On a slow machine all of them take longer.
{
  const ANYWIDGET = 2000, PATIENT = 120000; // milliseconds
  const after = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (wait) => after(wait === ANYWIDGET ? PATIENT : wait);
}

// What Solara and Vuetify leave unsaid to those who cannot see the page, or say at the wrong place;
// and what they leave to the mouse.
{
  document.documentElement.lang = "en-GB";
  const view = document.querySelector("meta[name=viewport]");
  view.content = "width=device-width, initial-scale=1"; // two fingers may enlarge the page

  const move = (name, from, to, as = name) => {
    to.setAttribute(as, from.getAttribute(name));
    from.removeAttribute(name);
  };
  // Each finds only what is not mended yet.
  const MENDS = {
    ".ccgsim-header .v-btn--icon:not([aria-label])": (sign) =>
      sign.setAttribute("aria-label", "Light page, dark page, or as the system is"),
    // A menu is the input in it; its value is told by the text beside that.
    ".v-select .v-input__slot[aria-expanded]": (slot) => {
      const input = slot.querySelector("input:not([type=hidden])");
      move("aria-expanded", slot, input);
      if (!slot.hasAttribute("role")) return;
      move("aria-haspopup", slot, input);
      move("aria-owns", slot, input, "aria-controls");
      slot.removeAttribute("role");
      input.setAttribute("role", "combobox");
    },
    ".v-select__selections > :not(input, [id])": (value) => {
      const input = value.parentElement.querySelector("input");
      const values = [...value.parentElement.children].filter((one) => one !== input);
      values.forEach((one, place) => { one.id = `${input.id}-value-${place}`; });
      input.setAttribute("aria-describedby", values.map((one) => one.id).join(" "));
    },
    ".v-expansion-panel[aria-expanded]": (panel) =>
      move("aria-expanded", panel, panel.querySelector(".v-expansion-panel-header")),
    // Both knobs of a range say both ends.
    "[role=slider][aria-valuenow*=',']": (knob) => {
      const knobs = [...knob.parentElement.querySelectorAll("[role=slider]")];
      const place = knobs.indexOf(knob), end = [", from", ", to"][place];
      knob.setAttribute("aria-valuenow", knob.getAttribute("aria-valuenow").split(",")[place]);
      const name = knob.getAttribute("aria-label");
      if (!name.endsWith(end)) knob.setAttribute("aria-label", name + end);
    },
    // A lever's slider says its unit: what it was set to, or where it has been moved since.
    "[role=slider][data-shown]": (knob) => {
      const { shown, times, told } = knob.dataset, at = knob.getAttribute("aria-valuenow");
      const now = `${times} ${at}`, isMoved = told?.startsWith(`${times} `);
      if (told === now) return;
      const decimals = /\.(\d+)/.exec(shown)?.[1].length ?? 0;
      const moved = shown.replace(/[\d.]+/, Number(at).toFixed(decimals));
      knob.setAttribute("aria-valuetext", isMoved ? moved : shown);
      knob.dataset.told = now;
    },
    // A server that was started anew asks to refresh the page, beneath what says that it is gone.
    ".v-dialog--active:not([data-read])": (dialog) => {
      dialog.dataset.read = "";
      if (/refresh the page/.test(dialog.textContent)) location.reload(); // the address has it all
    },
    "th.sortable:not([tabindex]), .ccgsim-fates tbody tr:not([tabindex])": (node) =>
      node.tabIndex = 0,
  };
  const mend = () => {
    for (const [where, how] of Object.entries(MENDS))
      document.querySelectorAll(where).forEach(how);
  };
  new MutationObserver(mend).observe(document, {
    childList: true, subtree: true, attributeFilter: ["aria-expanded", "aria-valuenow"],
  });
  document.addEventListener("keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || !event.target.matches("th.sortable, tr")) return;
    event.preventDefault();
    event.target.click();
  });
}
