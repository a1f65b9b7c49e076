// At the second that a promise is due, let the page ask what is true now: fires "due" on the body, and again each
// second until the answer has taken this element's place, for the server's clock decides and not this one.
import { serverNow } from "./page.js";

const LONGEST_MS = 60000;
const MOST = 30;

export default function due(element) {
  const at = Date.parse(element.dataset.due);
  let fired = 0;
  const look = () => {
    if (!element.isConnected || fired >= MOST) return;
    const left = at - serverNow();
    if (left > 0) { setTimeout(look, Math.min(left + 100, LONGEST_MS)); return; }
    fired += 1;
    document.body.dispatchEvent(new CustomEvent("due"));
    setTimeout(look, 1000);
  };
  if (!Number.isNaN(at)) look();
}
