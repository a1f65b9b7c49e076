// Shows what is pushed, and opens the page that it names. It answers for no page and keeps nothing.
// HEADLINES (kind → words), NAME and KEY (ours, for the push service) stand above: the server writes them, in the
// person's language.
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* Something without words still has to be shown. */ }
  const title = told.n ? `#${told.n}` : NAME;
  const body = HEADLINES[told.k] ?? HEADLINES[""];
  const path = typeof told.u === "string" && /^\/[^/\\]/.test(told.u) ? told.u : "/";
  event.waitUntil(self.registration.showNotification(title, { body, tag: `${told.k} ${path}`, data: { path } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.path, self.location.origin).href;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = pages.find((page) => page.url === url);
    return there ? there.focus() : self.clients.openWindow(url);
  })());
});

// The push service gives this browser another address: we are told of it, as if the person had pressed the button.
// Whoever is signed out by then is not pushed to any more; what was to be pushed leaves by mail.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event.newSubscription)));

async function renew(given) {
  const wanted = { userVisibleOnly: true, applicationServerKey: KEY };
  const { endpoint, keys } = (given ?? (await self.registration.pushManager.subscribe(wanted))).toJSON();
  const page = await (await fetch("/account/notices")).text();
  const [, token] = /name="csrf-token" content="([^"]+)"/.exec(page) ?? [];
  const headers = { "X-CSRFToken": token ?? "", "X-Requested-With": "fetch" };
  const body = new URLSearchParams({ endpoint, ...keys });
  return (await fetch("/account/notices/devices", { method: "POST", headers, body })).url;
}
