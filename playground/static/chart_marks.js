// Marks on lines: each series has a shape of its own, so that colour is not needed to tell them apart.

import { svg } from "./dom.js";

const SHAPES = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
  "M-3.5-3.5h7v7h-7z",
  "M0-5 4.8 3.6h-9.6z",
  "M0-5 5 0 0 5-5 0z",
  "M0 5 4.8-3.6h-9.6z",
  "M-1.5-5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z",
];

/** The mark of a series at a place; `words` are shown when the mouse stands on it. */
export function marker(index, x, y, words = null) {
  return svg(
    "path",
    { class: "mark", d: SHAPES[index % SHAPES.length], transform: `translate(${x} ${y})` },
    words ? svg("title", {}, words) : null,
  );
}
