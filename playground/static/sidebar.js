// The left side: who is acting, channels, the app, and what the playground itself offers.

import { el, hiddenText } from "./dom.js";
import { inspectorOffer } from "./inspector.js";
import { appConversationId, hashFor, presentPeople, store } from "./store.js";
import { timeMachineOffer } from "./time_machine.js";
import { toolOffers } from "./tools.js";
import { tourOffer } from "./tour.js";

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
  const offers = [inspectorOffer(), timeMachineOffer(), ...toolOffers(), tourOffer()].filter(Boolean);
  const json = JSON.stringify([workspace, state.conversations, as, open, offers]);
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
    offers.length ? offerGroup(offers) : "",
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
  const { as } = store;
  const select = el(
    "select",
    { id: "acting-as", on: { change: () => actAs(select.value) } },
    presentPeople().map((one) => el("option", { value: one.id, selected: one.id === as }, one.real_name)),
  );
  return el("div", { class: "acting" }, el("label", { for: "acting-as" }, "Acting as"), select);
}

/** Become another person, in the same channel or in their own conversation with the app. */
function actAs(as) {
  const own = store.open === appConversationId();
  location.hash = hashFor(
    own
      ? { as, open: store.workspace.app.conversation_ids[as], tab: store.tab }
      : { as, open: store.open, thread: store.thread },
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

/** The buttons of the playground itself. */
function offerGroup(offers) {
  return el(
    "section",
    { class: "offers" },
    el("h2", { id: "group-behind" }, "Behind the scenes"),
    el("ul", { role: "list", "aria-labelledby": "group-behind" }, offers.map((one) => el("li", {}, offerButton(one)))),
  );
}

/** One of these buttons: `busy` while it works, `expanded` for one that shows something, `note` for more words. */
function offerButton({ id, words, note, busy, expanded, controls, choose }) {
  return el(
    "button",
    {
      type: "button", id, class: "offer", title: note, "aria-busy": busy ? "true" : null,
      "aria-expanded": expanded === undefined ? null : String(expanded), "aria-controls": controls,
      on: { click: () => leaveMenu(choose) },
    },
    words,
  );
}

/** Do something after the left side is away where it lies over the page. */
function leaveMenu(choose) {
  if (narrow.matches && document.body.classList.contains("menu-open")) {
    toggleMenu(false);
    menuButton.focus();
  }
  choose();
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
