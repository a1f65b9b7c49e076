// Keep what is typed: on the server after a second of pause, on this device when the line is down.
// The element is a form with data-drafts (address) and data-draft (key); every named text of it is kept.
import { clockText, post, serverNow } from "./page.js";

const KEEP = 'textarea[name], input[name]:not([type="hidden"]):not([type="file"]):not([type="password"]), select[name]';

export default function draft(form) {
  const { drafts, draft: key, saved, kept } = form.dataset;
  if (!key) return;
  const local = `draft:${key}`;
  const note = form.querySelector("[data-draft-note]");
  const say = (text) => { if (note) note.textContent = text; };
  let timer = null;
  let last = null;
  let sent = false;

  const values = () => {
    const found = {};
    for (const field of form.querySelectorAll(KEEP)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) found[field.name] = field.value;
      } else if (field.value) found[field.name] = field.value;
    }
    const files = [...form.querySelectorAll('input[name="upload"]')].map((field) => field.value);
    if (files.length) found.uploads = files.join(" ");
    return found;
  };

  const keepHere = (text) => {
    try { localStorage.setItem(local, text); say(kept); } catch { /* A full or forbidden storage must not disturb typing. */ }
  };

  async function save() {
    timer = null;
    const text = JSON.stringify(values());
    if (text === last || sent) return;
    try {
      const response = await post(drafts, { key, values: text, idempotency_key: form.elements.idempotency_key?.value ?? "" });
      if (!response.ok) throw new Error(String(response.status));
      last = text;
      localStorage.removeItem(local);
      const told = await response.json().catch(() => ({}));
      say(saved.replace("{time}", told.saved ?? clockText(serverNow())));
    } catch { keepHere(text); }
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(save, 1000); };

  function restore() {
    let found = null;
    try { found = JSON.parse(localStorage.getItem(local) ?? "null"); } catch { return; }
    if (!found) return;
    for (const [name, value] of Object.entries(found))
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
        else if (!field.value && field.matches(KEEP)) field.value = value;
      }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    later();
  }

  last = JSON.stringify(values());
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("online", later);
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) { clearTimeout(timer); save(); } });
  // A copy stays on this device until the next page proves that the sending succeeded (sent.js).
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented && !form.matches("[hx-post]")) return;
    clearTimeout(timer);
    sent = true;
    setTimeout(() => { sent = false; }, 15000);
    try {
      localStorage.setItem(local, JSON.stringify(values()));
      sessionStorage.setItem(`sent:${local}`, "yes");
    } catch { /* As above. */ }
  });
  addEventListener("pagehide", () => { if (timer && !sent && JSON.stringify(values()) !== last) keepHere(JSON.stringify(values())); });
  form.addEventListener("htmx:afterRequest", (event) => {
    sent = false;
    if (!event.detail.successful) return;
    localStorage.removeItem(local);
    sessionStorage.removeItem(`sent:${local}`);
    last = JSON.stringify(values());
  });
  restore();
}
