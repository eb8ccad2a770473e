// What a workflow step asks for before it is set going: in Slack a workflow's builder fills that in.

import { drawBlocks } from "./blocks.js";
import { smallDialog } from "./dialogs.js";
import { el, newId } from "./dom.js";
import { Surface } from "./surface.js";

// The element that asks for a type of input, and the field in which it says what was chosen.
const ASKED = {
  "slack#/types/user_id": ["users_select", "selected_user"],
  "slack#/types/channel_id": ["conversations_select", "selected_conversation"],
  "slack#/types/date": ["datepicker", "selected_date"],
  "slack#/types/timestamp": ["datetimepicker", "selected_date_time"],
  boolean: ["static_select", "selected_option"],
  integer: ["number_input", "value"],
  number: ["number_input", "value"],
};
const TEXT = ["plain_text_input", "value"];

/** Ask for a step's inputs; `run` is called with them by name, without those that were left empty. */
export function askForInputs({ label, inputs }, run) {
  let surface = new Surface({}, "h3");
  const form = el("form", { id: newId("form"), novalidate: true, autocomplete: "off", on: { submit } });
  const blocks = inputs.map(block);
  form.append(...drawBlocks(blocks, surface));
  const cancel = el("button", { type: "button", class: "button", on: { click: () => close() } }, "Cancel");
  const go = el("button", { type: "submit", class: "button primary", form: form.id }, "Run");
  const close = smallDialog({ title: label, body: form, buttons: [cancel, go], first: form.querySelector("input, select, textarea") ?? go });

  /** Run the step with what is filled in, or say what is missing. */
  function submit(event) {
    event.preventDefault();
    const values = surface.values();
    const filled = inputs.map((one) => [one.name, valueOf(one, values)]).filter(([, value]) => value !== null && value !== "");
    const names = filled.map(([name]) => name);
    const missing = inputs.filter((one) => one.required && !names.includes(one.name));
    if (!missing.length) {
      close();
      run(Object.fromEntries(filled));
      return;
    }
    const errors = Object.fromEntries(missing.map((one) => [one.name, "Please complete this required field."]));
    const newer = new Surface({}, "h3");
    form.replaceChildren(...drawBlocks(blocks, newer, errors));
    newer.adopt(surface);
    surface = newer;
    form.querySelector("[aria-invalid=true]")?.focus();
  }
}

/** The input block that asks for one input. */
function block({ name, type, title, description, required }) {
  const [element] = ASKED[type] ?? TEXT;
  return {
    type: "input", block_id: name, optional: !required, label: { type: "plain_text", text: title },
    hint: description ? { type: "plain_text", text: description } : undefined,
    element: {
      type: element, action_id: name,
      filter: element === "conversations_select" ? { include: ["public", "private"] } : undefined,
      options: type === "boolean" ? ["true", "false"].map(option) : undefined,
    },
  };
}

/** What is filled in for one input, as a workflow would give it. */
function valueOf({ name, type }, values) {
  const value = values[name][name][(ASKED[type] ?? TEXT)[1]];
  if (value === null || value === undefined) return null;
  if (type === "boolean") return value.value === "true";
  return type === "integer" || type === "number" ? Number(value) : value;
}

/** An option of a menu for yes and no. */
function option(value) {
  return { text: { type: "plain_text", text: value === "true" ? "Yes" : "No" }, value };
}
