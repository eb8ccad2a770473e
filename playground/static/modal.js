// Modals: a stack of which the topmost is shown.

import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { el, focusable, newId } from "./dom.js";
import { plain } from "./emoji.js";
import { keepFocus, rememberFocus, trapTab, updateInert } from "./focus.js";
import { Surface } from "./surface.js";

// The modals that were drawn, by view id; those below the topmost keep what was typed.
const drawn = new Map();
let goBack = () => {};
let shown = null;

/** Show the topmost of the open modals, and only what changed. */
export function drawModals(views) {
  const top = views.at(-1);
  for (const id of [...drawn.keys()]) if (!views.some((view) => view.id === id)) drawn.delete(id);
  if (!top) {
    if (shown) show(null);
    return;
  }
  const before = drawn.get(top.id);
  const key = JSON.stringify([top.id, top.hash, top.errors]);
  if (before?.key === key && shown === before) return;
  const now = before?.key === key ? before : drawView(top, key);
  if (before && before !== now) now.surface.adopt(before.surface);
  drawn.set(top.id, now);
  if (shown && shown === before) replace(before, now, Object.keys(top.errors ?? {}).length > 0);
  else show(now);
}

document.addEventListener("keydown", (event) => {
  if (!shown || document.getElementById("confirmations").childElementCount) return;
  trapTab(event, shown.dialog);
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) shown.close();
});

/** Put a modal in the place of what is shown; null when the last one is closed. */
function show(entry) {
  const corner = document.getElementById("modals");
  if (!shown) goBack = rememberFocus();
  else if (drawn.has(shown.id)) shown.comeBack = rememberFocus();
  shown = entry;
  corner.replaceChildren(...(entry ? [entry.node] : []));
  updateInert();
  if (!entry) goBack();
  else if (entry.comeBack) entry.comeBack();
  else focusFirst(entry.dialog);
}

/** Put a modal's new drawing in the place of the old one, and the keyboard where it was or where something is wrong. */
function replace(older, newer, wrong) {
  const keep = keepFocus(older.dialog);
  const { scrollTop } = older.body;
  older.node.replaceWith(newer.node);
  shown = newer;
  newer.body.scrollTop = scrollTop;
  const mistake = wrong ? newer.dialog.querySelector("[aria-invalid=true]") : null;
  if (mistake) mistake.focus();
  else if (keep) keep(newer.dialog);
  else focusFirst(newer.dialog);
}

/** Where the keyboard starts: what the app asks for, else the first thing to fill in or press. */
function focusFirst(dialog) {
  const asked = dialog.querySelector("[data-first]");
  const [wanted] = asked ? [...(asked.matches("input, select, textarea") ? [asked] : focusable(asked))] : [];
  const checked = dialog.querySelector(".dialog-body input[type=radio]:checked");
  // Not a button that takes away what is chosen.
  const first = focusable(dialog.querySelector(".dialog-body")).find((node) => !node.classList.contains("chip"));
  const start = wanted ?? (first?.type === "radio" && checked?.name === first.name ? checked : first);
  (start ?? focusable(dialog).at(-1))?.focus();
}

/** Draw a modal. */
function drawView(view, key) {
  const surface = new Surface({ view_id: view.id }, "h3");
  const title = newId("title");
  const errors = view.errors ?? {};
  const homeless = Object.keys(errors).filter((id) => !view.blocks.some((block) => block.block_id === id));
  const body = el(
    "div",
    { class: "dialog-body" },
    homeless.map((id) => el("p", { class: "error", role: "alert" }, plain(errors[id]))),
    drawBlocks(view.blocks, surface, errors),
  );
  const leave = el("button", { type: "button", class: "button", on: { click: close } }, plain(view.close ?? "Close"));
  const send = view.submit
    ? el("button", { type: "submit", class: "button primary" }, plain(view.submit))
    : null;
  const dialog = el(
    "div",
    { class: "dialog", role: "dialog", "aria-modal": "true", "aria-labelledby": title, "data-surface": view.id },
    el(
      "form",
      { novalidate: true, autocomplete: "off", on: { submit } },
      el("header", {}, el("h2", { id: title }, plain(view.title))),
      body,
      el("footer", {}, leave, send),
    ),
  );

  /** Send what is filled in; what is wrong with it comes with the next state. */
  async function submit(event) {
    event.preventDefault();
    if (!send || send.disabled) return;
    send.disabled = true;
    send.setAttribute("aria-busy", "true");
    await post("/page/submit", { view_id: view.id, values: surface.values() });
    send.disabled = false;
    send.removeAttribute("aria-busy");
    if (send.isConnected && document.activeElement === document.body) send.focus();
  }

  /** Close this modal; the one below it, if any, is shown by the next state. */
  function close() {
    post("/page/close", { view_id: view.id });
  }

  return { id: view.id, key, surface, dialog, body, close, node: el("div", { class: "backdrop" }, dialog) };
}
