// Interactive elements of blocks: which is drawn by what, and buttons and overflow menus themselves.

import { choiceGroup } from "./choices.js";
import { confirmed } from "./confirm.js";
import { el, openInNewTab } from "./dom.js";
import { plain } from "./emoji.js";
import { dateField, numberField, textField } from "./fields.js";
import { picture } from "./pictures.js";
import { select } from "./selects.js";

const DRAWN = {
  button, overflow, image: picture,
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
  const items = element.options.map((option) =>
    el(
      "button",
      { type: "button", role: "menuitem", tabindex: "-1", on: { click: () => choose(option) } },
      plain(option.text),
      option.description ? el("small", {}, plain(option.description)) : null,
    ),
  );
  const menu = el("div", { class: "menu", role: "menu", hidden: true, on: { keydown: move } }, items);
  const opener = el(
    "button",
    {
      type: "button", class: "button overflow", "aria-label": "More options", "aria-haspopup": "menu",
      "aria-expanded": "false", "data-action": element.action_id, on: { click: () => toggle(menu.hidden) },
    },
    "⋯",
  );
  const holder = el("div", { class: "overflow-holder", on: { focusout } }, opener, menu);

  /** Show or hide the menu. */
  function toggle(shown) {
    menu.hidden = !shown;
    opener.setAttribute("aria-expanded", String(shown));
    if (shown) items[0].focus();
  }

  /** Hide the menu when the focus goes elsewhere. */
  function focusout(event) {
    if (!menu.hidden && !holder.contains(event.relatedTarget)) toggle(false);
  }

  /** Arrow keys move, Escape closes. */
  function move(event) {
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) items.at(next % items.length).focus();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Hide the menu and go back to the dots. */
  function close() {
    toggle(false);
    opener.focus();
  }

  /** Tell the app what was chosen. */
  async function choose(option) {
    close();
    if (isBusy(opener) || !(await confirmed(element.confirm))) return;
    if (option.url) openInNewTab(option.url);
    await surface.click(opener, block, element, { selected_option: option });
  }

  return holder;
}
