// Press links and buttons by physical keys. What can be pressed is declared on the elements:
// data-key="KeyR", "KeyG KeyM" (one after the other), "Mod+Enter" (Ctrl, or Cmd on a Mac), "Shift+KeyA".
import { meta } from "./page.js";

const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const WAIT_MS = 900;
let single = meta("single-keys") !== "off";
let pending = "";
let timer = null;

const typing = (target) =>
  target.isContentEditable || target.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]):not([type=range])");

function written(event) {
  const parts = [];
  if (mac ? event.metaKey : event.ctrlKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  return [...parts, event.code].join("+");
}

const shown = (element) => element.getClientRects().length > 0 || element.matches('[data-key-hidden]');

function find(code, target) {
  const scope = document.querySelector("dialog[open]") ?? document;
  const named = CSS.escape(code);
  const all = [...scope.querySelectorAll(`[data-key="${named}"], [data-key-also="${named}"]`)].filter(shown);
  // Ctrl+Enter belongs to the form one is writing in.
  return all.find((element) => element.form && element.form === target.closest?.("form")) ?? all[0];
}

const starts = (code) => document.querySelector(`[data-key^="${CSS.escape(code)} "]`);

function press(element) {
  if (element.matches("input, textarea, select")) { element.focus(); element.select?.(); return; }
  element.click();
}

function act(event) {
  if (event.isComposing || event.repeat && !/^(KeyJ|KeyK|Arrow)/.test(event.code)) return;
  const code = written(event);
  const bare = !/^(Mod|Alt)\+|^(Escape|F\d+|Arrow\w+|Enter)$/.test(code);
  if (typing(event.target) && bare) return;
  if (bare && !single && !find(code, event.target)?.hasAttribute("data-key-always")) return;
  const sequence = pending ? `${pending} ${code}` : code;
  const element = find(sequence, event.target) ?? (pending ? null : find(code, event.target));
  clearTimeout(timer);
  if (!element && bare && starts(sequence)) {
    pending = sequence;
    timer = setTimeout(() => { pending = ""; }, WAIT_MS);
    event.preventDefault();
    return;
  }
  pending = "";
  if (!element || (code === "Enter" && event.target.closest?.("a, button, summary, input"))) return;
  event.preventDefault();
  press(element);
}

// The sheet lists what the page itself declares, so it can never disagree with what the keys do.
function fill(sheet) {
  const known = new Set([...sheet.querySelectorAll("dt")].map((term) => term.textContent.trim()));
  for (const element of document.querySelectorAll("[data-key]")) {
    const cap = element.dataset.key.replace(/Key|Digit/g, "").replace(/Mod/g, mac ? "⌘" : "Ctrl").replace(/\+/g, " ").replace("Shift Slash", "?").replace("Slash", "/").replace("Escape", "Esc").replace("Enter", "↵").replace("BracketLeft", "[").replace("BracketRight", "]");
    if (known.has(cap)) continue;
    known.add(cap);
    const bare = element.cloneNode(true);
    for (const part of bare.querySelectorAll("kbd, .rail-count")) part.remove();
    const words = (element.getAttribute("aria-label") || bare.textContent || element.placeholder || "").trim();
    const row = document.createElement("div");
    row.append(document.createElement("dt"), document.createElement("dd"));
    row.firstChild.append(Object.assign(document.createElement("kbd"), { textContent: cap }));
    row.lastChild.textContent = words;
    sheet.append(row);
  }
}

export default function keys() {
  document.addEventListener("keydown", act);
  if (mac) for (const cap of document.querySelectorAll("kbd")) cap.textContent = cap.textContent.replace("Ctrl", "⌘");
  document.addEventListener("click", (event) => {
    const sheet = document.getElementById(event.target.closest?.("[data-opens]")?.dataset.opens ?? "")?.querySelector("[data-keymap]");
    if (sheet) fill(sheet);
  }, true);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-single-keys]")) return;
    single = event.target.checked;
    document.cookie = `single_keys=${single ? "on" : "off"}; path=/; max-age=31536000; samesite=lax`;
  });
}
