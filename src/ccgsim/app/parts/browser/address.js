// The address holds the view. Another page of the app is a step of the browser's history, to which
// its Back button returns; all else is written over what the address said before.
const pageOf = (query) => new URLSearchParams(query).get("page");

function render({ model }) {
  const write = (step) => {
    const query = model.get("query");
    history[step](history.state, "", location.pathname + (query ? `?${query}` : ""));
  };
  const follow = () =>
    write(pageOf(model.get("query")) === pageOf(location.search) ? "replaceState" : "pushState");
  const goBack = () => {
    model.set("visited", [location.search.slice(1), (model.get("visited")[1] ?? 0) + 1]);
    model.save_changes();
  };
  model.on("change:query", follow);
  window.addEventListener("popstate", goBack);
  write("replaceState");
  return () => window.removeEventListener("popstate", goBack);
}

export default { render };
