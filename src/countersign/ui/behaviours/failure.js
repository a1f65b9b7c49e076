// A request that fails says so beside what was typed; nothing typed is ever thrown away.
import { announce } from "./page.js";

const words = document.body.dataset;

document.body.addEventListener("htmx:sendError", () => announce(words.lost, { kind: "danger", keep: 20000 }));
document.body.addEventListener("htmx:timeout", () => announce(words.lost, { kind: "danger", keep: 20000 }));
// A refusal answers with a page; its heading and sentence are what the person needs to read here.
function said(text) {
  const main = new DOMParser().parseFromString(text, "text/html").querySelector("#main");
  const parts = [main?.querySelector("h1"), main?.querySelector("p")].map((part) => part?.textContent.trim());
  return parts.filter(Boolean).join(". ");
}

document.body.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  // A screen that answers with a region for a place of its own has said it there.
  if (requestConfig?.verb === "get" || xhr.getResponseHeader("HX-Retarget")) return;
  announce(said(xhr.responseText) || words.refused, { kind: "danger", keep: 20000 });
});
