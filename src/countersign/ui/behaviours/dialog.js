// Native dialogs. A link with data-opens="id" opens one instead of going to its page.
// What is asked for comes first, not the button that closes.
function open(dialog) {
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('[autofocus], [aria-invalid="true"], .dialog-body :is(textarea, select, input:not([type="hidden"]))')?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (!opener || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog) return;
  event.preventDefault();
  open(dialog);
});

export default function dialog(element) {
  element.querySelector("[data-close]")?.addEventListener("click", () => element.close());
  element.addEventListener("click", (event) => { if (event.target === element) element.close(); });
  // What was typed stays in the dialog when it is closed and opened again; only sending empties it.
  element.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches("form")) { element.close(); event.detail.elt.reset(); }
  });
  if ("open" in element.dataset) open(element);
}
