// The ticket at any second: moving the slider asks for that second's page and swaps the region.
import { clockText } from "./page.js";

export default function slider(form) {
  const range = form.querySelector('input[type="range"]');
  const words = form.querySelector("[data-words]");
  const marks = [...form.querySelectorAll("datalist option")].map((mark) => Number(mark.value)).sort((a, b) => a - b);
  const locale = document.documentElement.lang;
  let timer = null;

  const say = () => {
    const at = new Date(Number(range.value) * 1000);
    const text = `${at.toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" })}, ${clockText(at)}`;
    words.textContent = text;
    range.setAttribute("aria-valuetext", text);
  };
  const show = () => {
    if (!form.dataset.target) return;
    const address = new URL(form.action, location.href);
    for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
    htmx.ajax("GET", address.pathname + address.search, { target: form.dataset.target, swap: "outerHTML" }).then(() => {
      // The region that came names its second in the reader's zone, which this browser's may not be.
      const told = document.querySelector(form.dataset.target)?.dataset.text;
      if (told) words.textContent = told;
    }, () => {}); // A lost line is told by failure.js.
    history.replaceState(history.state, "", address);
  };

  range.addEventListener("input", () => { say(); clearTimeout(timer); timer = setTimeout(show, 120); });
  form.addEventListener("click", (event) => {
    const step = Number(event.target.closest("[data-step]")?.dataset.step ?? 0);
    if (!step) return;
    const now = Number(range.value);
    const next = step > 0 ? marks.find((mark) => mark > now) : marks.findLast((mark) => mark < now);
    if (next === undefined) return;
    range.value = String(next);
    say();
    show();
  });
  form.addEventListener("submit", (event) => {
    if (!form.dataset.target) return;
    event.preventDefault();
    show();
  });
}
