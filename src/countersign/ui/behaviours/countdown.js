// Keep a clock true to the server's time. One timer serves every clock of the page.
import { serverNow } from "./page.js";

const clocks = new Set();
let timer = null;
const pad = (n) => String(n).padStart(2, "0");

const { hours, days } = document.documentElement.dataset;

function words(seconds) {
  const late = seconds < 0 ? "−" : "";
  const all = Math.abs(seconds);
  const d = Math.floor(all / 86400);
  const h = Math.floor(all / 3600);
  const m = Math.floor((all % 3600) / 60);
  if (d >= 2) return `${late}${d} ${days} ${h - d * 24} ${hours}`;
  if (h) return `${late}${h} ${hours} ${pad(m)}`;
  return `${late}${pad(m)}:${pad(all % 60)}`;
}

function show(element) {
  const seconds = Math.floor((Date.parse(element.dataset.until) - serverNow()) / 1000);
  if (Number.isNaN(seconds)) return;
  const text = words(seconds);
  const part = element.querySelector("[data-left]") ?? element;
  if (part.textContent !== text) part.textContent = text;
  const state = seconds < 0 ? "over" : seconds <= Number(element.dataset.soon) ? "soon" : "left";
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.classList.remove("clock-left", "clock-soon", "clock-over");
  element.classList.add(`clock-${state}`);
  const bar = element.closest(".item")?.querySelector(".meter");
  if (bar) bar.className = `meter meter-${state}`;
}

function tick() {
  for (const element of clocks) element.isConnected ? show(element) : clocks.delete(element);
  if (!clocks.size) { clearInterval(timer); timer = null; }
}

export default function countdown(element) {
  clocks.add(element);
  show(element);
  timer ??= setInterval(() => document.hidden || tick(), 1000);
}

document.addEventListener("visibilitychange", () => document.hidden || tick());
