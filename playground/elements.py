"""Interactive elements: what is chosen in them, at first and by a person, as Slack's payloads say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playground.blocks import interactive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.workspace import Workspace

Element = dict[str, Any]
Chosen = dict[str, Any]
State = dict[str, dict[str, Chosen]]
Wanted = str | Chosen | Sequence[str]
"""What a person wants chosen: an option's words or a user's id, several of them, a date, or Slack's own form."""

# What a kind of element has chosen, by Slack's names: the field that says it, and the one with the first choice.
KINDS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}
# An overflow menu chooses too, but remembers nothing.
OVERFLOW = "overflow"
OVERFLOW_NAME = "More options"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class NoSuchChoice(Exception):
    """The element does not offer what somebody wants to choose; the text says what it does offer."""


def name_of(element: Element) -> str | None:
    """What an element is called on the page: its words or placeholder."""
    words = element.get("text") or element.get("placeholder") or {}
    return OVERFLOW_NAME if element["type"] == OVERFLOW else words.get("text")


def first_values(blocks: Sequence[dict[str, Any]]) -> State:
    """What stands chosen in all elements that have a value before anybody touches them."""
    state: State = {}
    for block, element in interactive(blocks):
        if element["type"] in KINDS:
            field, initial = KINDS[element["type"]]
            nothing = [] if field.endswith("s") else None
            value = element.get(initial, nothing)
            state.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], field: value}
    return state


def current_values(blocks: Sequence[dict[str, Any]], touched: State) -> State:
    """The same, with what a person chose since, as far as it is still there to choose."""
    state = first_values(blocks)
    for block_id, values in touched.items():
        for action_id, value in values.items():
            first = state.get(block_id, {}).get(action_id)
            if first is not None and first["type"] == value["type"]:
                state[block_id][action_id] = value
    return state


def choose(element: Element, wanted: Wanted) -> Chosen:
    """What a choice is in Slack's form. Raises NoSuchChoice."""
    if isinstance(wanted, dict):
        return {name: value for name, value in wanted.items() if name != "type"}
    field = "selected_option" if element["type"] == OVERFLOW else KINDS[element["type"]][0]
    several = [wanted] if isinstance(wanted, str) else list(wanted)
    by_words = {one["text"]["text"]: one for one in options_of(element)}
    if field.startswith("selected_option"):
        unknown = [one for one in several if one not in by_words]
        if unknown:
            raise NoSuchChoice(f"{unknown} is not among {list(by_words)}")
        several = [by_words[one] for one in several]
    return {field: several if field.endswith("s") else several[0]}


def options_of(element: Element) -> list[dict[str, Any]]:
    """The options of a menu, in groups or not."""
    grouped = (one for group in element.get("option_groups", []) for one in group["options"])
    return [*element.get("options", []), *grouped]


def is_offered(workspace: Workspace, element: Element, chosen: Chosen) -> bool:
    """Whether what was chosen is the element's own to choose: an option, people who are here, a date."""
    offered = options_of(element)
    most = element.get("max_selected_items")
    picked = list(_several(chosen, "selected_option"))
    people = list(_several(chosen, "selected_user"))
    conversations = [*_several(chosen, "selected_conversation"), *_several(chosen, "selected_channel")]
    date = chosen.get("selected_date")
    return (
        all(one in offered for one in picked)
        and {*people} <= {one.id for one in workspace.present()}
        and all(one in workspace.conversations for one in conversations)
        and (date is None or bool(DATE.fullmatch(date)))
        and (most is None or max(len(picked), len(people), len(conversations)) <= most)
    )


def _several(chosen: Chosen, name: str) -> Iterator[Any]:
    """What is chosen by a field for one or by the field for several."""
    if chosen.get(name) is not None:
        yield chosen[name]
    yield from chosen.get(f"{name}s") or []
