// Small drawings for buttons; what they mean is said by the button's name.

import { svg } from "./dom.js";

const PATHS = {
  reply: "M3 4.5h14v9H9l-4 3.5v-3.5H3z",
  bolt: "M11.5 2 4.5 11.5h4.5L8 18l7.5-9.5H11z",
  more: "M4 10h.01M10 10h.01M16 10h.01",
  close: "M5 5l10 10M15 5 5 15",
};

/** A drawing by its name, as large as the text around it wants. */
export function icon(name) {
  return svg(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }),
  );
}
