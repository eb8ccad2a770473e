// One message.

import { drawAttachments } from "./attachments.js";
import { drawBlocks } from "./blocks.js";
import { clock, inFull } from "./dates.js";
import { el, safeUrl } from "./dom.js";
import { emoji } from "./emoji.js";
import { drawFiles } from "./files.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageToolbar } from "./shortcuts.js";
import { hashFor } from "./store.js";
import { Surface } from "./surface.js";

const COLOURS = 8;
const hoverless = matchMedia("(hover: none)");

/**
 * Draw a message; `continued` ones follow another by the same author and show no name. In a thread (`inThread`) there
 * is no way into the thread.
 */
export function drawMessage(message, conversationId, continued, inThread) {
  const { author, ts } = message;
  const seconds = Number(ts);
  const surface = new Surface({ conversation: conversationId, ts });
  const time = el(
    "time",
    { datetime: new Date(seconds * 1000).toISOString(), title: inFull(seconds) },
    clock(seconds),
  );
  const node = el(
    "article",
    {
      class: ["message", continued && "continued", message.ephemeral && "ephemeral"].filter(Boolean).join(" "),
      "aria-label": `${author.name}, ${clock(seconds)}`, "data-ts": ts,
      // Where nothing hovers, a tap shows the tools of a message without a name above it.
      tabindex: continued && hoverless.matches ? "-1" : null,
      "data-surface": `${inThread ? "reply" : "message"} ${ts}`,
    },
    el("div", { class: "margin" }, continued ? time : avatar(author)),
    el(
      "div",
      { class: "message-body" },
      message.ephemeral ? el("p", { class: "only-you" }, "Only visible to you") : null,
      continued ? null : byline(author, time),
      message.blocks?.length
        ? drawBlocks(message.blocks, surface)
        : message.text || !(message.files?.length || message.attachments?.length)
          ? el("div", { class: "block text" }, mrkdwn(message.text))
          : null,
      drawAttachments(message.attachments, surface),
      drawFiles(message.files),
      reactions(message.reactions),
      message.edited ? el("span", { class: "edited" }, "(edited)") : null,
      !inThread && message.reply_count ? replies(message) : null,
    ),
    messageToolbar(message, conversationId, inThread),
  );
  return { node, surface };
}

/** How many reacted with which emoji, or null. */
function reactions(counts) {
  const words = Object.entries(counts).map(([name, count]) => `${emoji(name) ?? `:${name}:`} ${count}`);
  return words.length ? el("p", { class: "small-print" }, words.join("  ")) : null;
}

/** The button that says how many replies there are, and opens the thread. */
function replies({ ts, reply_count: count }) {
  return el(
    "button",
    { type: "button", class: "replies", on: { click: () => { location.hash = hashFor({ thread: ts }); } } },
    count === 1 ? "1 reply" : `${count} replies`,
  );
}

/** The picture that was chosen, or the first letter of a name on a colour that stays with its owner. */
function avatar({ id, name, is_bot: isBot, icons }) {
  const address = icons.url && safeUrl(icons.url);
  if (address) return el("img", { class: "avatar bot", src: address, alt: "", referrerpolicy: "no-referrer" });
  const colour = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % COLOURS;
  return el(
    "span",
    { class: `avatar colour-${colour}${isBot ? " bot" : ""}`, "aria-hidden": "true" },
    emoji((icons.emoji ?? "").replaceAll(":", "")) ?? ([...name][0] ?? "?").toUpperCase(),
  );
}

/** Who wrote it, and when. */
function byline(author, time) {
  return el(
    "p",
    { class: "byline" },
    el("span", { class: "author" }, author.name),
    author.is_bot ? el("span", { class: "tag" }, "App") : null,
    time,
  );
}
