// One message.

import { drawBlocks } from "./blocks.js";
import { clock, inFull } from "./dates.js";
import { el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { Surface } from "./surface.js";

const COLOURS = 8;

/** Draw a message; `continued` ones follow another by the same author and show no name. */
export function drawMessage(message, conversationId, continued) {
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
      "aria-label": `${author.name}, ${clock(seconds)}`, "data-ts": ts, "data-surface": `message ${ts}`,
    },
    el("div", { class: "margin" }, continued ? time : avatar(author)),
    el(
      "div",
      { class: "message-body" },
      message.ephemeral ? el("p", { class: "only-you" }, "Only visible to you") : null,
      continued ? null : byline(author, time),
      message.blocks?.length
        ? drawBlocks(message.blocks, surface)
        : el("div", { class: "block text" }, mrkdwn(message.text)),
      message.edited ? el("span", { class: "edited" }, "(edited)") : null,
    ),
  );
  return { node, surface };
}

/** The first letter of a name on a colour that stays with its owner. */
function avatar({ id, name, is_bot: isBot }) {
  const colour = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7) % COLOURS;
  return el(
    "span",
    { class: `avatar colour-${colour}${isBot ? " bot" : ""}`, "aria-hidden": "true" },
    ([...name][0] ?? "?").toUpperCase(),
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
