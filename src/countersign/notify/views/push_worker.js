// Shows what is pushed, and opens the page that it names. It answers for no page and keeps nothing.
// HEADLINES (kind → words) and NAME stand above: the server writes them in the person's language.
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
