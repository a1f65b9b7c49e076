// Move focus to the element, so that an error summary is read first.
export default function focus(element) {
  element.focus({ preventScroll: false });
}
