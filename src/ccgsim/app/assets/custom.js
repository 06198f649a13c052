// Solara puts this into the page before anything else.
// anywidget gives each part of the page two seconds to begin; one that takes longer never again
// hears what changes on the server. On a slow machine all of them take longer.
{
  const ANYWIDGET = 2000, PATIENT = 120000; // milliseconds
  const after = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (wait) => after(wait === ANYWIDGET ? PATIENT : wait);
}
