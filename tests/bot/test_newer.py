"""What a workspace refuses is remembered by kind of block, and costs few tries."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.charts.slack_charts import chart, data_table
from bot.slack.capabilities import ANY_NEWER_BLOCK, Capabilities
from bot.slack.message import Message, RichBlock, section
from bot.slack.response_url import SlackRefused
from bot.slack.rich import MOST_TRIES, send_with_fallback
from storage import refusals
from storage.engine import Database
from tests.conftest import FixedClock

TABLE = RichBlock(data_table("Levels", ["Level"], [[2]]), (section("a table in words"),))
CHART = RichBlock(chart("line", "Levels", ["Q1"], {"Google": [2]}), (section("a chart in words"),))
BOTH = Message("Levels", (section("Levels"), CHART, TABLE))


class Slack:
    """A workspace that takes all blocks but those of some types, and says where they stand or does not."""

    def __init__(self, *refused: str, points: bool) -> None:
        self._refused = refused
        self._points = points
        self.calls: list[list[str]] = []

    async def send(self, arguments: dict[str, Any]) -> None:
        types = [block["type"] for block in arguments["blocks"]]
        self.calls.append(types)
        wrong = [f"[json-pointer:/blocks/{place}/type]" for place, kind in enumerate(types) if kind in self._refused]
        if wrong and self._points:
            answer: Any = {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": wrong}}
            raise SlackApiError("refused", answer)
        if wrong:
            raise SlackRefused("400 invalid_blocks")


@pytest.fixture
def known(database: Database, clock: FixedClock) -> Capabilities:
    return Capabilities(database, clock)


@pytest.mark.parametrize("points", [True, False])
@pytest.mark.parametrize("refused", ["data_table", "data_visualization"])
async def test_a_refused_kind_leaves_the_others_on(known: Capabilities, refused: str, *, points: bool) -> None:
    slack = Slack(refused, points=points)
    for _ in range(3):
        await send_with_fallback(known, "T1", BOTH, slack.send)
    (taken,) = {"data_table", "data_visualization"} - {refused}
    assert taken in slack.calls[-1]
    assert refused not in slack.calls[-1]
    before = len(slack.calls)
    await send_with_fallback(known, "T1", BOTH, slack.send)
    assert len(slack.calls) == before + 1, "it is known by now"


@pytest.mark.parametrize("points", [True, False])
async def test_words_arrive_with_uses_of_a_response_url_left(known: Capabilities, *, points: bool) -> None:
    slack = Slack("data_table", "data_visualization", points=points)
    await send_with_fallback(known, "T1", BOTH, slack.send)
    assert slack.calls[-1] == ["section"] * 3
    assert len(slack.calls) <= MOST_TRIES < 5


async def test_a_mistake_in_an_ordinary_block_turns_nothing_off(known: Capabilities) -> None:
    slack = Slack("section", points=False)
    with pytest.raises(SlackRefused):
        await send_with_fallback(known, "T1", BOTH, slack.send)
    assert not [kind for kind in BOTH.newer_kinds if await known.is_known("T1", kind)]


async def test_what_earlier_versions_kept_for_all_kinds_does_not_count(
    known: Capabilities, database: Database, clock: FixedClock
) -> None:
    async with database.write() as session:
        await refusals.remember(session, "T1", ANY_NEWER_BLOCK, "invalid_blocks", clock())
    slack = Slack(points=True)
    await send_with_fallback(known, "T1", BOTH, slack.send)
    assert slack.calls == [["section", "data_visualization", "data_table"]]
