// Slack's markup, called mrkdwn, as DOM nodes.

import { fillDate } from "./dates.js";
import { el, link, safeUrl } from "./dom.js";
import { emoji } from "./emoji.js";
import { hashFor, nameOf, store } from "./store.js";

const MARKS = { "*": "strong", "_": "em", "~": "s" };
const BARE_ADDRESS = /^https?:\/\/[^\s<>|`*~]*[^\s<>|`*~.,;:!?)'"\]]/;
const EMOJI = /^:([a-z0-9_+-]+):(?::skin-tone-\d:)?/;

/** The nodes of a whole text: paragraphs, quotes, blocks of code. */
export function mrkdwn(text) {
  return String(text ?? "")
    .split(/```\n?([\s\S]+?)\n?```\n?/)
    .flatMap((part, index) => (index % 2 ? el("pre", {}, decode(part)) : lines(part)));
}

/** A text object as nodes: mrkdwn, or plain text with emoji only. */
export function textNodes(text) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text);
  return broken(text.text, (line) => plainNodes(line));
}

/** Plain text as nodes: emoji only. */
export function plainNodes(text) {
  return scan(String(text ?? ""), (rest) => readEmoji(rest));
}

/** A person or user group, highlighted; more so when it is the acting person. */
export function mention(id, name) {
  return el("span", { class: id === store.as ? "mention you" : "mention" }, `@${name}`);
}

/** A channel: a link to it where the acting person sees it. */
export function channelMention(id, name) {
  const seen = store.state?.conversations.some((one) => one.id === id);
  return seen
    ? el("a", { class: "mention", href: hashFor({ open: id }) }, `#${name}`)
    : el("span", { class: "mention" }, `#${name}`);
}

/** A moment by its template, with a link if there is one. */
export function dateNode(seconds, template, address) {
  const words = fillDate(Number(seconds), template);
  return el("time", { datetime: new Date(seconds * 1000).toISOString() }, address ? link(address, words) : words);
}

/** Lines of text: quotes where they start with >, line breaks between the others. */
function lines(text) {
  const found = [];
  let quoted = null;
  let open = null;
  let rest = false;
  for (const line of text.split("\n")) {
    const all = /^\s*(?:>>>|&gt;&gt;&gt;) ?/.exec(line);
    const one = rest ? [""] : (all ?? /^(?:>|&gt;) ?/.exec(line));
    rest ||= Boolean(all);
    if (one) {
      if (quoted) quoted.append(el("br"));
      else found.push((quoted = el("blockquote")));
      quoted.append(...inline(line.slice(one[0].length)));
      open = null;
    } else {
      if (open) open.push(el("br"));
      else found.push((open = []));
      open.push(...inline(line));
      quoted = null;
    }
  }
  return found.flat();
}

/** Lines with breaks between them, each drawn by `draw`. */
function broken(text, draw) {
  return String(text ?? "").split("\n").flatMap((line, index) => (index ? [el("br"), ...draw(line)] : draw(line)));
}

/** The nodes of one line. */
function inline(text) {
  return scan(text, (rest, before) => readCode(rest) ?? readAngle(rest) ?? readEmoji(rest) ?? readAddress(rest, before)
    ?? readMark(rest, before));
}

/** Walk through a text; `read` gives [length, node] where something other than plain text starts. */
function scan(text, read) {
  const nodes = [];
  let words = "";
  for (let at = 0; at < text.length; ) {
    const found = read(text.slice(at), text[at - 1] ?? "");
    if (found) {
      if (words) nodes.push(decode(words));
      words = "";
      nodes.push(found[1]);
      at += found[0];
    } else {
      words += text[at];
      at += 1;
    }
  }
  return words ? [...nodes, decode(words)] : nodes;
}

/** `code` */
function readCode(rest) {
  const found = /^`([^`\n]+)`/.exec(rest);
  return found && [found[0].length, el("code", {}, decode(found[1]))];
}

/** :emoji: */
function readEmoji(rest) {
  const found = rest[0] === ":" && EMOJI.exec(rest);
  const character = found && emoji(found[1]);
  return character ? [found[0].length, el("span", { class: "emoji", title: `:${found[1]}:` }, character)] : null;
}

/** An address that stands in the text without any markup. */
function readAddress(rest, before) {
  const found = /\w/.test(before) ? null : BARE_ADDRESS.exec(rest);
  return found && [found[0].length, link(decode(found[0]), decode(found[0]))];
}

/** Bold, italic or struck words, only where words begin and end. */
function readMark(rest, before) {
  const mark = rest[0];
  if (!Object.hasOwn(MARKS, mark) || /[\p{L}\p{N}]/u.test(before) || before === mark || /^.(\s|$)/.test(rest)) return null;
  for (let at = 1; at < rest.length; at += 1) {
    const skipped = /^(`[^`\n]+`|<[^>\n]+>)/.exec(rest.slice(at));
    if (skipped) at += skipped[0].length - 1;
    else if (rest[at] === mark && at > 1 && !/\s/.test(rest[at - 1]) && !/^[\p{L}\p{N}_*~]/u.test(after(rest, at, mark))) {
      return [at + 1, el(MARKS[mark], {}, inline(rest.slice(1, at)))];
    }
  }
  return null;
}

/** What stands behind a closing mark; another kind of mark does not keep it from closing. */
function after(rest, at, mark) {
  const next = rest[at + 1] ?? "";
  return next !== mark && Object.hasOwn(MARKS, next) ? "" : next;
}

/** <…>: links, people, channels, dates and the words for everybody. */
function readAngle(rest) {
  const found = /^<([^<>\n]+)>/.exec(rest);
  if (!found) return null;
  const [target, label] = splitOnce(found[1], "|");
  return [found[0].length, angleNode(target, label)];
}

/** The node for what stands between < and >. */
function angleNode(target, label) {
  if (target.startsWith("@")) return mention(target.slice(1), nameOf(target.slice(1), label));
  if (target.startsWith("#")) return channelMention(target.slice(1), nameOf(target.slice(1), label));
  if (target.startsWith("!date^")) {
    const [, seconds, template, address] = target.split("^");
    return /^\d+$/.test(seconds) ? dateNode(seconds, decode(template ?? ""), address && decode(address)) : decode(label ?? "");
  }
  if (target.startsWith("!")) {
    const word = label ?? target.slice(1).replace(/^subteam\^/, "");
    return el("span", { class: "mention" }, `@${decode(word).replace(/^@/, "")}`);
  }
  const address = decode(target);
  // What is neither an address nor anything that Slack knows is shown as it was written.
  if (label === null && !safeUrl(address)) return `<${address}>`;
  return link(address, ...(label ? inline(label) : [address.replace(/^mailto:/, "")]));
}

/** The text before and behind a separator's first place. */
function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

/** The three entities that Slack knows, as characters. */
function decode(text) {
  return String(text ?? "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
