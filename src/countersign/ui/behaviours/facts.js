// "What the engineer will have" ticks itself while the form is filled in.
// On the list: data-behaviour="facts"; on its lines: data-watch="title what since" (all of them must hold something).
const filled = (name) => {
  const fields = [...document.getElementsByName(name)];
  return fields.some((field) => {
    if (field.type === "radio" || field.type === "checkbox") return field.checked && field.value !== "";
    if (field.type === "file") return field.files.length > 0;
    return field.value.trim() !== "" && !field.closest("[hidden]");
  });
};

export default function facts(element) {
  const lines = [...element.querySelectorAll("[data-watch]")];
  const look = () => {
    for (const line of lines) {
      const done = line.dataset.watch.split(/\s+/).every((name) => name.split("|").some(filled));
      line.toggleAttribute("data-done", done);
      const words = line.querySelector("[data-state-words]");
      if (words) words.textContent = ` ${done ? words.dataset.doneWords : words.dataset.openWords}`;
    }
  };
  if (!lines.length) return;
  document.addEventListener("input", look);
  document.addEventListener("change", look);
  look();
}
