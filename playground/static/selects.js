// Menus to choose from: fixed options, people, channels, conversations; one or several.

import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { searchSelect } from "./search_select.js";
import { presentPeople, spokenName, store } from "./store.js";
import { track } from "./surface.js";

// From more options than these on, there is a field to search in; and always where several can be chosen.
const MOST_WITHOUT_SEARCH = 8;
// What is chosen, as Slack calls it, and what was chosen at first.
const KEYS = {
  static_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  multi_channels_select: ["selected_channels", "initial_channels"],
};
// How the kinds of a conversations filter call our conversations.
const FILTERED = { channel: "public", private: "private", app: "im" };

/** A select; where there is much to choose from, or several can be chosen (a multi_ one), it is searched. */
export function select(element, place) {
  const many = element.type.startsWith("multi_");
  const [key, initialKey] = KEYS[element.type];
  const choices = choicesOf(element);
  const placeholder = plain(element.placeholder) || (many ? "Choose some" : "Choose one");
  const options = new Map(choices.flatMap((group) => group.choices).map((one) => [one.id, one]));
  if (many || options.size > MOST_WITHOUT_SEARCH) {
    return searched(element, place, { many, key, initialKey, choices, options, placeholder });
  }
  const node = el(
    "select",
    {
      id: place.id, "data-action": element.action_id, "aria-label": place.labelled ? null : placeholder,
      "aria-describedby": place.describedBy, "aria-invalid": place.invalid, "aria-required": place.required,
      on: { change: () => changed() },
    },
    el("option", { value: "", disabled: true }, placeholder),
    choices.map((group) => grouped(group)),
  );

  /** What is chosen now. */
  function read() {
    return { [key]: options.get(node.value)?.value ?? null };
  }

  /** Choose by the value in Slack's form. */
  function write({ [key]: value }) {
    const id = identity(value);
    node.value = options.has(id) ? id : "";
  }

  write({ [key]: initialOf(element, initialKey) });
  const changed = track(place, element, node, read, write);
  return node;
}

/** The same with a field to search in. */
function searched(element, place, { many, key, initialKey, choices, options, placeholder }) {
  const menu = searchSelect({
    groups: choices.map(({ label, choices: inside }) => ({
      label, choices: inside.map((one) => ({ id: one.id, text: one.name ?? one.text, note: one.note })),
    })),
    many, most: element.max_selected_items, placeholder, changed: () => changed(),
    attributes: {
      id: place.id, "data-action": element.action_id, "aria-label": place.labelled ? null : placeholder,
      "aria-describedby": place.describedBy, "aria-invalid": place.invalid, "aria-required": place.required,
    },
  });

  /** What is chosen now. */
  function read() {
    const chosen = menu.read().map((id) => options.get(id).value);
    return { [key]: many ? chosen : (chosen[0] ?? null) };
  }

  /** Choose by the values in Slack's form. */
  function write({ [key]: value }) {
    menu.write((many ? (value ?? []) : [value]).map((one) => identity(one)));
  }

  write({ [key]: initialOf(element, initialKey) });
  const changed = track(place, element, menu.field, read, write);
  return menu.node;
}

/** An optgroup, or the options alone where the group has no name. */
function grouped({ label, choices }) {
  const options = choices.map((one) => el("option", { value: one.id }, one.text));
  return label ? el("optgroup", { label }, options) : options;
}

/** What there is to choose from, in groups: `id` for the DOM, `text` to read, `value` in Slack's form. */
function choicesOf(element) {
  if (element.type.endsWith("static_select")) {
    const groups = element.option_groups ?? [{ options: element.options ?? [] }];
    return groups.map((group) => ({
      label: group.label && plain(group.label),
      choices: group.options.map((option) => ({
        id: option.value, text: spoken(option), name: plain(option.text),
        note: option.description && plain(option.description), value: option,
      })),
    }));
  }
  if (element.type.endsWith("users_select")) {
    return [{ choices: presentPeople().map((one) => ({ id: one.id, text: one.real_name, value: one.id })) }];
  }
  const conversations = store.state.conversations.filter((one) => offered(element, one));
  return [{ choices: conversations.map((one) => ({ id: one.id, text: spokenName(one), value: one.id })) }];
}

/** Whether a conversation is one that a select offers. */
function offered(element, conversation) {
  if (element.type.endsWith("channels_select")) return conversation.kind === "channel";
  const include = element.filter?.include;
  if (element.filter?.exclude_bot_users && conversation.kind === "app") return false;
  return include ? include.includes(FILTERED[conversation.kind]) : true;
}

/** What is chosen at first. */
function initialOf(element, initialKey) {
  if (element.default_to_current_conversation && element[initialKey] === undefined) {
    return initialKey.endsWith("s") ? [store.open] : store.open;
  }
  return element[initialKey];
}

/** An option's words, with its description behind them. */
function spoken(option) {
  return option.description ? `${plain(option.text)}: ${plain(option.description)}` : plain(option.text);
}

/** An option's value, or the id that is chosen. */
function identity(value) {
  return typeof value === "string" ? value : value?.value;
}
