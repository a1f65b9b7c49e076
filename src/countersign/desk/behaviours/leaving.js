// A reply that leaves: "leaving in 7 s" by the server's clock. Once its time is over the ticket asks what became of it.
// Its button is pressed by `z`; whoever is still in the emptied field presses Ctrl+Z there.
import { serverNow } from "./page.js";

const GRACE_MS = 2500;

export default function leaving(element) {
  const until = Date.parse(element.dataset.until);
  const most = Number(element.dataset.most);
  const button = element.closest(".leaving").querySelector("button");
  const ticket = document.querySelector("#ticket")?.dataset.number;
  let asked = serverNow();
  const tick = () => {
    if (!element.isConnected) { clearInterval(timer); return; }
    const left = Math.min(most, Math.max(0, Math.ceil((until - serverNow()) / 1000)));
    const text = element.dataset.text.replace("{n}", left);
    if (element.textContent !== text) element.textContent = text;
    // The stream tells sooner; this is for a page that the stream does not reach.
    if (serverNow() - Math.max(until, asked) < GRACE_MS) return;
    asked = serverNow();
    document.body.dispatchEvent(new CustomEvent(`leaving:${ticket}`, { bubbles: true }));
    document.body.dispatchEvent(new CustomEvent(`ticket:${ticket}`, { bubbles: true }));
  };
  const undo = (event) => {
    if (!element.isConnected) { document.removeEventListener("keydown", undo); return; }
    const field = event.target;
    if (event.code !== "KeyZ" || !(event.ctrlKey || event.metaKey) || event.shiftKey || !field.matches?.("#composer textarea") || field.value) return;
    event.preventDefault();
    button.click();
  };
  if (button) document.addEventListener("keydown", undo);
  const timer = setInterval(tick, 250);
  tick();
}
