// rich_text blocks: text whose styles come as data rather than as markup.

import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateNode, mention, plainNodes } from "./mrkdwn.js";
import { nameOf } from "./store.js";

const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u" };
const PARTS = {
  rich_text_section: (part) => el("p", {}, pieces(part.elements)),
  rich_text_quote: (part) => el("blockquote", {}, pieces(part.elements)),
  rich_text_preformatted: (part) => el("pre", {}, pieces(part.elements)),
  rich_text_list: list,
};

/** The nodes of a rich_text block. */
export function richText(block) {
  return block.elements.map((part) => (Object.hasOwn(PARTS, part.type) ? PARTS[part.type](part) : unknown(part)));
}

/** A list; each of its items is a section. */
function list(part) {
  const items = part.elements.map((one) => el("li", {}, pieces(one.elements)));
  const start = part.style === "ordered" && part.offset ? part.offset + 1 : null;
  const level = Math.min(part.indent ?? 0, 8);
  return el(part.style === "ordered" ? "ol" : "ul", { start, class: `indent-${level}` }, items);
}

/** The pieces of a section. */
function pieces(elements) {
  return elements.flatMap((one) => styled(piece(one), one.style ?? {}));
}

/** One piece without its style. */
function piece(one) {
  switch (one.type) {
    case "text": return withBreaks(one.text);
    case "link": return link(one.url, one.text || one.url);
    case "user": return mention(one.user_id, nameOf(one.user_id));
    case "usergroup": return mention(one.usergroup_id, one.usergroup_id);
    case "channel": return channelMention(one.channel_id, nameOf(one.channel_id));
    case "broadcast": return mention(one.range, one.range);
    case "emoji": return el("span", { class: "emoji", title: `:${one.name}:` }, character(one));
    case "date": return dateNode(one.timestamp, one.format ?? "{date}", one.url);
    case "color": return el("code", {}, one.value);
    default: return unknown(one);
  }
}

/** Text with emoji and line breaks. */
function withBreaks(text) {
  return text.split("\n").flatMap((line, index) => (index ? [el("br"), ...plainNodes(line)] : plainNodes(line)));
}

/** Nodes wrapped in the styles that are set. */
function styled(nodes, style) {
  return Object.keys(STYLES)
    .filter((name) => style[name])
    .reduce((inside, name) => el(STYLES[name], {}, inside), nodes);
}

/** An emoji's character by its name, or by its code points. */
function character({ name, unicode }) {
  const points = /^[0-9a-f]+(-[0-9a-f]+)*$/i.test(unicode ?? "") ? unicode.split("-").map((one) => parseInt(one, 16)) : [];
  return emoji(name) ?? (points.length ? String.fromCodePoint(...points) : `:${name}:`);
}

/** A word for a piece that is not drawn. */
function unknown(one) {
  return el("span", { class: "not-drawn" }, `This playground does not draw ${one.type} yet`);
}
