// Interactive elements of blocks: which is drawn by what, and buttons and overflow menus themselves.

import { choiceGroup } from "./choices.js";
import { confirmed } from "./confirm.js";
import { el, openInNewTab } from "./dom.js";
import { plain } from "./emoji.js";
import { feedback, iconButton } from "./feedback.js";
import { dateField, numberField, textField } from "./fields.js";
import { withMenu } from "./menus.js";
import { picture } from "./pictures.js";
import { select } from "./selects.js";

const DRAWN = {
  button, overflow, image: picture, feedback_buttons: feedback, icon_button: iconButton,
  static_select: select, multi_static_select: select, users_select: select, multi_users_select: select,
  conversations_select: select, multi_conversations_select: select, channels_select: select,
  multi_channels_select: select, checkboxes: choiceGroup, radio_buttons: choiceGroup,
  datepicker: dateField, timepicker: dateField, datetimepicker: dateField,
  plain_text_input: textField, email_text_input: textField, url_text_input: textField, number_input: numberField,
};

/**
 * An element as a node. `place` says where it stands: `surface`, `block`, `dispatches` (whether a change is a click),
 * and for inputs `id`, `describedBy`, `invalid` and `required`.
 */
export function drawElement(element, place) {
  const draw = Object.hasOwn(DRAWN, element.type) ? DRAWN[element.type] : null;
  return draw ? draw(element, place) : notDrawn(element.type);
}

/** A box for something that the playground cannot draw. */
export function notDrawn(type) {
  return el("p", { class: "not-drawn", role: "note" }, `This playground does not draw ${type} yet`);
}

/** Whether a click of this node is under way. */
function isBusy(node) {
  return node.getAttribute("aria-busy") === "true";
}

/** A button. Clicks while its click is under way are ignored. */
function button(element, { surface, block }) {
  const node = el(
    "button",
    {
      type: "button",
      class: `button ${element.style ?? ""}`,
      "data-action": element.action_id,
      "aria-label": element.accessibility_label ?? null,
      on: { click },
    },
    plain(element.text),
  );

  /** Ask first if that is wanted, then tell the app. */
  async function click() {
    if (isBusy(node) || !(await confirmed(element.confirm))) return;
    if (element.url) openInNewTab(element.url);
    await surface.click(node, block, element, {});
  }

  return node;
}

/** A menu behind three dots. */
function overflow(element, { surface, block }) {
  const opener = el(
    "button",
    { type: "button", class: "button overflow", "aria-label": "More options", "data-action": element.action_id },
    "⋯",
  );

  /** Tell the app what was chosen. */
  async function choose(option) {
    if (isBusy(opener) || !(await confirmed(element.confirm))) return;
    if (option.url) openInNewTab(option.url);
    await surface.click(opener, block, element, { selected_option: option });
  }

  return withMenu(opener, () => element.options.map((option) => ({
    words: plain(option.text), note: option.description && plain(option.description), choose: () => choose(option),
  })));
}
