// Lets this browser be pushed to: asks the person, asks the push service, fills the form and sends it. Says plainly
// when a browser cannot or was forbidden to. Where it is pushed to already, its line in the list is marked.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

export default async function push(place) {
  const form = place.querySelector("form");
  const say = (what) => {
    for (const one of place.querySelectorAll("[data-says]")) one.hidden = one.dataset.says !== what;
    form.hidden = what !== "";
  };
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("missing");
  if (Notification.permission === "denied") return say("denied");
  const worker = await navigator.serviceWorker.getRegistration("/");
  const present = await worker?.pushManager.getSubscription();
  if (present && (await known(place, present))) return say("present");
  await present?.unsubscribe();
  say("");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    try {
      const here = await navigator.serviceWorker.register(place.dataset.worker, { scope: "/" });
      await navigator.serviceWorker.ready;
      const applicationServerKey = bytes(place.dataset.key);
      const made = (await here.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON();
      form.elements.endpoint.value = made.endpoint;
      form.elements.p256dh.value = made.keys.p256dh;
      form.elements.auth.value = made.keys.auth;
      form.submit();
    } catch {
      say("failed");
    }
  });
}

// Shows the server that this browser is still there; false when it was ended meanwhile.
async function known(place, subscription) {
  const body = new URLSearchParams({ endpoint: subscription.endpoint });
  const token = place.querySelector('input[name="csrfmiddlewaretoken"]').value;
  const headers = { "X-CSRFToken": token, "X-Requested-With": "fetch" };
  const answer = await fetch(place.dataset.seen, { method: "POST", headers, body });
  if (answer.status !== 200) return answer.status !== 404;
  const { device } = await answer.json();
  document.querySelector(`[data-device="${device}"] [data-here]`)?.removeAttribute("hidden");
  return true;
}
