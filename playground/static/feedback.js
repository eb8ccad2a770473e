// Elements of context_actions: thumbs up or down, and buttons with a small drawing.

import { confirmed } from "./confirm.js";
import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { store } from "./store.js";

const ICONS = { trash: "🗑️" };

/** Two buttons: good or bad. */
export function feedback(element, { surface, block }) {
  const one = (choice, sign) => {
    const node = el(
      "button",
      {
        type: "button", class: "button quiet", "data-action": element.action_id, value: choice.value,
        "aria-label": choice.accessibility_label ?? null,
        on: { click: () => surface.click(node, block, element, { value: choice.value, text: choice.text }) },
      },
      el("span", { "aria-hidden": "true" }, `${sign} `),
      plain(choice.text),
    );
    return node;
  };
  return el(
    "div",
    { class: "feedback", role: "group", "aria-label": "Feedback" },
    one(element.positive_button, "👍"),
    one(element.negative_button, "👎"),
  );
}

/** A button with a drawing and its words; nothing for people whom it is not meant for. */
export function iconButton(element, { surface, block }) {
  const meant = element.visible_to_user_ids;
  if (meant && !meant.includes(store.as)) return el("span", { hidden: true });
  const node = el(
    "button",
    {
      type: "button", class: "button quiet", "data-action": element.action_id,
      "aria-label": element.accessibility_label ?? null, on: { click },
    },
    el("span", { "aria-hidden": "true" }, `${ICONS[element.icon] ?? "•"} `),
    plain(element.text),
  );

  /** Ask first if that is wanted, then tell the app. */
  async function click() {
    if (node.getAttribute("aria-busy") === "true" || !(await confirmed(element.confirm))) return;
    await surface.click(node, block, element, {});
  }

  return node;
}
