// A small dialog of the page's own, above everything else.

import { el, newId } from "./dom.js";
import { rememberFocus, trapTab, updateInert } from "./focus.js";

/**
 * Show a dialog with a title, a body and a row of buttons. `first` gets the keyboard, `described` says whether the body
 * is read out with the title, and `closed` is called after Escape. Gives a function that takes the dialog away.
 */
export function smallDialog({ title, body, buttons, first, described = false, closed = () => {} }) {
  const goBack = rememberFocus();
  const [titleId, bodyId] = [newId("title"), newId("text")];
  const dialog = el(
    "div",
    {
      class: "dialog small", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId,
      "aria-describedby": described ? bodyId : null, on: { keydown },
    },
    el("header", {}, el("h2", { id: titleId }, title)),
    el("div", { class: "dialog-body text", id: bodyId }, body),
    el("footer", {}, buttons),
  );
  const backdrop = el("div", { class: "backdrop" }, dialog);

  /** Escape closes. */
  function keydown(event) {
    trapTab(event, dialog);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    closed();
  }

  /** Take the dialog away, and put the keyboard where it was. */
  function close() {
    backdrop.remove();
    updateInert();
    goBack();
  }

  document.getElementById("confirmations").append(backdrop);
  updateInert();
  first.focus();
  return close;
}
