// The small dialog that asks whether somebody is sure.

import { smallDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { textNodes } from "./mrkdwn.js";

/** Whether a person agrees to an element's `confirm`; true at once when there is none. */
export function confirmed(question) {
  return question ? new Promise((resolve) => ask(question, resolve)) : Promise.resolve(true);
}

/** Show the question, and give the answer to `answered`; Escape denies. */
function ask(question, answered) {
  const no = el("button", { type: "button", class: "button", on: { click: () => answer(false) } }, plain(question.deny));
  const yes = el(
    "button",
    { type: "button", class: `button ${question.style ?? "primary"}`, on: { click: () => answer(true) } },
    plain(question.confirm),
  );
  const close = smallDialog({
    title: plain(question.title), body: textNodes(question.text), buttons: [no, yes], described: true,
    first: question.style === "danger" ? no : yes, closed: () => answered(false),
  });

  /** Take the dialog away and answer. */
  function answer(agreed) {
    close();
    answered(agreed);
  }
}
