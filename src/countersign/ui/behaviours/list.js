// The desk's list: the selection moves with the keys and brings its ticket in under a blink.
// <ol class="items" data-behaviour="list" data-target="#ticket" data-facts="#facts-panel">: rows are <a data-item>.
// The ticket's page, asked with HX-Request, answers its regions; neighbours are fetched before they are asked for.
const fetched = new Map();
const KEEP = 12;

function ask(url) {
  if (fetched.has(url)) return fetched.get(url);
  const promise = fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Target": "ticket" } })
    .then((response) => { if (!response.ok) throw new Error(String(response.status)); return response.text(); });
  promise.catch(() => fetched.delete(url));
  fetched.set(url, promise);
  if (fetched.size > KEEP) fetched.delete(fetched.keys().next().value);
  return promise;
}

export default function list(element) {
  const target = () => document.querySelector(element.dataset.target);
  const rows = () => [...element.querySelectorAll("a[data-item]")];
  const current = () => element.querySelector('a[aria-current="true"]');
  const narrow = () => matchMedia("(width < 700px)").matches;
  let wanted = "";

  const select = (row) => {
    current()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  };

  function warm(row) {
    const all = rows();
    const at = all.indexOf(row);
    for (const near of [all[at + 1], all[at - 1]]) if (near) ask(near.href).catch(() => {});
  }

  async function bring(row, { push = true } = {}) {
    if (!row || !target()) { if (row) location.assign(row.href); return; }
    select(row);
    // Until it has come, Enter opens what is selected, not what the empty place suggested.
    for (const suggestion of target().querySelectorAll('a[data-key="Enter"]')) suggestion.href = row.href;
    wanted = row.href;
    let html;
    try { html = await ask(row.href); } catch { location.assign(row.href); return; }
    if (wanted !== row.href || !target()) return; // A quicker hand has moved on.
    fetched.delete(row.href);
    htmx.swap(target(), html, { swapStyle: "outerHTML" }, { title: "" });
    const shown = rows().find((one) => one.dataset.item === row.dataset.item);
    if (shown !== row && shown) select(shown); // The rows were refreshed while the ticket was on its way.
    if (push) history.pushState({ item: row.dataset.item }, "", row.href);
    element.dispatchEvent(new CustomEvent("list:moved", { bubbles: true, detail: { number: row.dataset.item } }));
    setTimeout(() => warm(row), 80);
  }

  const step = (by) => {
    const all = rows();
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next && next !== current()) bring(next);
  };

  element.addEventListener("click", (event) => {
    const row = event.target.closest("a[data-item]");
    if (!row || narrow() || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    bring(row);
  });
  element.addEventListener("pointerover", (event) => {
    const row = event.target.closest("a[data-item]");
    if (row && !narrow() && row !== current()) ask(row.href).catch(() => {});
  });
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest?.("textarea, select, input, dialog[open]");
    if (event.key === "Escape") { if (busy && !busy.matches("dialog")) busy.blur(); else if (!busy) (current() ?? rows()[0])?.focus(); return; }
    if (event.altKey && /^Arrow(Up|Down)$/.test(event.code)) { event.preventDefault(); step(event.code === "ArrowDown" ? 1 : -1); return; }
    if (busy || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (document.querySelector('meta[name="single-keys"]').content === "off") return;
    if (event.code === "KeyJ") step(1);
    else if (event.code === "KeyK") step(-1);
    else if (event.code === "Enter" && !event.target.closest?.("a, button, summary")) document.querySelector("#main")?.focus();
  });
  // What changed is not what was fetched: any event of a ticket makes the copies old.
  document.body.addEventListener("ticket", () => fetched.clear());
  addEventListener("popstate", (event) => {
    const row = rows().find((one) => one.href === location.href);
    if (row) bring(row, { push: false });
    else if (event.state?.item) location.reload();
  });
  // The list is itself a region: after it is swapped the row on screen stays marked.
  const here = rows().find((row) => row.href === location.href);
  if (here && !current()) select(here);
  if (current()) { current().scrollIntoView({ block: "nearest" }); warm(current()); }
}
