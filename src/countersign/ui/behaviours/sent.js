// Decide what became of a form that was just sent, before any draft is restored: a page that asks to sign in,
// shows an error or was reached by going back means that the text must stay; any other page means that it arrived.
const walked = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";
const failed =
  walked !== "navigate" ||
  document.body.hasAttribute("data-not-sent") ||
  document.querySelector(".error-summary, .field-error") !== null;

for (const flag of Object.keys(sessionStorage).filter((name) => name.startsWith("sent:"))) {
  sessionStorage.removeItem(flag);
  if (!failed) localStorage.removeItem(flag.slice("sent:".length));
}
