// One polite live region for the page; the newest sentences are shown as toasts.
export default function announcer(element) {
  document.addEventListener("announce", ({ detail }) => {
    if (!detail?.text) return; // A server's sentence bubbles up to here as well; it is read below.
    const line = document.createElement("div");
    line.className = `toast${detail.kind ? ` toast-${detail.kind}` : ""}`;
    line.textContent = detail.text;
    element.append(line);
    const timer = setTimeout(() => line.remove(), detail.keep ?? 7000);
    line.addEventListener("click", () => { clearTimeout(timer); line.remove(); });
    while (element.children.length > 3) element.firstElementChild.remove();
  });
  // A server answer may carry a sentence: HX-Trigger: {"announce": "New answer from Mira."}
  document.body.addEventListener("announce", (event) => {
    if (typeof event.detail?.value === "string")
      document.dispatchEvent(new CustomEvent("announce", { detail: { text: event.detail.value } }));
  });
}
