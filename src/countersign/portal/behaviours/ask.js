// The link "Ask us" of a public page opens the conversation beside the page. Without this script it is a link.
export default function ask(link) {
  let panel = null;

  async function open() {
    panel = document.createElement("dialog");
    panel.className = "ask-panel";
    panel.setAttribute("aria-label", link.textContent.trim());
    const shut = document.createElement("button");
    shut.type = "button";
    shut.className = "button button-quiet";
    shut.textContent = link.dataset.shut;
    shut.addEventListener("click", () => panel.close());
    const place = document.createElement("div");
    const head = document.createElement("div");
    const title = document.createElement("h2");
    head.className = "ask-head";
    title.textContent = link.dataset.title;
    head.append(title, shut);
    panel.append(head, place);
    document.body.append(panel);
    panel.addEventListener("close", () => { panel.remove(); panel = null; link.focus(); });
    panel.showModal();
    try { await htmx.ajax("GET", link.href, { target: place, swap: "innerHTML" }); } catch { location.assign(link.href); return; }
    if (!place.firstElementChild) { location.assign(link.href); return; }
    panel.querySelector("textarea")?.focus();
  }

  link.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!panel) open();
  });
}
