// A passkey in a form: asks the device what the server wrote into data-question, puts the answer into the hidden
// field and sends the form. data-autofill also offers passkeys where the name is typed, without being asked.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function opened(question) {
  const options = JSON.parse(question).publicKey;
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const row of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) row.id = bytes(row.id);
  return options;
}

function written({ id, rawId, type, response }) {
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) {
    said.attestationObject = text(response.attestationObject);
    said.transports = response.getTransports?.() ?? [];
  } else {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
    if (response.userHandle) said.userHandle = text(response.userHandle);
  }
  return JSON.stringify({ id, rawId: text(rawId), type, response: said, clientExtensionResults: {} });
}

export default function passkey(place) {
  const form = place.closest("form");
  const field = place.querySelector('input[type="hidden"]');
  const button = place.querySelector("button");
  const failed = place.querySelector("[data-failed]");
  if (!window.PublicKeyCredential) {
    place.querySelector("[data-missing]")?.removeAttribute("hidden");
    return;
  }
  let asked = new AbortController();

  async function ask(quietly) {
    asked.abort();
    asked = new AbortController();
    const publicKey = opened(place.dataset.question);
    const wish = { publicKey, signal: asked.signal, ...(quietly ? { mediation: "conditional" } : {}) };
    try {
      const made = publicKey.user ? await navigator.credentials.create(wish) : await navigator.credentials.get(wish);
      if (!made) return;
      field.value = written(made);
      form.submit();
    } catch (why) {
      if (quietly || why.name === "AbortError") return;
      failed.hidden = false;
      failed.textContent = why.name === "InvalidStateError" ? place.dataset.present : place.dataset.refused;
    }
  }

  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!hasName(form)) return;
    failed.hidden = true;
    ask(false);
  });
  if ("autofill" in place.dataset)
    PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => { if (can) ask(true); });
}

// A passkey that is made needs its name before the device is asked.
function hasName(form) {
  const name = form.querySelector('input[name="name"]');
  return !name || name.reportValidity();
}
