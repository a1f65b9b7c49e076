// A conversation with a provider's people: while it is on screen, one stream tells that somebody answered, and the
// region asks for itself. Where streams are blocked the region asks every twenty seconds by itself.
let source = null;
let heard = "";

function listen(question, address) {
  if (question === heard && source) return;
  source?.close();
  source = null;
  heard = question;
  if (!question || !address) return;
  source = new EventSource(address, { withCredentials: true });
  source.addEventListener("ledger", () => document.body.dispatchEvent(new CustomEvent("question-news")));
  source.addEventListener("over", () => source.close());
}

export default function conversation(element) {
  listen(element.dataset.question, element.dataset.stream);
  element.querySelector("#newest")?.scrollIntoView({ block: "nearest" });
  // Ctrl+Enter sends, as everywhere.
  element.querySelector("textarea")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.target.form.requestSubmit(); }
  });
}
addEventListener("pagehide", () => { source?.close(); source = null; heard = ""; });
