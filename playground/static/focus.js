// Where the keyboard is: kept when a node is drawn anew, brought back when a dialog closes, held inside of a dialog.

import { focusable } from "./dom.js";

/** Note where the focus is inside a node. Gives a function that puts it there in the node's successor, or null. */
export function keepFocus(older) {
  const node = document.activeElement;
  if (!older || !node || !older.contains(node)) return null;
  const place = describe(node);
  return (newer) => {
    const target = node === older ? newer : alike(newer, place) ?? firstElement([newer]) ?? newer;
    if (target === newer) newer.tabIndex = -1;
    target.focus({ preventScroll: true });
    if (place.selection && target.setSelectionRange) target.setSelectionRange(...place.selection);
  };
}

/** The first interactive element of some surfaces, links in texts aside; undefined when there is none. */
export function firstElement(surfaces) {
  return focusable(...surfaces).find((node) => node.dataset.action !== undefined);
}

/** Note where the focus is on the whole page. Gives a function that brings it back, or to the composer. */
export function rememberFocus() {
  const node = document.activeElement;
  const place = describe(node);
  const surface = node?.closest?.("[data-surface]")?.dataset.surface;
  return () => {
    const now = surface && document.querySelector(`[data-surface="${CSS.escape(surface)}"]`);
    const usable = node?.isConnected && node !== document.body ? node : null;
    (usable ?? (now && alike(now, place)) ?? document.querySelector(".composer textarea, .join button"))?.focus();
  };
}

/** Keep Tab inside of a dialog (notices about problems are reached too). */
export function trapTab(event, dialog) {
  if (event.key !== "Tab") return;
  const stops = focusable(dialog, document.getElementById("toasts"));
  if (!stops.length) return;
  const [first, last] = [stops[0], stops.at(-1)];
  const now = document.activeElement;
  if (event.shiftKey ? now === first || !stops.includes(now) : now === last || !stops.includes(now)) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}

/** What lies below an open dialog can be neither clicked nor reached. */
export function updateInert() {
  const [app, modals, confirmations] = ["app", "modals", "confirmations"].map((id) => document.getElementById(id));
  modals.inert = confirmations.childElementCount > 0;
  app.inert = modals.inert || modals.childElementCount > 0;
}

/** What tells an interactive node from the others of its surface. */
function describe(node) {
  const text = node?.matches?.("textarea, input[type=text]");
  return {
    action: node?.dataset?.action,
    value: node?.type === "radio" || node?.type === "checkbox" ? node.value : null,
    selection: text ? [node.selectionStart, node.selectionEnd] : null,
  };
}

/** The node of a surface that is described so, or null. */
function alike(surface, { action, value }) {
  if (!action) return null;
  const same = [...surface.querySelectorAll(`[data-action="${CSS.escape(action)}"]`)];
  return same.find((one) => value !== null && one.value === value) ?? same[0] ?? null;
}
