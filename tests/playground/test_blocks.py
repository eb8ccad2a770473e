"""Block Kit's limits: what is at the limit is taken, what is one above is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from playground.blocks import Entry, find_element, missing_inputs, problems, with_ids

Made = Callable[[int], Any]


def plain(length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(1), **fields}


def options(count: int, value: int = 1, text: int = 1) -> list[dict[str, Any]]:
    return [{"text": plain(text), "value": str(number).zfill(value)} for number in range(count)]


def select(**fields: Any) -> dict[str, Any]:
    given = {"type": "static_select", "options": options(1), **fields}
    return {name: value for name, value in given.items() if value is not None}


def option() -> dict[str, Any]:
    return options(1)[0]


def group(count: int) -> dict[str, Any]:
    return {"label": plain(1), "options": options(count)}


def confirm(**fields: Any) -> dict[str, Any]:
    return {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1), **fields}


def conversations(**fields: Any) -> dict[str, Any]:
    return {"type": "conversations_select", **fields}


PICTURE = {"type": "image", "alt_text": "x", "image_url": "https://example.org/x.png"}


def actions(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": list(elements)}]


def message(make: Made) -> tuple[Entry, Made]:
    return "message_blocks", make


def modal(**fields: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain(1), "blocks": [{"type": "divider"}], **fields}


def inputs(**fields: Any) -> dict[str, Any]:
    block = {"type": "input", "label": plain(1), "element": {"type": "plain_text_input"}, **fields}
    return modal(submit=plain(1), blocks=[block])


# What, its limit, and what is made of a number.
LIMITS: dict[str, tuple[int, tuple[Entry, Made]]] = {
    "blocks of a message": (50, message(lambda n: [{"type": "divider"}] * n)),
    "text of a section": (3000, message(lambda n: [{"type": "section", "text": mrkdwn(n)}])),
    "fields of a section": (10, message(lambda n: [{"type": "section", "fields": [mrkdwn(1)] * n}])),
    "text of a field": (2000, message(lambda n: [{"type": "section", "fields": [mrkdwn(n)]}])),
    "text of a header": (150, message(lambda n: [{"type": "header", "text": plain(n)}])),
    "texts of a context": (10, message(lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}])),
    "elements of a row": (25, message(lambda n: actions(*[button(action_id=str(i)) for i in range(n)]))),
    "text of a button": (75, message(lambda n: actions(button(text=plain(n))))),
    "value of a button": (2000, message(lambda n: actions(button(value="x" * n)))),
    "action id": (255, message(lambda n: actions(button(action_id="x" * n)))),
    "block id": (255, message(lambda n: [{"type": "divider", "block_id": "x" * n}])),
    "options of a menu": (100, message(lambda n: actions(select(options=options(n))))),
    "text of an option": (75, message(lambda n: actions(select(options=options(1, text=n))))),
    "value of an option": (150, message(lambda n: actions(select(options=options(1, value=n))))),
    "placeholder": (150, message(lambda n: actions(select(placeholder=plain(n))))),
    "checkboxes": (10, message(lambda n: actions({"type": "checkboxes", "options": options(n)}))),
    "text of a context": (3000, message(lambda n: [{"type": "context", "elements": [mrkdwn(n)]}])),
    "description of an option": (
        75,
        message(lambda n: actions(select(options=[{**option(), "description": plain(n)}]))),
    ),
    "groups of a menu": (100, message(lambda n: actions(select(option_groups=[group(1)] * n, options=None)))),
    "options of an overflow": (5, message(lambda n: actions({"type": "overflow", "options": options(n)}))),
    "radio buttons": (10, message(lambda n: actions({"type": "radio_buttons", "options": options(n)}))),
    "title of a confirmation": (100, message(lambda n: actions(button(confirm=confirm(title=plain(n)))))),
    "text of a confirmation": (300, message(lambda n: actions(button(confirm=confirm(text=plain(n)))))),
    "button of a confirmation": (30, message(lambda n: actions(button(confirm=confirm(confirm=plain(n)))))),
    "address of a button": (3000, message(lambda n: actions(button(url=f"https://{'x' * (n - 8)}")))),
    "alternative text of a picture": (2000, message(lambda n: [{**PICTURE, "alt_text": "x" * n}])),
    "address of a picture": (3000, message(lambda n: [{**PICTURE, "image_url": f"https://{'x' * (n - 8)}"}])),
    "placeholder of conversations": (
        150,
        ("modal_view", lambda n: inputs(element=conversations(placeholder=plain(n)))),
    ),
    "callback id": (255, ("modal_view", lambda n: modal(callback_id="x" * n))),
    "external id": (255, ("modal_view", lambda n: modal(external_id="x" * n))),
    "blocks of a modal": (100, ("modal_view", lambda n: modal(blocks=[{"type": "divider"}] * n))),
    "title of a modal": (24, ("modal_view", lambda n: modal(title=plain(n)))),
    "submit of a modal": (24, ("modal_view", lambda n: modal(submit=plain(n)))),
    "private metadata": (3000, ("modal_view", lambda n: modal(private_metadata="x" * n))),
    "label of an input": (2000, ("modal_view", lambda n: inputs(label=plain(n)))),
    "hint of an input": (2000, ("modal_view", lambda n: inputs(hint=plain(n)))),
    "blocks of a Home tab": (100, ("home_view", lambda n: {"type": "home", "blocks": [{"type": "divider"}] * n})),
}


@pytest.mark.parametrize("what", LIMITS)
def test_a_limit_is_where_slack_has_it(what: str) -> None:
    limit, (entry, make) = LIMITS[what]
    assert problems(entry, make(limit)) == []
    assert problems(entry, make(limit + 1)), f"{what}: {limit + 1} is one too many"


WRONG: dict[str, tuple[Entry, Any]] = {
    "an unknown block": ("message_blocks", [{"type": "rainbow"}]),
    "an unknown field": ("message_blocks", [{"type": "divider", "colour": "red"}]),
    "an unknown element": ("message_blocks", actions({"type": "lever"})),
    "a section of nothing": ("message_blocks", [{"type": "section"}]),
    "an empty text": ("message_blocks", [{"type": "section", "text": mrkdwn(0)}]),
    "an empty row": ("message_blocks", actions()),
    "a menu of nothing": ("message_blocks", actions(select(options=[]))),
    "markup in a header": ("message_blocks", [{"type": "header", "text": mrkdwn(1)}]),
    "a block id twice": ("message_blocks", [{"type": "divider", "block_id": "a"}] * 2),
    "an action id twice": ("message_blocks", actions(button(action_id="a"), button(action_id="a"))),
    "an option twice": ("message_blocks", actions(select(options=options(1) * 2))),
    "a style of its own": ("message_blocks", actions(button(style="glitter"))),
    "an input without a submit": ("modal_view", {**inputs(), "submit": None}),
    "no blocks": ("message_blocks", []),
    "markdown beyond its sum": ("message_blocks", [{"type": "markdown", "text": "x" * 6001}] * 2),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_slack_refuses_is_refused_with_a_pointer(what: str) -> None:
    found = problems(*WRONG[what])
    assert found
    assert all(one.startswith("[ERROR] ") and "[json-pointer:/" in one for one in found)


def test_what_is_drawn_again_has_the_same_ids_and_can_be_found() -> None:
    blocks = [*actions(button(value="1")), *actions(button(value="1"))]
    named = with_ids(blocks)
    assert named == with_ids(blocks)
    assert "block_id" not in blocks[0], "what was given is left alone"
    assert len({one["block_id"] for one in named}) == 2
    action = named[1]["elements"][0]
    assert find_element(named, named[1]["block_id"], action["action_id"]) == action
    assert find_element(named, "elsewhere", action["action_id"]) is None


def test_inputs_that_must_be_filled_in_are_named() -> None:
    blocks = [
        {"type": "input", "block_id": "must", "element": {"action_id": "a"}},
        {"type": "input", "block_id": "may", "optional": True, "element": {"action_id": "b"}},
    ]
    assert set(missing_inputs(blocks, {})) == {"must"}
    assert set(missing_inputs(blocks, {"must": {"a": {"type": "plain_text_input", "value": None}}})) == {"must"}
    assert missing_inputs(blocks, {"must": {"a": {"type": "plain_text_input", "value": "x"}}}) == {}
