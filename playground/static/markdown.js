// The markdown block: the everyday part of Markdown.

import { el, link } from "./dom.js";
import { withEmoji } from "./emoji.js";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(\S(?:.*?\S)?)\*|(?<!\w)_(\S(?:.*?\S)?)_(?!\w)|\[([^\]]+)\]\(([^()\s]+)\)/;
const LIST = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** The nodes of a Markdown text: paragraphs, headings, lists, quotes, blocks of code. */
export function markdown(text) {
  return String(text)
    .split(/^```[^\n]*\n([\s\S]*?)\n?```[^\S\n]*$/m)
    .flatMap((part, index) => (index % 2 ? el("pre", {}, part) : part.split(/\n\s*\n/).flatMap(paragraphs)));
}

/** The nodes of lines without an empty one between them. */
function paragraphs(text) {
  const found = [];
  for (const line of text.split("\n").filter((one) => one.trim())) {
    const last = found.at(-1);
    const item = LIST.exec(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const quote = /^>\s?(.*)$/.exec(line);
    const [tag, words] = item ? [item[1] ? "OL" : "UL", item[2]]
      : heading ? ["H3", heading[2]] : quote ? ["BLOCKQUOTE", quote[1]] : ["P", line];
    if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) found.push(el("hr"));
    else if (item) {
      const list = last?.tagName === tag ? last : append(found, el(tag, { start: item[1] }));
      list.append(el("li", {}, inline(words)));
    }
    else if (!heading && last?.tagName === tag) last.append(el("br"), ...inline(words));
    else found.push(el(tag, {}, inline(words)));
  }
  return found;
}

/** Put a node at the end of a list and give it back. */
function append(list, node) {
  list.push(node);
  return node;
}

/** The nodes of one line. */
function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [withEmoji(text)] : [];
  const [whole, code, bold, alsoBold, struck, italic, alsoItalic, label, address] = found;
  const node = code ? el("code", {}, code)
    : bold || alsoBold ? el("strong", {}, inline(bold ?? alsoBold))
      : struck ? el("s", {}, inline(struck))
        : italic || alsoItalic ? el("em", {}, inline(italic ?? alsoItalic)) : link(address, ...inline(label));
  const before = text.slice(0, found.index);
  return [...(before ? [withEmoji(before)] : []), node, ...inline(text.slice(found.index + whole.length))];
}
