// The app's shortcuts: global ones at the composer, those for a message in the message's toolbar.

import { post } from "./api.js";
import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { icon } from "./icons.js";
import { withMenu } from "./menus.js";
import { hashFor, shortcutsOf } from "./store.js";

/** Run a shortcut; `message` is {conversation, ts} for one that is about a message. */
export function runShortcut(shortcut, message = {}) {
  return post("/page/shortcut", { callback_id: shortcut.callback_id, ...message });
}

/** The button with the global shortcuts, or null where the app has none. */
export function shortcutMenu() {
  if (!shortcutsOf("global").length) return null;
  const attributes = { type: "button", class: "plain", "aria-label": "Shortcuts", title: "Shortcuts" };
  return withMenu(el("button", attributes, icon("bolt")), () => entries("global"), "Shortcuts");
}

/** What can be done with a message, shown where the mouse or the keyboard is; null where there is nothing. */
export function messageToolbar(message, conversationId, inThread) {
  if (message.ephemeral) return null;
  const threads = message.thread_ts !== undefined && !inThread;
  const more = shortcutsOf("message").length > 0;
  if (!threads && !more) return null;
  const address = { conversation: conversationId, ts: message.ts };
  return el(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Message actions" },
    threads ? tool("Reply in thread", "reply", () => { location.hash = hashFor({ thread: message.ts }); }) : null,
    more ? withMenu(tool("More actions", "more"), () => entries("message", address), "More actions") : null,
  );
}

/** A small button with a drawing. */
function tool(name, drawing, click = () => {}) {
  return el("button", { type: "button", class: "plain tool", "aria-label": name, title: name, on: { click } }, icon(drawing));
}

/** The shortcuts of a type as entries of a menu. */
function entries(type, message = {}) {
  return shortcutsOf(type).map((one) => ({
    words: plain(one.name), note: one.description && plain(one.description), choose: () => runShortcut(one, message),
  }));
}
