// Bind behaviours to the elements that name them: data-behaviour="draft once".
// A behaviour is a module whose default export takes the element; it is fetched when first needed.
import "./sent.js";

const bound = new WeakMap();

async function bind(element, name) {
  const names = bound.get(element) ?? new Set();
  if (names.has(name)) return;
  bound.set(element, names.add(name));
  const { default: behaviour } = await import(`./${name}.js`);
  behaviour(element);
}

export function bindAll(root) {
  const found = root.querySelectorAll ? [...root.querySelectorAll("[data-behaviour]")] : [];
  if (root.matches?.("[data-behaviour]")) found.unshift(root);
  const names = (element) => element.dataset.behaviour.split(/\s+/).filter(Boolean);
  return Promise.all(found.flatMap((element) => names(element).map((name) => bind(element, name))));
}

// The mark tells tests, and styles that wait for it, that every behaviour of the page is bound.
bindAll(document).finally(() => { document.documentElement.dataset.scripts = "bound"; });
document.addEventListener("htmx:load", (event) => bindAll(event.detail.elt ?? event.target));

// Behaviours of the whole page: they need no element of their own.
import("./failure.js");
if (document.querySelector('meta[name="stream"]')) import("./live.js");
