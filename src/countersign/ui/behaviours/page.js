// What every behaviour may ask about the page: values the server wrote into <meta>, and the announcer.
export const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

const skew = (() => {
  const at = Date.parse(meta("server-time"));
  return Number.isNaN(at) ? 0 : at - Date.now();
})();

// The server's time in milliseconds; a wrong clock on the desk never shows a wrong promise.
export const serverNow = () => Date.now() + skew;

export const clockText = (ms) =>
  new Date(ms).toLocaleTimeString("en-GB", { hour12: false });

// Posts form values the way a form of ours would; resolves to the response, rejects when the line is down.
export function post(url, values) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  return fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": meta("csrf-token"), "X-Requested-With": "fetch" },
  });
}

// Says a sentence: read aloud politely and shown for a few seconds.
export function announce(text, options = {}) {
  document.dispatchEvent(new CustomEvent("announce", { detail: { text, ...options } }));
}
