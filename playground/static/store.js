// What the page knows: the workspace, who is acting, what is open, and the last state from the server.

export const store = {
  workspace: null,
  as: "",
  open: "",
  tab: "messages",
  state: null,
  /** Ask for the state again; set by main.js. */
  refresh: () => {},
};

/** The person whom the page acts as. */
export function actingPerson() {
  return store.workspace?.people.find((one) => one.id === store.as) ?? null;
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
export function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  store.as = hash.get("as") ?? "";
  store.open = hash.get("open") ?? "";
  store.tab = hash.get("tab") === "home" ? "home" : "messages";
}

/** The address (from the # on) of a conversation, for the acting person unless told otherwise. */
export function hashFor({ as = store.as, open = store.open, tab = "messages" }) {
  const hash = new URLSearchParams({ as, open });
  if (tab === "home") hash.set("tab", tab);
  return `#${hash}`;
}
