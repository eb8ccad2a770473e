// Block Kit's blocks as nodes.

import { alertBlock, cardBlock, carouselBlock, planBlock, taskCard, videoBlock } from "./cards.js";
import { chartBlock } from "./charts.js";
import { el, newId } from "./dom.js";
import { drawElement, notDrawn } from "./elements.js";
import { plain } from "./emoji.js";
import { markdown } from "./markdown.js";
import { plainNodes, textNodes } from "./mrkdwn.js";
import { picture } from "./pictures.js";
import { richText } from "./rich_text.js";
import { dataTable, tableBlock } from "./tables.js";

const DRAWN = {
  header, section, context, actions, input, image, container,
  table: tableBlock, data_table: dataTable, data_visualization: chartBlock, context_actions: actions,
  alert: alertBlock, card: cardBlock, carousel: carouselBlock, task_card: taskCard, plan: planBlock, video: videoBlock,
  divider: () => el("hr"),
  rich_text: (block) => el("div", { class: "text" }, richText(block)),
  markdown: (block) => el("div", { class: "text" }, markdown(block.text)),
};

/** All blocks of a surface; `errors` are told by the block's id. */
export function drawBlocks(blocks, surface, errors = {}) {
  return blocks.map((block) => {
    const draw = Object.hasOwn(DRAWN, block.type) ? DRAWN[block.type] : null;
    const node = draw ? draw(block, surface, errors[block.block_id], errors) : notDrawn(block.type);
    node.classList.add("block");
    return node;
  });
}

/** A headline. */
function header(block, surface) {
  return el(surface.heading, { class: "header" }, plainNodes(block.text.text));
}

/** Text, fields in two columns, and something beside them. */
function section(block, surface) {
  return el(
    "div",
    { class: "section" },
    el(
      "div",
      { class: "section-words" },
      block.text ? el("div", { class: "text" }, textNodes(block.text)) : null,
      block.fields
        ? el("div", { class: "fields" }, block.fields.map((one) => el("div", { class: "text" }, textNodes(one))))
        : null,
    ),
    block.accessory
      ? el("div", { class: "accessory" }, drawElement(block.accessory, { surface, block, dispatches: true }))
      : null,
  );
}

/** Small print and small pictures. */
function context(block) {
  return el(
    "div",
    { class: "context" },
    block.elements.map((one) => (one.type === "image" ? picture(one) : el("span", { class: "text" }, textNodes(one)))),
  );
}

/** A row of buttons and menus. */
function actions(block, surface) {
  return el(
    "div",
    { class: "actions" },
    block.elements.map((one) => drawElement(one, { surface, block, dispatches: true })),
  );
}

/** Something to fill in: its label, hint and what is wrong with it. */
function input(block, surface, error) {
  const { element } = block;
  const id = newId("input");
  const label = newId("label");
  const hint = block.hint ? newId("hint") : null;
  const wrong = error ? newId("error") : null;
  const group = element.type === "checkboxes" || element.type === "radio_buttons";
  const control = drawElement(element, {
    surface, block, id, labelled: label, dispatches: Boolean(block.dispatch_action),
    describedBy: [wrong, hint].filter(Boolean).join(" ") || null,
    invalid: error ? "true" : null, required: block.optional ? null : "true",
  });
  if (element.focus_on_load) control.setAttribute("data-first", "");
  return el(
    "div",
    { class: "input" },
    el(
      group ? "div" : "label",
      { class: "label", id: label, for: group ? null : id },
      plain(block.label),
      block.optional ? el("span", { class: "optional" }, " (optional)") : null,
    ),
    control,
    error ? el("p", { class: "error", id: wrong }, plain(error)) : null,
    hint ? el("p", { class: "hint", id: hint }, plain(block.hint)) : null,
  );
}

/** A picture with its title. */
function image(block) {
  return el("figure", {}, block.title ? el("figcaption", {}, plain(block.title)) : null, picture(block));
}

/** Several blocks with a frame around them. */
function container(block, surface, error, errors) {
  return el(
    "div",
    { class: "card", role: "group", "aria-label": block.title ? plain(block.title) : "Group" },
    block.title ? el("div", { class: "card-title" }, plain(block.title)) : null,
    block.subtitle ? el("div", { class: "card-subtitle text" }, textNodes(block.subtitle)) : null,
    drawBlocks(block.child_blocks, surface, errors),
  );
}
