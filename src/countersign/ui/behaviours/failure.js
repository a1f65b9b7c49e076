// A request that fails says so beside what was typed; nothing typed is ever thrown away.
import { announce } from "./page.js";

const words = document.body.dataset;

document.body.addEventListener("htmx:sendError", () => announce(words.lost, { kind: "danger", keep: 20000 }));
document.body.addEventListener("htmx:timeout", () => announce(words.lost, { kind: "danger", keep: 20000 }));
document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 404 || event.detail.requestConfig?.verb === "get") return;
  // A refusal of ours is a short plain sentence in its own header; anything else gets the general one.
  const said = decodeURIComponent(event.detail.xhr.getResponseHeader("X-Refusal") ?? "");
  announce(said || words.refused, { kind: "danger", keep: 20000 });
});
