// Copy the ticket's own address, without the list it was opened from.
import { announce } from "./page.js";

export default function copy(button) {
  button.addEventListener("click", async () => {
    const link = new URL(button.dataset.link, location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      announce(button.dataset.done);
    } catch { announce(link); }
  });
}
