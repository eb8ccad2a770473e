// The time machine: a dialog that moves the playground's clock, and the line that says that it was moved.

import { post } from "./api.js";
import { clock, longDay } from "./dates.js";
import { smallDialog } from "./dialogs.js";
import { el } from "./dom.js";
import { now, store } from "./store.js";

const JUMPS = { Tomorrow: 1, "Next week": 7, "Next month": 30, "Next quarter": 91 };

let shown = null;

/** The sidebar's button, or null where the server's clock cannot be moved. */
export function timeMachineOffer() {
  return store.state.clock ? { id: "open-time-machine", words: "Time machine", choose: open } : null;
}

/** Say at the top of the page that the time is not the real one, and bring the open dialog up to date. */
export function drawTimeMachine() {
  const line = document.getElementById("clock");
  const words = store.state.clock?.moved ? `Time machine: it is ${longDay(now())} here.` : "";
  if (line.textContent !== words) line.replaceChildren(...(words ? [el("p", {}, words)] : []));
  if (!shown) return;
  const time = `${longDay(now())}, ${clock(now())}`;
  if (shown.time.textContent !== time) shown.time.textContent = time;
  shown.back.hidden = !store.state.clock?.can_return;
}

/** Show the dialog. */
function open() {
  const time = el("strong", {});
  const leave = el("button", { type: "button", class: "button", on: { click: () => finish(true) } }, "Close");
  const jumps = Object.entries(JUMPS).map(([words, days]) => travel(words, { days }));
  const back = travel("Back to today", { return: true });
  const close = smallDialog({
    title: "Time machine",
    body: [
      el("p", { role: "status" }, "Here it is ", time, "."),
      el("p", { class: "hint" }, "What is due by then happens when the clock is moved. It moves for everybody."),
      el("div", { class: "actions" }, jumps, back),
    ],
    buttons: [leave],
    first: jumps[0],
    closed: () => finish(false),
  });
  shown = { time, back };
  drawTimeMachine();

  /** Forget the dialog, and take it away where it is still there. */
  function finish(there) {
    shown = null;
    if (there) close();
  }
}

/** A button that moves the clock. */
function travel(words, body) {
  const node = el("button", { type: "button", class: "button", on: { click } }, words);

  /** Post it; clicks while that is under way are ignored. */
  async function click() {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    await post("/page/time", body);
    node.removeAttribute("aria-busy");
  }

  return node;
}
