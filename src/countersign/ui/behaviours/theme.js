// Change colours at once and remember them in the cookie that the server reads; the form does the same without a script.
export default function theme(form) {
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (pressed?.name !== "theme") return;
    event.preventDefault();
    document.cookie = `theme=${pressed.value}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    if (pressed.value) document.documentElement.dataset.theme = pressed.value;
    else delete document.documentElement.dataset.theme;
    for (const button of form.querySelectorAll('button[name="theme"]'))
      button.setAttribute("aria-pressed", String(button === pressed));
  });
}
