// The left side: who is acting, channels, and the app.

import { el, hiddenText } from "./dom.js";
import { appConversationId, hashFor, store } from "./store.js";

const narrow = matchMedia("(max-width: 720px)");
let drawnJson = "";

export const menuButton = el(
  "button",
  {
    type: "button", class: "menu-button", "aria-label": "Menu", "aria-expanded": "false", "aria-controls": "sidebar",
    on: { click: () => toggleMenu(!document.body.classList.contains("menu-open")) },
  },
  "☰",
);

/** Draw the left side if anything in it changed. */
export function drawSidebar() {
  const { workspace, state, as, open } = store;
  const json = JSON.stringify([workspace, state.conversations, as, open]);
  if (json === drawnJson) return;
  drawnJson = json;
  const sidebar = document.getElementById("sidebar");
  const focused = sidebar.contains(document.activeElement) ? document.activeElement.id : null;
  const channels = state.conversations.filter((one) => one.kind !== "app");
  const apps = state.conversations.filter((one) => one.kind === "app");
  sidebar.replaceChildren(
    el("p", { class: "team" }, workspace.team.name),
    personChoice(),
    group("Channels", channels),
    group("Apps", apps),
  );
  if (focused) document.getElementById(focused)?.focus();
}

/** Show or hide the left side on a narrow page. */
export function toggleMenu(shown) {
  document.body.classList.toggle("menu-open", shown);
  menuButton.setAttribute("aria-expanded", String(shown));
  if (shown) document.querySelector("#sidebar [aria-current]")?.focus();
}

/** Close the menu by Escape or by a click beside it. */
export function watchMenu() {
  const isOpen = () => narrow.matches && document.body.classList.contains("menu-open");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    toggleMenu(false);
    menuButton.focus();
  });
  document.getElementById("conversation").addEventListener("click", (event) => {
    if (isOpen() && !menuButton.contains(event.target)) toggleMenu(false);
  });
}

/** The choice of the person to act as. */
function personChoice() {
  const { workspace, as } = store;
  const select = el(
    "select",
    { id: "acting-as", on: { change: () => actAs(select.value) } },
    workspace.people.map((one) => el("option", { value: one.id, selected: one.id === as }, one.real_name)),
  );
  return el("div", { class: "acting" }, el("label", { for: "acting-as" }, "Acting as"), select);
}

/** Become another person, in the same channel or in their own conversation with the app. */
function actAs(as) {
  const own = store.open === appConversationId();
  location.hash = hashFor(
    own ? { as, open: store.workspace.app.conversation_ids[as], tab: store.tab } : { as, open: store.open },
  );
}

/** A list of conversations under its heading. */
function group(words, conversations) {
  const id = `group-${words.toLowerCase()}`;
  return el(
    "section",
    {},
    el("h2", { id }, words),
    el("ul", { role: "list", "aria-labelledby": id }, conversations.map((one) => el("li", {}, entry(one)))),
  );
}

/** One conversation, with how much of it is unread. */
function entry({ id, name, kind, member, unread }) {
  const current = id === store.open;
  const sign = { channel: "#", private: "🔒", app: "◆" }[kind];
  return el(
    "a",
    {
      id: `entry-${id}`, href: hashFor({ open: id }), "aria-current": current ? "page" : null,
      class: [unread > 0 && "unread", !member && "outside"].filter(Boolean).join(" ") || null,
      on: { click: () => toggleMenu(false) },
    },
    el("span", { class: "sign", "aria-hidden": "true" }, sign),
    el("span", { class: "name" }, name),
    kind === "private" ? hiddenText(" (private)") : null,
    unread > 0
      ? el("span", { class: "badge" }, el("span", { "aria-hidden": "true" }, unread), hiddenText(` ${unread} unread`))
      : null,
  );
}
