// A file picker; the same file may be picked again, so every pick has a number.
function render({ model, el }) {
  el.classList.add("ccgsim-file");
  const label = document.createElement("label");
  const input = document.createElement("input");
  label.textContent = model.get("label");
  input.type = "file";
  input.accept = model.get("accept");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const text = file.size > model.get("largest") ? "" : await file.text();
    const number = (model.get("picked")[2] || 0) + 1;
    model.set("picked", [file.name, text, number]);
    model.save_changes();
    input.value = "";
  });
  label.append(input);
  el.append(label);
}

export default { render };
