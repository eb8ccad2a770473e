// The drawer with the raw traffic between the app and the playground.

import { get } from "./api.js";
import { clockWithSeconds } from "./dates.js";
import { el, hiddenText } from "./dom.js";
import { drawFaults } from "./faults.js";
import { icon } from "./icons.js";
import { store } from "./store.js";

const MOST_ROWS = 300;
const NEAR_PIXELS = 32;
const POLL_MILLISECONDS = 3000;
const BUTTON = "open-inspector";

const rows = el("ol", { class: "exchanges", role: "list", "aria-label": "Traffic, newest last" });
const nothing = el("p", { class: "empty" }, "Nothing was said yet. Type a command, and see what goes to and fro.");
const scroller = el("div", { class: "exchanges-holder" }, nothing, rows);
const faults = el("div", { class: "faults", role: "group", "aria-label": "Faults" });
let shown = false;
let newest = 0;
let asking = false;
let askAgain = false;

/** The sidebar's button, or null where the server keeps no traffic. */
export function inspectorOffer() {
  if (!store.state.faults) return null;
  return { id: BUTTON, words: "Inspector", expanded: shown, controls: "inspector", choose: () => toggle(!shown) };
}

/** Bring the open drawer up to date. */
export function drawInspector() {
  if (!shown) return;
  drawFaults(faults);
  poll();
}

/** Start over, as a new server counts from one again. */
export function forgetTraffic() {
  newest = 0;
  rows.replaceChildren();
}

/** Open or close the drawer. */
function toggle(open) {
  const drawer = document.getElementById("inspector");
  if (!drawer.hasChildNodes()) build(drawer);
  shown = open;
  drawer.hidden = !open;
  document.getElementById(BUTTON)?.setAttribute("aria-expanded", String(open));
  if (!open) return;
  drawInspector();
  scroller.scrollTop = scroller.scrollHeight;
}

/** Close the drawer and go back to what opened it, or to the button of the menu that holds it. */
function close() {
  toggle(false);
  const opener = document.getElementById(BUTTON);
  opener?.focus();
  if (document.activeElement !== opener) document.querySelector(".menu-button")?.focus();
}

/** The drawer's frame. */
function build(drawer) {
  drawer.append(
    el(
      "header",
      { class: "pane-head" },
      el("h2", {}, "Inspector"),
      faults,
      el(
        "button",
        { type: "button", class: "plain", "aria-label": "Close inspector", title: "Close inspector", on: { click: close } },
        icon("close"),
      ),
    ),
    scroller,
  );
  drawer.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) close();
  });
  // What is acknowledged late changes nothing else on the page.
  setInterval(() => shown && !document.hidden && poll(), POLL_MILLISECONDS);
}

/** Ask for what came after the newest that is known; calls while one is under way lead to one more. */
async function poll() {
  askAgain = true;
  if (asking) return;
  asking = true;
  while (askAgain && shown) {
    askAgain = false;
    try {
      add((await get("/page/traffic", { after: newest })).exchanges ?? []);
    } catch {
      // A server that is not there is told by the banner.
    }
  }
  asking = false;
}

/** Put new exchanges at the end, and stay there if the end was in sight. */
function add(exchanges) {
  const fresh = exchanges.filter((one) => one.number > newest);
  if (fresh.length) {
    const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PIXELS;
    newest = fresh.at(-1).number;
    rows.append(...fresh.map(row));
    while (rows.childElementCount > MOST_ROWS) rows.firstChild.remove();
    if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  }
  nothing.hidden = rows.childElementCount > 0;
}

/** One exchange; its JSON is written out when it is opened. */
function row({ at, by, name, sent, received }) {
  const problem = problemOf(received);
  const call = by === "app";
  const details = el(
    "details",
    { on: { toggle: opened } },
    el(
      "summary",
      {},
      el("time", { datetime: new Date(at * 1000).toISOString() }, clockWithSeconds(at)),
      el("span", { class: call ? "way call" : "way" }, el("span", { "aria-hidden": "true" }, call ? "↑ " : "↓ "),
        call ? "call" : "delivery", hiddenText(call ? " of the app " : " to the app ")),
      el("span", { class: "exchange-name" }, name),
      el("span", { class: problem ? "outcome wrong" : "outcome" }, problem ?? "ok"),
    ),
  );

  /** Write out what was said, and bring it into sight. */
  function opened() {
    if (!details.open) return;
    if (details.childElementCount === 1) details.append(inside(sent, received));
    details.scrollIntoView({ block: "nearest" });
  }

  return el("li", {}, details);
}

/** What went wrong, or null. */
function problemOf(received) {
  if (typeof received === "string") return received || null;
  return received?.ok === false ? (received.error ?? "not ok") : null;
}

/** Both sides of an exchange as JSON. */
function inside(sent, received) {
  const part = (words, value) => el("section", {}, el("h3", {}, words), el("pre", {}, pretty(value)));
  return el("div", { class: "exchange" }, part("Sent", sent), part("Received", received));
}

/** JSON with line breaks; JSON that was sent as a string in it is written out too. */
function pretty(value) {
  const open = (_key, one) => {
    if (typeof one !== "string" || !/^[[{]/.test(one)) return one;
    try {
      return JSON.parse(one);
    } catch {
      return one;
    }
  };
  return typeof value === "string" ? value : (JSON.stringify(value, open, 2) ?? "nothing");
}
