// Attachments of a message: an older way to show more, with a line of a colour beside it.

import { drawBlocks } from "./blocks.js";
import { el, safeUrl } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { picture } from "./pictures.js";

const COLOURS = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };
const HEX = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** All attachments of a message, or null; what is clicked in their blocks is clicked in the message. */
export function drawAttachments(attachments, surface) {
  return attachments?.length ? attachments.map((one) => attachment(one, surface)) : null;
}

/** One attachment. */
function attachment(one, surface) {
  const inside = el(
    "div",
    { class: "attached" },
    one.author_name ? el("p", { class: "small-print" }, one.author_name) : null,
    one.title ? el("p", { class: "attached-title" }, titleOf(one)) : null,
    one.text ? el("div", { class: "text" }, mrkdwn(one.text)) : null,
    one.fields?.length ? el("div", { class: "fields" }, one.fields.map(field)) : null,
    one.blocks?.length ? drawBlocks(one.blocks, surface) : null,
    one.image_url ? picture({ image_url: one.image_url, alt_text: one.fallback }) : null,
    one.footer ? el("p", { class: "small-print" }, one.footer) : null,
  );
  inside.style.borderInlineStartColor = colourOf(one.color);
  return el(
    "div",
    { class: "block" },
    one.pretext ? el("div", { class: "text" }, mrkdwn(one.pretext)) : null,
    inside,
  );
}

/** A title, which may lead somewhere. */
function titleOf({ title, title_link: link }) {
  const address = link && safeUrl(link);
  return address ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, title) : title;
}

/** A name and a value. */
function field({ title, value }) {
  return el("div", { class: "text" }, el("strong", {}, title ?? ""), el("div", {}, mrkdwn(value ?? "")));
}

/** The colour of the line, as CSS knows it. */
function colourOf(name) {
  const hex = HEX.exec(name ?? "");
  return COLOURS[name] ?? (hex ? `#${hex[1]}` : "");
}
