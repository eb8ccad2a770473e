// The right side: header, tabs, messages with the composer, or the Home tab.

import { footOf } from "./composer.js";
import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { drawHome } from "./home.js";
import { MessageList } from "./message_list.js";
import { appConversationId, hashFor, openConversation, shortcutsOf, spokenName, store } from "./store.js";

const list = new MessageList();
const title = el("h1");
const topic = el("p", { class: "topic" });
const tabs = { messages: tab("messages", "Messages"), home: tab("home", "Home") };
const tablist = el("div", { class: "tabs", role: "tablist", "aria-label": "Views of the app", on: { keydown: moveTab } },
  tabs.messages, tabs.home);
const foot = el("div", { class: "foot" });
const panels = {
  messages: el("section", { class: "panel", id: "panel-messages" },
    el("div", { class: "log-holder" }, list.log, list.jump), foot),
  home: el("section", { class: "panel scrolling", id: "panel-home", hidden: true }),
};
let drawnFor = "";
let footFor = "";
let shownFoot = null;
// A text that waits for its conversation's composer.
let waiting = null;

/** Put the empty frame of the right side on the page, with a card above the messages. */
export function buildConversation(menuButton, card) {
  document.getElementById("conversation").replaceChildren(
    el("header", { class: "topbar" }, menuButton, el("div", { class: "titles" }, title, topic), tablist),
    card,
    panels.messages,
    panels.home,
  );
}

/** Draw the open conversation, and only what changed in it. */
export function drawConversation() {
  const conversation = openConversation();
  if (!conversation) return;
  const fresh = drawnFor !== `${store.as} ${store.open}`;
  drawnFor = `${store.as} ${store.open}`;
  const name = spokenName(conversation);
  const isHome = showTabs(conversation);
  setText(title, conversation.kind === "private" ? `🔒 ${conversation.name}` : name.replace("#", "# "));
  title.setAttribute("aria-label", conversation.kind === "private" ? `${conversation.name}, private channel` : name);
  setText(topic, plain(conversation.topic));
  document.title = `${name} – ${store.workspace.team.name}`;
  list.log.setAttribute("aria-label", `Messages in ${name}`);
  if (fresh) list.clear();
  list.draw(store.state.messages.filter(isTopLevel), conversation.id, emptyWord(conversation));
  drawFoot(conversation, fresh);
  if (waiting?.id !== conversation.id) waiting = null;
  else if (!isHome) fillWaiting();
  if (isHome) drawHome(panels.home, store.state.home);
}

/** Open a conversation and put a text into its composer; it is not sent. */
export function putInBox(conversationId, text) {
  waiting = { id: conversationId, text };
  const there = store.open === conversationId && !panels.messages.hidden && !store.thread;
  if (there) fillWaiting();
  else location.hash = hashFor({ open: conversationId });
}

/** Put the text that waits into the composer, if there is one. */
function fillWaiting() {
  if (!shownFoot?.write) return;
  shownFoot.write(waiting.text);
  waiting = null;
}

/** Go back from a thread that was closed: to what opened it, else to the composer. */
export function focusMessage(ts) {
  const message = list.drawn.get(ts)?.node;
  (message?.querySelector(".replies, .toolbar button") ?? foot.querySelector("textarea, button"))?.focus();
}

/** Whether a message stands in the conversation itself, not in a thread. */
function isTopLevel({ ts, thread_ts: threadTs }) {
  return !threadTs || threadTs === ts;
}

/** Draw everything anew next time, as names or zones have changed. */
export function forgetConversation() {
  drawnFor = "";
}

/** Show the tabs where there are some, and the panel of the current one. Gives whether that is Home. */
function showTabs(conversation) {
  const tabbed = conversation.id === appConversationId() && store.workspace.app.has_home;
  const { has_messages: hasMessages } = store.workspace.app;
  const current = tabbed ? (hasMessages ? store.tab : "home") : "messages";
  tablist.hidden = !tabbed;
  tabs.messages.hidden = !hasMessages;
  for (const name of Object.keys(tabs)) {
    const panel = panels[name];
    const appears = panel.hidden && name === current;
    tabs[name].setAttribute("aria-selected", String(name === current));
    tabs[name].tabIndex = name === current ? 0 : -1;
    panel.hidden = name !== current;
    for (const [key, value] of [["role", "tabpanel"], ["aria-labelledby", tabs[name].id]]) {
      if (tabbed) panel.setAttribute(key, value);
      else panel.removeAttribute(key);
    }
    if (appears && name === "messages") list.toEnd();
  }
  return current === "home";
}

/** The composer, or what stands in its place; what is being typed is left alone. */
function drawFoot(conversation, fresh) {
  const wanted = JSON.stringify([store.as, conversation.id, conversation.member, shortcutsOf("global")]);
  if (footFor === wanted) return;
  const before = footFor;
  const focused = foot.contains(document.activeElement);
  footFor = wanted;
  const now = footOf(conversation, () => list.toEnd());
  shownFoot = now;
  foot.replaceChildren(now.node);
  now.started();
  if (focused || (fresh && before && matchMedia("(hover: hover)").matches && document.activeElement === document.body)) {
    foot.querySelector("textarea, .join button")?.focus();
  }
}

/** What is said where there are no messages yet. */
function emptyWord(conversation) {
  const command = store.workspace.app.commands[0]?.command;
  const hint = command && conversation.member ? ` Type ${command} to call the app.` : "";
  return conversation.kind === "app"
    ? `Here ${conversation.name} writes to you alone. Nothing yet.${hint}`
    : `This is the beginning of ${spokenName(conversation)}.${hint}`;
}

/** A tab; the address of the page keeps which one is chosen. */
function tab(name, words) {
  return el(
    "button",
    {
      type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`,
      on: { click: () => { location.hash = hashFor({ tab: name }); } },
    },
    words,
  );
}

/** Arrow keys go from tab to tab. */
function moveTab(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const other = document.activeElement === tabs.home ? tabs.messages : tabs.home;
  other.focus();
  other.click();
  event.preventDefault();
}

/** Change a text only where it differs. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
