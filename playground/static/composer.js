// Where messages and commands are typed; or the button to join a channel first.

import { post } from "./api.js";
import { el, newId } from "./dom.js";
import { runShortcut, shortcutMenu } from "./shortcuts.js";
import { shortcutsOf, spokenName, store } from "./store.js";
import { Suggestions } from "./suggestions.js";

// What is typed and not sent yet, by person, conversation and thread.
const drafts = new Map();

/** What stands below the messages: the composer, the offer to join, or why nothing can be written to the app. */
export function footOf(conversation, sent, threadTs = null) {
  if (!conversation.member) return joinOffer(conversation);
  if (conversation.kind === "app" && !store.workspace.app.takes_messages) return turnedOff();
  return composer(conversation, sent, threadTs);
}

/** The composer of a conversation, or of a thread in it; `sent` is called when something was sent. */
function composer(conversation, sent, threadTs) {
  const draftKey = `${store.as} ${conversation.id} ${threadTs ?? ""}`;
  const label = threadTs ? "Reply in thread" : `Message ${spokenName(conversation)}`;
  const id = newId("composer");
  let underWay = 0;
  const field = el("textarea", {
    id, rows: 1, placeholder: label, autocomplete: "off", enterkeyhint: "send", on: { input: typed, keydown, blur },
  });
  field.value = drafts.get(draftKey) ?? "";
  const suggestions = threadTs ? null : new Suggestions(field, store.workspace.app.commands, shortcutsOf("global"), complete);
  const status = el("span", { class: "status", role: "status" });
  const form = el(
    "form",
    { class: "composer", on: { submit } },
    suggestions?.node,
    el("label", { class: "visually-hidden", for: id }, label),
    el("div", { class: "composer-row" }, threadTs ? null : shortcutMenu(), field,
      el("button", { type: "submit", class: "button primary" }, "Send")),
    el("p", { class: "composer-hint" },
      el("span", {}, threadTs ? "Enter sends" : "Enter sends, Shift+Enter makes a new line, / shows commands"), status),
  );

  /** Take a command into the field, or run a shortcut. */
  function complete({ command, shortcut }) {
    write(shortcut ? "" : `${command.command} `);
    if (shortcut) runShortcut(shortcut);
  }

  /** Put a text into the field, the caret behind it. */
  function write(text) {
    field.value = text;
    typed();
    field.focus();
    field.setSelectionRange(text.length, text.length);
  }

  /** Note what is typed, make room for it, and show the commands that fit. */
  function typed() {
    drafts.set(draftKey, field.value);
    field.style.height = "auto";
    if (field.value) field.style.height = `${field.scrollHeight}px`;
    suggestions?.update();
  }

  /** The commands are shown only while somebody types. */
  function blur() {
    if (suggestions) suggestions.node.hidden = true;
  }

  /** Enter sends, unless the list of commands wants the key. */
  function keydown(event) {
    if (event.isComposing) return;
    if (suggestions?.key(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) submit(event);
  }

  /** Send what is typed; it comes back into the field if that fails and nothing else is typed by then. */
  async function submit(event) {
    event.preventDefault();
    const text = field.value;
    if (!text.trim()) return;
    write("");
    busy(1);
    sent();
    const address = { conversation: conversation.id, ...(threadTs ? { thread_ts: threadTs } : {}) };
    const fine = await post("/page/type", { ...address, text });
    busy(-1);
    if (fine) {
      document.dispatchEvent(new CustomEvent("sent", { detail: text }));
      return;
    }
    if (field.isConnected && !field.value) write(text);
    else if (!drafts.get(draftKey)) drafts.set(draftKey, text);
  }

  /** Say that something is being sent, without keeping anybody from going on. */
  function busy(change) {
    underWay += change;
    form.setAttribute("aria-busy", String(underWay > 0));
    status.textContent = underWay > 0 ? "Sending…" : "";
  }

  return { node: form, started: () => field.isConnected && typed(), write };
}

/** What stands in the composer's place where the person is not a member. */
function joinOffer(conversation) {
  const join = () => post("/page/join", { conversation: conversation.id });
  const node = el(
    "div",
    { class: "join" },
    el("p", {}, "You are not in this channel."),
    el("button", { type: "button", class: "button primary", on: { click: join } }, "Join"),
  );
  return { node, started: () => {} };
}

/** What stands in the composer's place where the app takes no messages. */
function turnedOff() {
  const node = el("div", { class: "join" }, el("p", {}, "Sending messages to this app has been turned off."));
  return { node, started: () => {} };
}
