// Fields to type into: text, numbers, dates and times.

import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { track } from "./surface.js";

const TEXT_TYPES = { email_text_input: "email", url_text_input: "url" };
const PAUSE_MILLISECONDS = 400;
// The earliest year that is taken for a year typed to its end.
const EARLIEST = 1000;
const PICKERS = {
  datepicker: { type: "date", key: "selected_date", initial: "initial_date", name: "Date" },
  timepicker: { type: "time", key: "selected_time", initial: "initial_time", name: "Time" },
  datetimepicker: { type: "datetime-local", key: "selected_date_time", initial: "initial_date_time", name: "Date and time" },
};

/** A field for text, of one line or several. */
export function textField(element, place) {
  return typed(element, place, element.multiline
    ? el("textarea", { rows: 4 })
    : el("input", { type: TEXT_TYPES[element.type] ?? "text" }));
}

/** A field for a number. */
export function numberField(element, place) {
  return typed(element, place, el("input", {
    type: "number", step: element.is_decimal_allowed ? "any" : "1", min: element.min_value, max: element.max_value,
  }));
}

/** A field for a date, a time or both. */
export function dateField(element, place) {
  const { type, key, initial, name } = PICKERS[element.type];
  const node = describe(el("input", { type, on: { change: () => whole() && changed() } }), element, place);
  if (!place.labelled) node.setAttribute("aria-label", plain(element.placeholder) || name);
  const moment = type === "datetime-local";

  /** Whether the year is typed to its end. */
  function whole() {
    return type === "time" || node.value === "" || parseInt(node.value, 10) >= EARLIEST;
  }

  /** What is chosen now. */
  function read() {
    if (node.value === "") return { [key]: null };
    return { [key]: moment ? Math.floor(new Date(node.value).getTime() / 1000) : node.value };
  }

  /** Choose by the value in Slack's form. */
  function write({ [key]: value }) {
    node.value = moment && value ? localMoment(value) : (value ?? "");
  }

  write({ [key]: element[initial] });
  const changed = track(place, element, node, read, write);
  return node;
}

/** Make a field one that is typed into, and clicked by Enter or by typing where the app asked for that. */
function typed(element, place, node) {
  describe(node, element, place);
  if (element.placeholder) node.placeholder = plain(element.placeholder);
  if (!place.labelled) node.setAttribute("aria-label", plain(element.placeholder) || "Text");
  if (element.max_length) node.maxLength = element.max_length;
  if (element.min_length) node.minLength = element.min_length;
  node.value = element.initial_value ?? "";
  const changed = track(
    place, element, node,
    () => ({ value: node.value === "" ? null : node.value }),
    ({ value }) => { node.value = value ?? ""; },
  );
  if (place.dispatches) listen(element, node, changed);
  return node;
}

/** Call `changed` when the app wants to hear: on Enter, or while typing after a short pause. */
function listen(element, node, changed) {
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let pause = null;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !on.includes("on_enter_pressed")) return;
    event.preventDefault();
    changed();
  });
  node.addEventListener("input", () => {
    clearTimeout(pause);
    if (on.includes("on_character_entered")) pause = setTimeout(changed, PAUSE_MILLISECONDS);
  });
}

/** Tie a field to its label, hint and error. */
function describe(node, element, place) {
  const attributes = {
    id: place.id, "data-action": element.action_id, "aria-describedby": place.describedBy,
    "aria-invalid": place.invalid, "aria-required": place.required,
  };
  for (const [name, value] of Object.entries(attributes)) if (value) node.setAttribute(name, value);
  return node;
}

/** Seconds since 1970 as a datetime-local field takes them. */
function localMoment(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
