// Start, and the loop that keeps the page as the server says.

import { get, listen, post } from "./api.js";
import { buildConversation, drawConversation, forgetConversation } from "./conversation.js";
import { day } from "./dates.js";
import { el } from "./dom.js";
import { drawInspector, forgetTraffic } from "./inspector.js";
import { drawModals } from "./modal.js";
import { drawSidebar, menuButton, watchMenu } from "./sidebar.js";
import { appConversationId, hashFor, now, openConversation, presentPeople, readHash, shortcutsOf, store } from "./store.js";
import { drawThread, forgetThread } from "./thread.js";
import { drawTimeMachine } from "./time_machine.js";
import { toast } from "./toast.js";
import { drawTour, tourCard, watchTour } from "./tour.js";

let running = false;
let again = false;
let drawnNames = "";
let readUpTo = "";
let homeShownTo = "";
let pressed = false;
let drawLater = false;

store.refresh = refresh;
readHash();
buildConversation(menuButton, tourCard);
watchMenu();
watchTour();
addEventListener("hashchange", (event) => {
  // The address that was gone to: a drawing in between may have put the old one back.
  readHash(new URL(event.newURL).hash);
  refresh();
});
document.addEventListener("visibilitychange", refresh);
document.addEventListener("pointerdown", (event) => {
  pressed = event.button === 0 && event.target.closest("button, a, label, [role=option]") !== null;
});
addEventListener("blur", released);
for (const end of ["pointerup", "pointercancel", "dragend"]) document.addEventListener(end, () => setTimeout(released));
listen({
  up: () => {
    setBanner(false);
    store.workspace = null;
    forgetTraffic();
    refresh();
  },
  changed: refresh,
  down: () => setBanner(true),
});

/** Ask for the state and draw it; calls while one is under way lead to one more. */
async function refresh() {
  again = true;
  if (running) return;
  running = true;
  while (again) {
    again = false;
    try {
      await load();
    } catch (problem) {
      // A server that is not there is told by the banner.
      if (problem.status || !(problem instanceof TypeError)) toast(problem.message);
      if (!problem.status && !(problem instanceof TypeError)) console.error(problem);
    }
  }
  running = false;
}

/** Get the workspace where it is not known yet and the state, and draw them. */
async function load() {
  store.workspace ??= await get("/page/workspace");
  const present = presentPeople().map((one) => one.id);
  if (!present.includes(store.as)) store.as = present[0] ?? store.workspace.people[0].id;
  const { as, open, thread } = store;
  const state = await get("/page/state", { as, open, ...(thread ? { thread } : {}) });
  if (as !== store.as || open !== store.open || thread !== store.thread) {
    again = true;
  } else if (JSON.stringify(state.present) !== JSON.stringify(present)) {
    // Somebody came or left: who can be acted as has changed.
    store.workspace = null;
    again = true;
  } else if (!state.conversations.some((one) => one.id === open) && state.conversations.length) {
    store.open = firstChoice(state.conversations);
    store.thread = "";
    again = true;
  } else {
    store.state = state;
    store.stateAt = Date.now() / 1000;
    if (!state.thread?.length) store.thread = "";
    draw();
  }
}

/** What to open when nothing, or nothing that this person sees, is asked for. */
function firstChoice(conversations) {
  const wantsApp = Object.values(store.workspace.app.conversation_ids).includes(store.open);
  const channel = conversations.find((one) => one.kind === "channel" && one.member);
  return wantsApp ? appConversationId() : (channel ?? conversations[0]).id;
}

/** The mouse button is up again, and its click has come: draw what waited for that. */
function released() {
  pressed = false;
  if (drawLater) draw();
}

/** Draw the whole page; each part draws only what differs. While a button is held down it is not exchanged below. */
function draw() {
  drawLater = pressed;
  if (pressed) return;
  const address = hashFor({ tab: store.tab, thread: store.thread });
  if (location.hash !== address) history.replaceState(null, "", address);
  const names = JSON.stringify([store.state.names, store.workspace.people, shortcutsOf("message"), day(now())]);
  if (names !== drawnNames) {
    forgetConversation();
    forgetThread();
  }
  drawnNames = names;
  drawSidebar();
  drawTour();
  drawConversation();
  drawThread();
  drawInspector();
  drawTimeMachine();
  drawModals(store.state.modals);
  tellWhatIsSeen();
}

/** Tell the server that messages were read, and that the Home tab was opened. */
function tellWhatIsSeen() {
  const conversation = openConversation();
  const home = store.tab === "home" && store.open === appConversationId() && store.workspace.app.has_home;
  if (home && homeShownTo !== store.as) post("/page/home", {});
  homeShownTo = home ? store.as : "";
  const newest = JSON.stringify([store.as, store.open, store.state.messages.at(-1)?.ts, conversation?.unread]);
  if (home || document.hidden || !conversation?.unread || newest === readUpTo) return;
  readUpTo = newest;
  post("/page/read", { conversation: store.open });
}

/** Say that the server is gone, or take that back. */
function setBanner(gone) {
  const banner = document.getElementById("banner");
  if (gone === banner.hasChildNodes()) return;
  banner.replaceChildren(...(gone ? [el("p", {}, "The playground is not running. Trying again…")] : []));
}
