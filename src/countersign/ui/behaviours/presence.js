// Tell the colleagues that somebody reads or writes here. The element names the address and the ticket:
// data-behaviour="presence" data-url="/desk/tickets/48213/presence". The page of others hears it as presence:<number>.
import { post } from "./page.js";

const EVERY_MS = 15000; // Presence expires on the server after 30 s.

export default function presence(element) {
  const { url } = element.dataset;
  let wrote = 0;
  let told = "";
  const tell = (doing) => {
    told = doing;
    post(url, { doing }).catch(() => { /* Presence is a courtesy; the pill already tells that the line is down. */ });
  };
  const beat = () => {
    if (!element.isConnected) { stop(); return; }
    if (document.hidden) return;
    tell(Date.now() - wrote < EVERY_MS ? "writing" : "reading");
  };
  const typed = (event) => {
    if (!event.target.matches?.("textarea")) return;
    wrote = Date.now();
    if (told !== "writing") tell("writing");
  };
  const leave = () => {
    if (navigator.sendBeacon) {
      const body = new FormData();
      body.append("doing", "gone");
      body.append("csrfmiddlewaretoken", document.querySelector('meta[name="csrf-token"]').content);
      navigator.sendBeacon(url, body);
    }
  };
  const timer = setInterval(beat, EVERY_MS);
  const stop = () => {
    clearInterval(timer);
    document.removeEventListener("input", typed);
    removeEventListener("pagehide", leave);
    leave();
  };
  document.addEventListener("input", typed);
  addEventListener("pagehide", leave);
  beat();
}
