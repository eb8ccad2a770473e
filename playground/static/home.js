// The app's Home tab.

import { drawBlocks } from "./blocks.js";
import { day } from "./dates.js";
import { el } from "./dom.js";
import { keepFocus } from "./focus.js";
import { now } from "./store.js";
import { Surface } from "./surface.js";

let drawn = { json: "", node: null, surface: null };

/** Show the Home view in a panel, if it changed; a word when the app has published none. */
export function drawHome(panel, view) {
  // A new day changes what is called today.
  const json = JSON.stringify([view, day(now())]);
  if (drawn.json === json && drawn.node.parentNode === panel) return;
  const surface = view ? new Surface({ view_id: view.id }) : null;
  const node = el(
    "div",
    { class: "home", "data-surface": "home" },
    view
      ? drawBlocks(view.blocks, surface)
      : el("p", { class: "empty" }, "The app has not published a Home tab for you yet."),
  );
  const same = surface && drawn.surface?.address.view_id === view.id;
  if (same) surface.adopt(drawn.surface);
  const keep = keepFocus(drawn.node);
  panel.replaceChildren(node);
  keep?.(node);
  drawn = { json, node, surface };
}
