// The small dialog that asks whether somebody is sure.

import { el, newId } from "./dom.js";
import { plain } from "./emoji.js";
import { rememberFocus, trapTab, updateInert } from "./focus.js";
import { textNodes } from "./mrkdwn.js";

/** Whether a person agrees to an element's `confirm`; true at once when there is none. */
export function confirmed(question) {
  return question ? new Promise((resolve) => ask(question, resolve)) : Promise.resolve(true);
}

/** Show the question, and give the answer to `answered`. */
function ask(question, answered) {
  const corner = document.getElementById("confirmations");
  const goBack = rememberFocus();
  const [title, text] = [newId("title"), newId("text")];
  const no = el("button", { type: "button", class: "button", on: { click: () => close(false) } }, plain(question.deny));
  const yes = el(
    "button",
    { type: "button", class: `button ${question.style ?? "primary"}`, on: { click: () => close(true) } },
    plain(question.confirm),
  );
  const dialog = el(
    "div",
    {
      class: "dialog small", role: "dialog", "aria-modal": "true", "aria-labelledby": title, "aria-describedby": text,
      on: { keydown },
    },
    el("header", {}, el("h2", { id: title }, plain(question.title))),
    el("div", { class: "dialog-body text", id: text }, textNodes(question.text)),
    el("footer", {}, no, yes),
  );
  const backdrop = el("div", { class: "backdrop" }, dialog);

  /** Escape denies. */
  function keydown(event) {
    trapTab(event, dialog);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(false);
  }

  /** Take the dialog away and answer. */
  function close(answer) {
    backdrop.remove();
    updateInert();
    goBack();
    answered(answer);
  }

  corner.append(backdrop);
  updateInert();
  (question.style === "danger" ? no : yes).focus();
}
