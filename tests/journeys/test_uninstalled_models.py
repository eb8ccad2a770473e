"""A maturity model was taken out of the folder: its results are not denied, but named with what can't be done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import Settings
from frameworks.catalog import add_model
from frameworks.model import AnswerValue
from playground.people import Somebody
from tests.journeys.answering import CATALOG
from tests.journeys.past import assessed, up_to
from tests.journeys.test_model_versions import FIRST

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)

WHEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
COMMANDS = ("checkin", "compare", "compare teams", "what-if")
KEPT = "Ours: level 1 of 1, High."


@pytest.fixture
async def left_behind(bot: Settings, tmp_path: Path) -> None:
    """The team has a result by a model that the bot does not have."""
    file = tmp_path / "ours.yml"
    file.write_text(FIRST, encoding="utf-8")
    with_it, _ = add_model(CATALOG, file)
    answers: dict[str, AnswerValue] = dict.fromkeys(("our-habit", "model-registry"), AnswerValue.FULLY)
    await assessed(bot, "C0PLATFORM", answers, WHEN, "ours", catalog=with_it)


@pytest.mark.usefixtures("left_behind")
async def test_the_only_result_is_named_and_why_it_does_not_count(ada: Somebody) -> None:
    for command in COMMANDS:
        await ada.types(f"/maturity {command}")
        await ada.sees("no longer installed")
        words = ada.last_message()
        assert "/maturity history" in words
        assert "Start with" not in words
        assert "no result" not in words
        if command != "compare teams":
            assert KEPT in words
            assert "2 March 2026" in words
    await ada.types("/maturity history")
    await ada.sees("ours over time")


@pytest.mark.usefixtures("left_behind")
async def test_beside_results_that_count_it_is_named_too(bot: Settings, ada: Somebody) -> None:
    await assessed(bot, "C0PLATFORM", up_to("azure", 1), WHEN, "azure")
    for command in ("checkin", "compare", "what-if"):
        await ada.types(f"/maturity {command}")
        await ada.sees("no longer installed")
        assert KEPT in ada.last_message()
