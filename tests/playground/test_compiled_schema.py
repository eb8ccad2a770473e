"""The quick check of Block Kit says of every block what jsonschema says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from playground.blocks import MOST_PROBLEMS, SCHEMA, problems
from playground.compiled_schema import compiled
from tests.playground.test_blocks import PICTURE, button, confirm, inputs, mrkdwn, options, plain, select

DEFINITIONS: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
ENTRIES = ("message_blocks", "modal_view", "home_view")
SLOW = {entry: Draft202012Validator({**DEFINITIONS, "$ref": f"#/$defs/{entry}"}) for entry in ENTRIES}
QUICK = {entry: compiled(DEFINITIONS["$defs"], entry) for entry in ENTRIES}

GROUPS = [{"label": plain(1), "options": options(2)}]
WORDS = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "text": mrkdwn(1), "fields": [plain(1)], "accessory": button(value="1", confirm=confirm())},
    {"type": "section", "text": plain(1), "accessory": select(options=None, option_groups=GROUPS)},
    {"type": "context", "elements": [mrkdwn(1), PICTURE]},
    {"type": "actions", "block_id": "b", "elements": [{"type": "overflow", "options": options(2)}]},
    {"type": "actions", "elements": [{"type": "timepicker", "initial_time": "09:30", "placeholder": plain(1)}]},
    {
        "type": "input",
        "label": plain(1),
        "optional": True,
        "element": {"type": "number_input", "is_decimal_allowed": True},
    },
    {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [WORDS]}]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]], "column_settings": [None, {"align": "left"}]},
    {"type": "header", "text": plain(1)},
    {"type": "divider", "block_id": "d"},
]
OTHER_VALUES: list[Any] = [None, True, 1.5, "", "x", [], {"type": 1}]


def broken(value: Any) -> Iterator[Any]:
    """What is left when a part is taken out of a value, put in, or replaced by something else, at every depth."""
    yield from OTHER_VALUES
    if isinstance(value, dict):
        yield {**value, "more": 1}
        for name, inner in value.items():
            yield {key: other for key, other in value.items() if key != name}
            yield from ({**value, name: other} for other in broken(inner))
    if isinstance(value, list):
        yield value * 2
        for index, inner in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in broken(inner))


def agreed(entry: str, content: Any) -> bool:
    """What both say of a content, which is the same."""
    quick = QUICK[entry](content)
    assert quick == SLOW[entry].is_valid(content), f"{entry}: {content}"
    return quick


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_broken_in_every_way_is_judged_alike(number: int) -> None:
    assert agreed("message_blocks", [BLOCKS[number]])
    verdicts = {agreed("message_blocks", [one]) for one in broken(BLOCKS[number])}
    assert verdicts == {True, False}


def test_views_and_what_is_no_block_at_all_are_judged_alike() -> None:
    dividers = [{"type": "divider"}]
    views = {"modal_view": {**inputs(), "callback_id": "x"}, "home_view": {"type": "home", "blocks": dividers}}
    for entry, view in views.items():
        assert agreed(entry, view)
        assert {agreed(entry, one) for one in broken({**view, "blocks": dividers})} == {True, False}
        assert not agreed(entry, {**view, "blocks": [*dividers, {"type": "table"}]})
    assert {agreed(entry, content) for entry in ENTRIES for content in OTHER_VALUES} == {False}
    assert not agreed("modal_view", {key: value for key, value in inputs().items() if key != "submit"})


def test_a_refusal_is_in_the_words_of_jsonschema() -> None:
    wrong = [{"type": "section", "text": mrkdwn(0), "more": 1}, *[{"type": "rainbow"}] * 12]
    words = [mistake.message for mistake in SLOW["message_blocks"].iter_errors(wrong)]
    told = problems("message_blocks", wrong)
    assert len(words) > len(told) == MOST_PROBLEMS
    assert all(
        one.startswith(f"[ERROR] {said[:300]} [json-pointer:/blocks/") for one, said in zip(told, words, strict=False)
    )


@pytest.mark.parametrize("keyword", [{"dependentRequired": {"a": ["b"]}}, {"additionalProperties": True}, {"const": 1}])
def test_a_rule_that_is_not_understood_is_not_passed_over(keyword: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError):
        compiled({"it": keyword}, "it")
