// Blocks that look like cards: alert, card, carousel, task_card, plan, video.

import { el, hiddenText, link } from "./dom.js";
import { drawElement } from "./elements.js";
import { plain } from "./emoji.js";
import { textNodes } from "./mrkdwn.js";
import { picture } from "./pictures.js";
import { richText } from "./rich_text.js";

const LEVELS = {
  default: ["•", "Note"], info: ["ℹ", "Information"], warning: ["⚠", "Warning"], error: ["✕", "Error"],
  success: ["✓", "Success"],
};
const STATUSES = {
  pending: ["○", "To do"], in_progress: ["◐", "In progress"], complete: ["✓", "Done"], error: ["✕", "Failed"],
};

/** A short word that stands out. */
export function alertBlock(block) {
  const level = Object.hasOwn(LEVELS, block.level) ? block.level : "default";
  const [sign, word] = LEVELS[level];
  return el(
    "div",
    { class: `alert level-${level}`, role: "note" },
    el("span", { class: "alert-sign", "aria-hidden": "true" }, sign),
    el("div", { class: "text" }, hiddenText(`${word}: `), textNodes(block.text)),
  );
}

/** A card with title, words and buttons. */
export function cardBlock(block, surface) {
  const words = (name) => (block[name] ? el("div", { class: `card-${name} text` }, textNodes(block[name])) : null);
  return el(
    "div",
    { class: "card", role: "group", "aria-label": block.title ? plain(block.title) : "Card" },
    block.hero_image ? picture(block.hero_image) : null,
    block.icon?.image_url || block.icon?.slack_file ? el("div", { class: "card-icon" }, picture(block.icon)) : null,
    ["title", "subtitle", "body", "subtext"].map(words),
    block.actions?.length
      ? el("div", { class: "actions" }, block.actions.map((one) => drawElement(one, { surface, block, dispatches: true })))
      : null,
  );
}

/** Cards in a row that can be moved sideways. */
export function carouselBlock(block, surface) {
  return el(
    "div",
    { class: "carousel", role: "region", "aria-label": "Cards", tabindex: "0" },
    block.elements.map((one) => cardBlock({ ...one, block_id: one.block_id ?? block.block_id }, surface)),
  );
}

/** A task: its state, title, details, result and sources. */
export function taskCard(task) {
  const status = Object.hasOwn(STATUSES, task.status) ? task.status : "pending";
  const [sign, word] = STATUSES[status];
  return el(
    "div",
    { class: "task" },
    el("p", { class: "task-title" }, el("span", { class: `task-sign status-${status}`, "aria-hidden": "true" }, sign),
      plain(task.title), el("span", { class: "tag" }, word)),
    task.details ? el("div", { class: "text task-words" }, richText(task.details)) : null,
    task.output ? el("div", { class: "text task-words" }, richText(task.output)) : null,
    task.sources?.length
      ? el("ul", { class: "sources", role: "list" }, task.sources.map((one) =>
          el("li", {}, link(one.url ?? "", plain(one.text ?? one.url)))))
      : null,
  );
}

/** Several tasks under a title. */
export function planBlock(block) {
  return el(
    "div",
    { class: "card", role: "group", "aria-label": plain(block.title) },
    el("div", { class: "card-title" }, plain(block.title)),
    (block.tasks ?? []).map((one) => taskCard(one)),
  );
}

/** A film: its picture and title, leading to where it is shown. */
export function videoBlock(block) {
  return el(
    "figure",
    { class: "card" },
    el("figcaption", {}, block.title_url ? link(block.title_url, plain(block.title)) : plain(block.title)),
    link(block.video_url, picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }), "▶ Watch"),
  );
}
