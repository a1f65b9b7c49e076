// Tabs whose panels are all in the page; without a script each tab is a link to the page with its panel open.
export default function tabs(root) {
  const list = [...root.querySelectorAll('[role="tab"]')];
  const panel = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const open = (tab, focus) => {
    for (const other of list) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      panel(other).hidden = !chosen;
    }
    if (focus) panel(tab).querySelector("textarea, input:not([type=hidden])")?.focus();
  };
  for (const tab of list) {
    tab.tabIndex = tab.getAttribute("aria-selected") === "true" ? 0 : -1;
    tab.addEventListener("click", (event) => { event.preventDefault(); open(tab, true); });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = list[(list.indexOf(tab) + step + list.length) % list.length];
      open(next, false);
      next.focus();
    });
  }
}
