// The timeline opens at its newest end, and stays there while it grows, unless somebody reads further up.
const NEAR = 80;

export default function flow(element) {
  let atEnd = true;
  const end = () => { element.scrollTop = element.scrollHeight; };
  element.addEventListener("scroll", () => {
    atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
  }, { passive: true });
  new MutationObserver(() => { if (atEnd) end(); }).observe(element, { childList: true });
  if (!location.hash.startsWith("#message-") && !location.hash.startsWith("#note-")) end();
}
