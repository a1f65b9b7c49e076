// The tray of general questions: rows come anew when the stream names a question, the one on screen stays marked,
// and how long each waits counts on by the second.
import { serverNow } from "./page.js";

const QUIET_MS = 150;

export default function tray(element) {
  let timer = null;
  const current = () => document.querySelector("#ticket")?.dataset.number ?? "";

  function ask() {
    timer = null;
    if (document.hidden) return;
    const held = document.activeElement?.closest?.("a[data-item]")?.id;
    const url = `${element.dataset.url}&current=${encodeURIComponent(current())}`;
    htmx.ajax("GET", url, { target: element, swap: "innerHTML" })
      .then(() => { if (held) document.getElementById(held)?.focus(); })
      .catch(() => {}); // The line is down: the pill says so, and the next event asks again.
  }
  const soon = () => { timer ??= setTimeout(ask, QUIET_MS); };

  const two = (number) => String(number).padStart(2, "0");
  function count() {
    for (const place of element.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor((serverNow() - Date.parse(place.dataset.since)) / 1000));
      const hours = Math.floor(seconds / 3600);
      const text = `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
      if (place.textContent !== text) place.textContent = text;
    }
  }
  document.body.addEventListener("question", soon);
  document.body.addEventListener("live:refresh", soon);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  setInterval(() => { if (!document.hidden) count(); }, 1000);
}
