function render({ model }) {
  const write = () => {
    const query = model.get("query");
    history.replaceState(history.state, "", location.pathname + (query ? `?${query}` : ""));
  };
  model.on("change:query", write);
  write();
}

export default { render };
