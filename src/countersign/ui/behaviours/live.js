// One event stream for the whole browser: the tab that holds the lock listens, the others are told.
// Each event becomes DOM events on <body> that regions wait for: hx-trigger="ticket:48213 from:body".
import { announce, clockText, meta, serverNow } from "./page.js";

const address = meta("stream");
const channel = new BroadcastChannel("countersign-stream");
const SILENT_MS = 45000; // The server speaks at least every 20 s.
const POLL_MS = 30000;
let position = document.querySelector('meta[name="stream"]').dataset.position || "";
let heard = 0;
let state = "";
let hiddenAt = 0;

const fire = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

function show(next) {
  if (next === state && next !== "stale") return;
  state = next;
  for (const pill of document.querySelectorAll("[data-live-pill]")) {
    const text = pill.dataset[next].replace("{time}", clockText(heard || serverNow()));
    pill.classList.remove("pill-live", "pill-reconnecting", "pill-stale");
    pill.classList.add(`pill-${next}`);
    if (pill.textContent !== text) pill.textContent = text;
  }
}

// Tell the page. Everything that names a subject fires "<kind>:<id>", "<kind>" and the event's own name.
function deliver({ type, data, id }) {
  heard = serverNow();
  if (id) position = id;
  if (type === "ping") return show("live");
  show("live");
  fire(`stream.${type}`, data);
  const kind = data.kind ?? "ticket";
  const subject = data.number ?? data.id ?? data[kind];
  if (type === "presence") { fire(`presence:${subject}`, data); return undefined; }
  if (type === "leaving") { fire(`leaving:${subject}`, data); if (data.refused) fire("leaving:refused", data); return undefined; }
  if (data.type) fire(data.type, data);
  if (subject !== undefined) fire(`${kind}:${subject}`, data);
  fire(kind, data);
  if (data.say) announce(data.say);
  return undefined;
}

const share = (message) => { channel.postMessage(message); take(message); };

function take(message) {
  if (message.kind === "event") deliver(message);
  else if (message.kind === "state" && message.state !== "live") show(message.state);
  else if (message.kind === "state") { heard = serverNow(); show("live"); }
}

// Runs in the leading tab until it closes; the promise is what holds the lock.
function lead() {
  return new Promise(() => {
    let source = null;
    let wait = 1000;
    let over = false;
    const open = () => {
      over = false;
      const url = position ? `${address}${address.includes("?") ? "&" : "?"}after=${encodeURIComponent(position)}` : address;
      source = new EventSource(url, { withCredentials: true });
      const pass = (event) => {
        let data = {};
        try { data = event.data ? JSON.parse(event.data) : {}; } catch { return; }
        share({ kind: "event", type: event.type, id: event.lastEventId, data });
      };
      for (const type of ["message", "ledger", "presence", "leaving", "counters", "ping"]) source.addEventListener(type, pass);
      // Too many streams of this person: not back at once, but when somebody looks at the page again.
      source.addEventListener("over", () => { over = true; source.close(); share({ kind: "state", state: "stale" }); });
      source.addEventListener("open", () => { wait = 1000; share({ kind: "state", state: "live" }); });
      source.addEventListener("error", () => {
        share({ kind: "state", state: "reconnecting" });
        if (source.readyState !== EventSource.CLOSED) return; // The browser tries again by itself.
        setTimeout(open, wait + Math.random() * 500);
        wait = Math.min(wait * 2, 30000);
      });
    };
    open();
    addEventListener("online", () => { if (source.readyState === EventSource.CLOSED) open(); });
    document.addEventListener("visibilitychange", () => { if (over && !document.hidden) open(); });
  });
}

channel.addEventListener("message", ({ data }) => {
  // A new tab asks who is there; the answer saves it from showing "Reconnecting" until the next event.
  if (data.kind === "hello") { if (state === "live") channel.postMessage({ kind: "state", state: "live" }); }
  else take(data);
});

show("reconnecting");
channel.postMessage({ kind: "hello" });
if (navigator.locks) navigator.locks.request("countersign-stream", lead);
else lead();

// Honest about silence; and while the stream is away, regions ask for themselves, slowly.
setInterval(() => {
  if (heard && serverNow() - heard > SILENT_MS) show("stale");
}, 5000);
setInterval(() => {
  if (state !== "live" && !document.hidden && navigator.onLine) fire("live:refresh", {});
}, POLL_MS);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (state !== "live" || Date.now() - hiddenAt > 5 * 60000) fire("live:refresh", {});
});
