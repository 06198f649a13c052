// A small button that asks the server for a file and saves what it sends: `sent` is [number, bytes].
function render({ model, el }) {
  el.classList.add("ccgsim-save");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = model.get("label");
  button.title = model.get("about");
  let asked = 0;
  const wait = (waiting) => {
    button.disabled = waiting;
    button.setAttribute("aria-busy", String(waiting));
  };
  const ask = (number) => { model.set("asked", number); model.save_changes(); };
  button.addEventListener("click", () => { asked += 1; wait(true); ask(asked); });
  model.on("change:sent", () => {
    const [number, bytes] = model.get("sent");
    if (!number || number !== asked) return;
    wait(false);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: model.get("kind") }));
    link.download = model.get("file");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    ask(0); // so that the server need not keep it
  });
  model.on("change:failed", () => { if (model.get("failed") === asked) wait(false); });
  model.on("change:label", () => { button.textContent = model.get("label"); });
  el.append(button);
}

export default { render };
