// First steps: a card that leads a newcomer from one command to the next.

import { putInBox } from "./conversation.js";
import { el, newId } from "./dom.js";
import { plain } from "./emoji.js";
import { icon } from "./icons.js";
import { mrkdwn } from "./mrkdwn.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

const inside = newId("steps");
const progress = el("span", { class: "progress" });
const fold = el(
  "button",
  {
    type: "button", class: "fold", "aria-expanded": "true", "aria-controls": inside,
    on: { click: () => setFolded(!body.hidden) },
  },
  el("span", { class: "fold-sign", "aria-hidden": "true" }, "▾"), " First steps ", progress,
);
const title = el("h3");
const text = el("div", { class: "text" });
const fill = small("Put it in the box", "primary", putCommand);
// Not called Back, as the app's own messages have a button of that name.
const previous = small("Previous", "", () => go(at - 1));
const next = small("Next", "", () => go(at + 1));
const body = el(
  "div",
  { class: "tour-body", id: inside },
  el("div", { "aria-live": "polite" }, title, text),
  el("div", { class: "tour-buttons" }, fill, previous, next),
);

/** The card; it is on the page all the time, and hidden when it was dismissed. */
export const tourCard = el(
  "section",
  { class: "tour", role: "region", "aria-label": "First steps", hidden: true },
  el(
    "div",
    { class: "tour-head" },
    el("h2", {}, fold),
    el(
      "button",
      { type: "button", class: "plain", "aria-label": "Dismiss first steps", title: "Dismiss", on: { click: dismiss } },
      icon("close"),
    ),
  ),
  body,
);

let at = 0;
let known = "";
let drawn = "";

/** The sidebar's button that brings the card back, or null where there is no tour. */
export function tourOffer() {
  return steps().length ? { id: "open-tour", words: "First steps", choose: bringBack } : null;
}

/** Show the step, unless the tour was dismissed. */
export function drawTour() {
  if (known !== store.workspace.team.id) recall();
  const step = steps()[at];
  tourCard.hidden = !step || remembered().done === true;
  const json = JSON.stringify([steps(), at, store.state.names]);
  if (!step || drawn === json) return;
  drawn = json;
  progress.textContent = `Step ${at + 1} of ${steps().length}`;
  title.textContent = plain(step.title);
  text.replaceChildren(...mrkdwn(step.text));
  fill.hidden = !step.command;
  previous.hidden = at === 0;
  next.textContent = at === steps().length - 1 ? "Finish" : "Next";
}

/** Go on by itself when the command of the step is sent. */
export function watchTour() {
  document.addEventListener("sent", ({ detail }) => {
    const command = steps()[at]?.command;
    if (tourCard.hidden || !command) return;
    const [typed, wanted] = [detail, command].map((one) => one.trim().replace(/\s+/g, " ").toLowerCase());
    if (typed === wanted || typed.startsWith(`${wanted} `)) go(at + 1);
  });
}

/** A button of the card. */
function small(words, style, click) {
  return el("button", { type: "button", class: `button small-button ${style}`, on: { click } }, words);
}

/** The steps, as the server has them. */
function steps() {
  return store.workspace?.tour ?? [];
}

/** Go to a step; behind the last one the tour is over. */
function go(step) {
  if (step >= steps().length) {
    dismiss();
    return;
  }
  const focused = document.activeElement;
  at = step;
  remember({ step: at, done: false });
  drawTour();
  if (focused === previous && previous.hidden) next.focus();
  if (focused === fill && fill.hidden) next.focus();
}

/** Take the card away until it is asked for again. */
function dismiss() {
  const focused = tourCard.contains(document.activeElement);
  remember({ step: at === steps().length - 1 ? 0 : at, done: true });
  tourCard.hidden = true;
  if (focused) document.querySelector("#conversation .composer textarea, #conversation .join button")?.focus();
}

/** Show the card again where it was left. */
function bringBack() {
  if (tourCard.hidden) at = remembered().step ?? 0;
  remember({ step: at, done: false });
  drawTour();
  setFolded(false);
  fold.focus();
}

/** Open the step's channel and write its command into the composer, without sending it. */
function putCommand() {
  const { channel, command } = steps()[at];
  const name = channel?.replace(/^#/, "");
  const found = store.state.conversations.find((one) => (name ? one.name === name : one.id === store.open));
  if (!found) toast(`There is no #${name} to be seen here.`);
  else putInBox(found.id, command);
}

/** Hide or show all but the card's first line. */
function setFolded(folded) {
  body.hidden = folded;
  fold.setAttribute("aria-expanded", String(!folded));
}

/** Take up what the browser remembers of the tour; on a narrow page it begins folded. */
function recall() {
  known = store.workspace.team.id;
  at = Math.min(remembered().step ?? 0, Math.max(steps().length - 1, 0));
  if (matchMedia("(max-width: 720px)").matches) setFolded(true);
}

/** What the browser remembers: the step, and whether the tour is done. */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(`first-steps ${known}`)) ?? {};
  } catch {
    return {};
  }
}

/** Let the browser remember. */
function remember(what) {
  try {
    localStorage.setItem(`first-steps ${known}`, JSON.stringify(what));
  } catch {
    // Where the browser keeps nothing, the tour begins anew with each visit.
  }
}
