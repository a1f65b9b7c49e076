// A saved answer in the composer: "/prices " becomes its text, in the language of whoever asked; so does the choice.
// Without this script the button "Put in" does the same.
export default function saved(form) {
  const text = form.querySelector("textarea");
  const used = form.querySelector('input[name="saved"]');
  const choice = form.querySelector("select");
  const button = form.querySelector('button[name="put"]');

  async function fetched(shortcut) {
    const response = await fetch(form.dataset.url + encodeURIComponent(shortcut), { credentials: "same-origin" });
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  }

  async function put(shortcut, from, to) {
    let words;
    try { words = await fetched(shortcut); } catch { return; } // No such shortcut: what was typed stays.
    text.setRangeText(words, from, to, "end");
    used.value = shortcut;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  text.addEventListener("input", () => {
    const upTo = text.value.slice(0, text.selectionStart);
    const found = /(?:^|\s)\/([a-z0-9][a-z0-9-]{1,30})[ \n]$/.exec(upTo);
    if (found) put(found[1], upTo.length - found[1].length - 2, upTo.length);
  });
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    put(choice.value, text.selectionStart, text.selectionEnd);
  });
}
