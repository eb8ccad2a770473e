// Short notices about problems, in a corner.

import { el } from "./dom.js";

const SHOWN_MILLISECONDS = 10_000;

/** Show a problem until it is dismissed or ten seconds have passed; the same problem is shown once. */
export function toast(text) {
  const corner = document.getElementById("toasts");
  for (const other of [...corner.children]) if (other.dataset.text === text) other.remove();
  const node = el(
    "div",
    { class: "toast", role: "alert", "data-text": text },
    el("p", {}, text),
    el("button", { type: "button", class: "plain", "aria-label": "Dismiss", on: { click: () => node.remove() } }, "✕"),
  );
  corner.append(node);
  setTimeout(() => node.remove(), SHOWN_MILLISECONDS);
}
