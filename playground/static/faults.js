// The buttons of the inspector that give the app a bad day.

import { post } from "./api.js";
import { el } from "./dom.js";
import { store } from "./store.js";

const buttons = {
  twice: fault("Deliver the next one twice", () => ({ copies: isTwice() ? 1 : 2 })),
  hold: fault("Hold deliveries", () => ({ hold: !isHeld() })),
  blocks: fault("Refuse charts and tables", () => ({ newer_blocks: !isRefused("newer_blocks") })),
  uploads: fault("Refuse uploads", () => ({ uploads: !isRefused("uploads") })),
  history: fault("Let it read little", () => ({ little_history: !isRefused("little_history") })),
  team: fault("Ask for a workspace", () => ({ no_team: !isRefused("no_team") })),
  renew: fault("Renew the socket", () => ({ renew: true })),
};

/** Show which faults are on. */
export function drawFaults(holder) {
  if (!holder.hasChildNodes()) holder.append(el("h3", {}, "Faults"), ...Object.values(buttons));
  buttons.twice.setAttribute("aria-pressed", String(isTwice()));
  buttons.hold.setAttribute("aria-pressed", String(isHeld()));
  buttons.blocks.setAttribute("aria-pressed", String(isRefused("newer_blocks")));
  buttons.uploads.setAttribute("aria-pressed", String(isRefused("uploads")));
  buttons.history.setAttribute("aria-pressed", String(isRefused("little_history")));
  buttons.team.setAttribute("aria-pressed", String(isRefused("no_team")));
}

/** A button that posts a fault. */
function fault(words, body) {
  const node = el("button", { type: "button", class: "button small-button", on: { click } }, words);

  /** Post it; clicks while that is under way are ignored. */
  async function click() {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    await post("/page/fault", body());
    node.removeAttribute("aria-busy");
  }

  return node;
}

/** Whether the next delivery comes more than once. */
function isTwice() {
  return (store.state.faults?.copies ?? 1) > 1;
}

/** Whether deliveries wait. */
function isHeld() {
  return Boolean(store.state.faults?.held);
}

/** Whether the workspace refuses something, by what the state calls it. */
function isRefused(what) {
  return Boolean(store.state.faults?.[what]);
}
