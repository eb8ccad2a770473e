// The thread at the right: a message, its replies, and where to write one.

import { footOf } from "./composer.js";
import { focusMessage } from "./conversation.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./message_list.js";
import { hashFor, openConversation, spokenName, store } from "./store.js";

const list = new MessageList({ inThread: true });
const where = el("p", { class: "topic" });
const foot = el("div", { class: "foot" });
let drawnFor = "";
let footFor = "";
let built = false;
let shownTs = "";

/** Show the open thread, or take the pane away. */
export function drawThread() {
  const pane = document.getElementById("thread");
  const conversation = openConversation();
  const messages = (conversation && store.thread && store.state.thread) || null;
  if (!messages?.length) {
    hide(pane);
    return;
  }
  if (!built) build(pane);
  const wanted = JSON.stringify([store.as, store.open, store.thread]);
  const fresh = drawnFor !== wanted;
  drawnFor = wanted;
  pane.hidden = false;
  document.getElementById("columns").classList.add("with-thread");
  if (where.textContent !== spokenName(conversation)) where.textContent = spokenName(conversation);
  list.log.setAttribute("aria-label", `Thread in ${spokenName(conversation)}`);
  if (fresh) list.clear();
  list.draw(messages, conversation.id, "");
  drawFoot(conversation);
  if (shownTs !== store.thread) foot.querySelector("textarea, button")?.focus();
  shownTs = store.thread;
}

/** Draw the thread anew next time, as names or zones have changed. */
export function forgetThread() {
  list.clear();
}

/** The pane's frame. */
function build(pane) {
  built = true;
  pane.replaceChildren(
    el("header", { class: "pane-head" }, el("div", { class: "titles" }, el("h2", {}, "Thread"), where), el(
      "button",
      { type: "button", class: "plain", "aria-label": "Close thread", title: "Close thread", on: { click: close } },
      icon("close"),
    )),
    el("div", { class: "log-holder" }, list.log, list.jump),
    foot,
  );
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) close();
  });
}

/** Where to reply, for members; the others may join first. */
function drawFoot(conversation) {
  const wanted = JSON.stringify([drawnFor, conversation.member]);
  if (footFor === wanted) return;
  footFor = wanted;
  const now = footOf(conversation, () => list.toEnd(), store.thread);
  foot.replaceChildren(now.node);
  now.started();
}

/** Leave the thread by the address of the page. */
function close() {
  location.hash = hashFor({});
}

/** Take the pane away, and the keyboard back to the message if it was in the thread. */
function hide(pane) {
  if (pane.hidden) return;
  const inside = pane.contains(document.activeElement);
  const [, conversationId, ts] = JSON.parse(drawnFor);
  pane.hidden = true;
  document.getElementById("columns").classList.remove("with-thread");
  drawnFor = footFor = shownTs = "";
  if (inside && conversationId === store.open) focusMessage(ts);
}
