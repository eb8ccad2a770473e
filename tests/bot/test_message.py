"""Messages that are longer than Slack takes are shortened, and nothing that can be clicked is lost."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.json import as_json
from bot.slack.message import Message, actions, button, context, header, section
from playground.methods.content import LONGEST_BLOCKS, characters_in

BUTTONS = actions([button("Go", "go", "1")])
WITH_BUTTON: dict[str, Any] = {**section("y" * 500), "accessory": button("Show", "show", "2")}
BLOCKS = st.one_of(
    st.builds(lambda length: section("x" * length), st.integers(1, 4000)),
    st.builds(lambda length: context("x" * length), st.integers(1, 200)),
    st.just(BUTTONS),
    st.just(header("Title")),
)


@given(st.lists(BLOCKS, min_size=1, max_size=14))
def test_a_message_is_never_longer_than_slack_takes(blocks: list[dict[str, Any]]) -> None:
    drawn = Message("words", (*blocks, BUTTONS)).arguments()["blocks"]
    assert characters_in(drawn) <= LONGEST_BLOCKS
    assert drawn.count(BUTTONS) == blocks.count(BUTTONS) + 1
    if characters_in(blocks) < 12_000:
        assert drawn == [*blocks, BUTTONS]


def test_the_last_paragraphs_give_way_and_the_message_says_so() -> None:
    blocks = (section("first"), *(section(f"{number}" * 2900) for number in range(6)), WITH_BUTTON, BUTTONS)
    drawn = Message("words", blocks).arguments()["blocks"]
    more = [place for place, one in enumerate(drawn) if "more than a message can hold" in str(one)]
    assert more == [5]
    assert drawn[:5] == list(blocks[:5])
    assert drawn[6:] == [WITH_BUTTON, BUTTONS]


@given(st.lists(BLOCKS), st.text(st.characters(codec=None)))
def test_what_is_sent_arrives_as_it_was_drawn(blocks: list[dict[str, Any]], words: str) -> None:
    sent = {"text": words, "blocks": blocks, "replace_original": True}
    assert json.loads(as_json(sent)) == sent


def test_half_a_character_arrives_too() -> None:
    assert json.loads(as_json({"text": "\ud83d"})) == {"text": "\ud83d"}
