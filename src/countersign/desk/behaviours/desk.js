// What the whole desk shares: refusals are shown beside their form, what was sent is forgotten,
// what was typed follows its ticket when the hand goes up and down the list.
const typed = new Map();
let returning = ""; // A reply is taken back: what comes from the server holds what was typed since as well.

const fields = (form) => [...form.querySelectorAll("textarea[name], select[name]")];

function keep(form) {
  // A form that was sent and swapped away still fires "change" as it loses the focus.
  if (form?.dataset.draft && !form.dataset.arrived) typed.set(form.dataset.draft, fields(form).map((field) => [field.name, field.value]));
}

function forget(form) {
  const key = form?.dataset?.draft;
  if (!key) return;
  form.dataset.arrived = "yes";
  typed.delete(key);
  localStorage.removeItem(`draft:${key}`);
  sessionStorage.removeItem(`sent:draft:${key}`);
}

function returns(key = "") {
  returning = key;
  typed.delete(key);
  localStorage.removeItem(`draft:${key}`);
  setTimeout(() => { returning = ""; }, 1000);
}

// A prefetched copy may be older than what was typed since: the newer text wins.
function restore(form) {
  for (const [name, value] of typed.get(form.dataset.draft) ?? []) {
    const field = form.elements.namedItem(name);
    if (field && field.value !== value) field.value = value;
  }
}

const ticketOf = (place) => place.querySelector("form[data-draft]")?.dataset.draft.split(":")[0];
// Files that hang on what is not sent yet would be lost with the writing place.
const holdsFiles = (place) => place.querySelector("form:not([data-arrived]) [data-uploads] > *") !== null;

// Messages that came while nothing was written are seen; while something is written they are a conflict to look at (E17).
function seen() {
  const news = document.querySelector("#news");
  const form = document.querySelector("#composer-answer-form");
  const field = form?.querySelector('input[name="seen"]');
  if (news && field && !form.elements.text.value.trim()) field.value = news.dataset.seen;
}

export default function desk() {
  // Not "change": it also fires when a sent field leaves the page, and would bring its text back.
  document.addEventListener("input", (event) => keep(event.target.closest?.("form[data-draft]")));
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status >= 400 && detail.xhr.getResponseHeader("HX-Retarget")) {
      detail.shouldSwap = true;
      detail.isError = true;
    } else if (detail.xhr.status < 300 && detail.requestConfig?.verb === "post") {
      forget(detail.requestConfig.elt);
      returns(detail.requestConfig.elt.dataset.returns);
      setTimeout(() => document.body.dispatchEvent(new CustomEvent("ticket", { bubbles: true })), 0);
    }
  });
  document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id === "composer-place" && !returning && holdsFiles(detail.target) && ticketOf(detail.target) === ticketOf(detail.fragment))
      detail.shouldSwap = false;
  });
  document.addEventListener("htmx:load", ({ detail }) => {
    const loaded = detail.elt;
    if (!loaded?.querySelectorAll) return;
    for (const form of loaded.querySelectorAll("form[data-draft]")) restore(form);
    if (returning) loaded.querySelector("#composer-answer-text")?.focus();
    seen();
  });
}
