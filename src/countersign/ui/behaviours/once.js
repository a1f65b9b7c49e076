// Lock the pressed button while its form is on the way; give it back when the page is shown again.
// The server's idempotency key is what really makes twice be once; this only spares the person the doubt.
export default function once(form) {
  const buttons = () => [...form.querySelectorAll('button[type="submit"], button:not([type])')];
  const free = () => {
    delete form.dataset.sending;
    for (const button of buttons()) {
      button.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
    }
  };
  // Without a file in it a form goes as plain fields, which cost the server a fraction of what parts cost.
  const parts = form.enctype;
  const plain = () => {
    if (parts !== "multipart/form-data" || form.matches("[hx-post]")) return;
    const files = [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
    form.enctype = files ? parts : "application/x-www-form-urlencoded";
  };
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (event.defaultPrevented && !form.matches("[hx-post]")) return;
    form.dataset.sending = "yes";
    plain();
    // Not `disabled`: a disabled button would not send its own name and value.
    for (const button of buttons()) button.setAttribute("aria-disabled", "true");
    event.submitter?.setAttribute("aria-busy", "true");
    // A download or a slow network leaves the page standing; do not leave it locked for ever.
    setTimeout(free, 15000);
  });
  form.addEventListener("htmx:afterRequest", free);
  form.addEventListener("htmx:targetError", free); // Nothing was asked, so nothing will answer.
  addEventListener("pageshow", free);
}
