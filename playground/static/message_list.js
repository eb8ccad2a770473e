// The list of messages: draws only what differs, stays at its end, keeps the keyboard where it is.

import { day, dayName } from "./dates.js";
import { el } from "./dom.js";
import { firstElement, keepFocus } from "./focus.js";
import { drawMessage } from "./message.js";

const TOGETHER_SECONDS = 5 * 60;
const NEAR_PIXELS = 48;

export class MessageList {
  /** `log` is the scrolling node, `inside` holds the messages, `jump` leads to new ones below; or those of a thread. */
  constructor({ inThread = false } = {}) {
    this.inThread = inThread;
    this.inside = el("div");
    this.log = el("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" }, this.inside);
    this.jump = el(
      "button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd() } }, "New messages ↓",
    );
    this.drawn = new Map();
    this.atEnd = true;
    this.endTop = 0;
    this.waiting = false;
    this.log.addEventListener("scroll", () => {
      this.atEnd = this.follows();
      if (this.atEnd) this.jump.hidden = true;
    });
    this.log.addEventListener("blur", () => { this.waiting = false; });
    const resized = new ResizeObserver(() => this.atEnd && this.toEnd());
    resized.observe(this.log);
    resized.observe(this.inside);
  }

  /** Whether new messages are followed: the end is in sight, or nobody scrolled up since it was. */
  follows() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const inSight = scrollHeight - scrollTop - clientHeight < NEAR_PIXELS;
    return inSight || (this.atEnd && scrollTop >= this.endTop - NEAR_PIXELS);
  }

  /** Show the newest message. */
  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.endTop = this.log.scrollTop;
    this.atEnd = true;
    this.jump.hidden = true;
  }

  /** Forget what is drawn, for another conversation. */
  clear() {
    this.drawn.clear();
    this.inside.replaceChildren();
    this.atEnd = true;
    this.jump.hidden = true;
    // A whole conversation is not read aloud when it is opened; what comes later is.
    this.log.setAttribute("aria-live", "off");
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  /** Draw messages (oldest first) of a conversation; `empty` is the word for none. */
  draw(messages, conversationId, empty) {
    const items = itemsOf(messages, conversationId, empty, this.inThread);
    // In a window that is not seen, the word that somebody scrolled comes late.
    this.atEnd = this.follows();
    const keys = new Set(items.map((item) => item.key));
    const removed = [...this.drawn].filter(([key]) => !keys.has(key));
    const lost = removed.some(([, old]) => old.node.contains(document.activeElement));
    for (const [key, old] of removed) {
      old.node.remove();
      this.drawn.delete(key);
    }
    const added = [];
    let place = this.inside.firstChild;
    for (const item of items) {
      const old = this.drawn.get(item.key);
      const now = old?.json === item.json ? old : this.put(item, old, place);
      if (!old) added.push(now.node);
      place = now.node.nextSibling;
    }
    if (lost || (this.waiting && document.activeElement === this.log)) this.moveOn(added);
    if (this.atEnd) this.toEnd();
    else if (added.length) this.jump.hidden = false;
  }

  /** Draw an item in the place of its older drawing, or before a node where it is new. */
  put(item, old, place) {
    const now = { json: item.json, surface: null, ...item.draw() };
    if (old) {
      if (old.surface && now.surface) now.surface.adopt(old.surface);
      const keep = keepFocus(old.node);
      old.node.replaceWith(now.node);
      keep?.(now.node);
    } else {
      this.inside.insertBefore(now.node, place);
    }
    this.drawn.set(item.key, now);
    return now;
  }

  /** The message that had the keyboard is gone: go on in the newest that came instead, or wait for it in the list. */
  moveOn(added) {
    const target = firstElement([...added].reverse());
    this.waiting = !target;
    (target ?? this.log).focus({ preventScroll: true });
  }
}

/** What is to be drawn, in order: messages, and a line where a new day begins. */
function itemsOf(messages, conversationId, empty, inThread) {
  if (!messages.length) return [{ key: "empty", json: empty, draw: () => ({ node: el("p", { class: "empty" }, empty) }) }];
  const items = [];
  let before = null;
  for (const message of messages) {
    const seconds = Number(message.ts);
    const newDay = !before || day(Number(before.ts)) !== day(seconds);
    const firstReply = inThread && before === messages[0];
    if (firstReply) items.push(repliesItem(messages.length - 1));
    if (newDay) items.push(dayItem(seconds));
    const continued = !newDay && !firstReply && before.author.id === message.author.id && before.ephemeral === message.ephemeral
      && seconds - Number(before.ts) < TOGETHER_SECONDS;
    items.push({
      key: message.ts,
      json: JSON.stringify([message, continued]),
      draw: () => drawMessage(message, conversationId, continued, inThread),
    });
    before = message;
  }
  return items;
}

/** The line between a thread's first message and the replies. */
function repliesItem(count) {
  const words = count === 1 ? "1 reply" : `${count} replies`;
  return { key: "replies", json: words, draw: () => ({ node: el("p", { class: "replies-line" }, words) }) };
}

/** The line above a day's first message. */
function dayItem(seconds) {
  const name = dayName(seconds);
  return {
    key: `day ${day(seconds)}`,
    json: name,
    draw: () => ({ node: el("div", { class: "day", role: "separator", "aria-label": name }, el("span", {}, name)) }),
  };
}
