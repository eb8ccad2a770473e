"""What becomes of votes, by what somebody who voted is told."""

from __future__ import annotations

import pytest

from bot.assess.start.setup import service as setup
from bot.assess.state import Asking
from bot.assess.together import service
from bot.assess.together.state import At, Heard
from bot.assess.transactions import change, look
from bot.deps import Parts, Person
from frameworks.catalog import load_catalog
from frameworks.interview import Mode
from frameworks.model import AnswerValue, Scope
from storage.engine import Database
from storage.tables import Way
from tests.conftest import FixedClock

LEAD, BEN = Person("T1", "UL"), Person("T1", "UB")


@pytest.fixture
def parts(database: Database, clock: FixedClock) -> Parts:
    """The parts of a bot."""
    return Parts(load_catalog(), database, clock)


async def test_a_vote_that_slack_tells_of_again_after_the_reveal_is_not_said_to_be_too_late(parts: Parts) -> None:
    await change(parts, setup.start, LEAD, "C1", setup.Beginning(["google"], Mode.QUICK, Way.TOGETHER))
    await change(parts, setup.choose_scope, LEAD, 1, Scope.TEAM)
    asked = await look(parts, service.current, BEN, 1)
    assert isinstance(asked, Asking)
    at = At(asked.click, 0)

    async def votes(click_id: str) -> Heard:
        return (await change(parts, service.vote, BEN, at, AnswerValue.FULLY, click_id)).heard

    assert await votes("first") is Heard.COUNTED
    assert await votes("late") is Heard.SAME
    await change(parts, service.reveal, LEAD, at)
    await change(parts, service.agree, LEAD, At(asked.click, 1), AnswerValue.PARTLY, None)
    assert [await votes("first"), await votes("late")] == [Heard.SAME, Heard.SAME]
    assert [await votes("too late"), await votes("too late")] == [Heard.MOVED_ON, Heard.SAME]
