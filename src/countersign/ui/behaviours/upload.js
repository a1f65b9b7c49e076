// Files go up at once, by drop, paste or choice, each with its own bar; sending waits for them.
// On a form, or on a field inside one: data-url is where each file is posted; the answer's id joins the form as `upload`.
import { announce, meta } from "./page.js";

export default function upload(element) {
  const form = element.closest("form");
  const input = element.querySelector('input[type="file"]');
  const list = element.querySelector("[data-uploads]");
  const row = element.querySelector("template[data-upload-row]");
  const { url, failed, waiting } = element.dataset;
  if (!form || !input || !list || !row) return;
  const running = new Set();
  let submitter = null;

  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

  function settle(request) {
    running.delete(request);
    if (running.size || !submitter) return;
    const button = submitter;
    submitter = null;
    form.requestSubmit(button.isConnected && button !== form ? button : undefined);
  }

  function send(file) {
    const item = row.content.firstElementChild.cloneNode(true);
    const bar = item.querySelector("progress");
    const note = item.querySelector("[data-note]");
    item.querySelector("[data-name]").textContent = file.name;
    list.append(item);
    const request = new XMLHttpRequest(); // Unlike fetch it tells how much has gone up.
    running.add(request);
    const fail = (text) => {
      item.classList.add("attachment-refused");
      bar.remove();
      note.textContent = text;
      announce(`${file.name}: ${text}`, { kind: "danger" });
      submitter = null; // Somebody must look before it is sent without this file.
      settle(request);
    };
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* The refusal may be a page; its status says enough. */ }
      if (request.status >= 300 || !answer.id) { fail(answer.error ?? failed); return; }
      bar.remove();
      item.classList.replace("attachment-sending", answer.held ? "attachment-held" : "attachment-clean");
      note.textContent = [answer.size, answer.reason].filter(Boolean).join(" · ");
      item.append(Object.assign(document.createElement("input"), { type: "hidden", name: "upload", value: answer.id }));
      changed();
      settle(request);
    });
    request.addEventListener("error", () => fail(failed));
    item.querySelector("[data-remove]").addEventListener("click", () => { if (running.has(request)) request.abort(); });
    request.addEventListener("abort", () => settle(request));
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", meta("csrf-token"));
    request.setRequestHeader("X-Requested-With", "fetch");
    request.send(body);
  }

  const sendAll = (files) => { for (const file of files) send(file); };

  input.addEventListener("change", () => { sendAll(input.files); input.value = ""; });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) { button.closest("li").remove(); changed(); }
  });
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  for (const type of ["dragenter", "dragover"])
    element.addEventListener(type, (event) => { if (carries(event)) { event.preventDefault(); element.dataset.over = "yes"; } });
  element.addEventListener("dragleave", (event) => { if (!element.contains(event.relatedTarget)) delete element.dataset.over; });
  element.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    delete element.dataset.over;
    sendAll(event.dataTransfer.files);
  });
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    const at = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
    sendAll(files.map((file) => (file.name === "image.png" ? new File([file], `screenshot-${at}.png`, { type: file.type }) : file)));
  });
  form.addEventListener("submit", (event) => {
    if (!running.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitter = event.submitter ?? form;
    announce(waiting);
  }, true);
  form.addEventListener("reset", () => list.replaceChildren());
}
