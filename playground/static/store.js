// What the page knows: the workspace, who is acting, what is open, and the last state from the server.

export const store = {
  workspace: null,
  as: "",
  open: "",
  tab: "messages",
  /** The ts of the message whose thread is open, or nothing. */
  thread: "",
  state: null,
  /** When the state came, by the browser's clock in seconds. */
  stateAt: 0,
  /** Ask for the state again; set by main.js. */
  refresh: () => {},
};

/** The person whom the page acts as. */
export function actingPerson() {
  return store.workspace?.people.find((one) => one.id === store.as) ?? null;
}

/** Everybody who has not left the workspace. */
export function presentPeople() {
  return store.workspace.people.filter((one) => !one.deleted);
}

/** What time it is, in seconds: the playground's clock goes on from the last state. */
export function now() {
  const browser = Date.now() / 1000;
  const told = store.state?.clock?.now;
  return told === undefined ? browser : told + browser - store.stateAt;
}

/** The app's shortcuts of a type, "global" or "message". */
export function shortcutsOf(type) {
  return (store.workspace?.app.shortcuts ?? []).filter((one) => one.type === type);
}

/** The time zone of the acting person. */
export function zone() {
  return actingPerson()?.tz || undefined;
}

/** The name for a user's or conversation's id; the label that came with it, or the id, when it is not known. */
export function nameOf(id, label = null) {
  return store.state?.names?.[id] ?? label ?? id;
}

/** The conversation that is open, as the server described it. */
export function openConversation() {
  return store.state?.conversations.find((one) => one.id === store.open) ?? null;
}

/** The conversation of the acting person with the app. */
export function appConversationId() {
  return store.workspace?.app.conversation_ids[store.as] ?? "";
}

/** A conversation's name as people say it: #general, or the app's name. */
export function spokenName(conversation) {
  return conversation.kind === "app" ? conversation.name : `#${conversation.name}`;
}

/** Take who acts and what is open from the address of the page. */
export function readHash(address = location.hash) {
  const hash = new URLSearchParams(address.slice(1));
  store.as = hash.get("as") ?? "";
  store.open = hash.get("open") ?? "";
  store.tab = hash.get("tab") === "home" ? "home" : "messages";
  store.thread = store.tab === "home" ? "" : (hash.get("thread") ?? "");
}

/** The address (from the # on) of a conversation, for the acting person unless told otherwise. */
export function hashFor({ as = store.as, open = store.open, tab = "messages", thread = "" }) {
  const hash = new URLSearchParams({ as, open });
  if (tab === "home") hash.set("tab", tab);
  if (thread) hash.set("thread", thread);
  return `#${hash}`;
}
