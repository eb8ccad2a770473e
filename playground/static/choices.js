// Checkboxes and radio buttons.

import { el, newId } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { track } from "./surface.js";

/** A group of checkboxes or radio buttons; in an input block it is named by the block's label. */
export function choiceGroup(element, place) {
  const many = element.type === "checkboxes";
  const name = newId("choice");
  const boxes = element.options.map((option) =>
    el("input", {
      type: many ? "checkbox" : "radio", id: newId("option"), name, value: option.value,
      "data-action": element.action_id, "aria-invalid": place.invalid, on: { change: () => changed() },
    }),
  );
  const node = el(
    "div",
    {
      class: "choices", role: many ? "group" : "radiogroup", id: place.id, "aria-labelledby": place.labelled,
      "aria-label": place.labelled ? null : many ? "Choices" : "Choice", "aria-describedby": place.describedBy,
      "aria-required": many ? null : place.required,
    },
    element.options.map((option, index) => row(option, boxes[index])),
  );

  /** What is chosen now. */
  function read() {
    const chosen = element.options.filter((_, index) => boxes[index].checked);
    return many ? { selected_options: chosen } : { selected_option: chosen[0] ?? null };
  }

  /** Choose by the options in Slack's form. */
  function write({ selected_options: several, selected_option: one }) {
    const values = (many ? (several ?? []) : [one]).map((option) => option?.value);
    for (const box of boxes) box.checked = values.includes(box.value);
  }

  write({ selected_options: element.initial_options, selected_option: element.initial_option });
  const changed = track(place, element, node, read, write);
  return node;
}

/** One choice with its words and, if it has one, its description. */
function row(option, box) {
  const id = newId("description");
  if (option.description) box.setAttribute("aria-describedby", id);
  return el(
    "div",
    { class: "choice" },
    box,
    el("label", { for: box.id }, textNodes(option.text)),
    option.description ? el("small", { id }, textNodes(option.description)) : null,
  );
}
