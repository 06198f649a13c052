// Solara puts this into the page before anything else.
// anywidget gives each part of the page two seconds to begin; one that takes longer never again
// hears what changes on the server. On a slow machine all of them take longer.
{
  const ANYWIDGET = 2000, PATIENT = 120000; // milliseconds
  const after = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (wait) => after(wait === ANYWIDGET ? PATIENT : wait);
}

// What Solara leaves unsaid to those who cannot see the page: its language, and what a sign means.
document.documentElement.lang = "en-GB";
new MutationObserver(() => {
  const sign = document.querySelector(".ccgsim-header .v-btn--icon:not([aria-label])");
  sign?.setAttribute("aria-label", "Light page, dark page, or as the system is");
}).observe(document, { childList: true, subtree: true });
