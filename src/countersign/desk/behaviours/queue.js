// Keep the list true without moving a row under the hand: rows on screen are replaced where they stand,
// counters are rewritten, and tickets that came since wait in a chip.
const QUIET_MS = 150;
const REST_MS = 800;
const PRESENCE_MS = 20000;

export default function queue(element) {
  let timer = null;
  let missed = false;
  let asked = 0;

  const shown = () => [...document.querySelectorAll("#items a[data-item]")].map((row) => row.dataset.item);
  const current = () => document.querySelector("#ticket")?.dataset.number ?? "";

  function ask() {
    timer = null;
    asked = Date.now();
    if (document.hidden) { missed = true; return; }
    const address = new URL(element.dataset.url, location.href);
    const after = new URLSearchParams(location.search).get("after");
    address.searchParams.set("shown", shown().join(","));
    if (after) address.searchParams.set("after", after);
    htmx.ajax("GET", address.pathname + address.search, { target: element, swap: "innerHTML" })
      .catch(() => {}); // The line is down: the pill says so, and the next event asks again.
  }
  // The first of a burst waits a moment for the others; in a steady stream the list rests between two questions.
  const soon = () => { timer ??= setTimeout(ask, Math.max(QUIET_MS, asked + REST_MS - Date.now())); };

  document.body.addEventListener("ticket", soon);
  document.body.addEventListener("live:refresh", soon);
  document.body.addEventListener("stream.presence", soon);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && missed) { missed = false; soon(); } });
  setInterval(() => { if (!document.hidden) soon(); }, PRESENCE_MS);

  // The hand may have moved on while the answer was on its way: the row of the ticket on screen is marked here.
  element.addEventListener("htmx:afterSwap", () => {
    document.querySelector(`#item-${CSS.escape(current())}`)?.setAttribute("aria-current", "true");
  });
  element.addEventListener("htmx:afterSettle", () => {
    const told = element.querySelector("[data-counts]")?.dataset.counts ?? "";
    for (const [name, count] of told.split(" ").map((pair) => pair.split("="))) {
      const place = document.querySelector(`[data-counter="${CSS.escape(name)}"]`);
      if (!place || place.textContent === count) continue;
      place.textContent = count;
      if (["accept", "due", "escalations"].includes(name)) place.classList.toggle("rail-hot", count !== "0");
    }
  });
}
