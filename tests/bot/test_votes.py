"""What becomes of votes, by what somebody who voted is told."""

from __future__ import annotations

import pytest

from bot.assess.start.setup import service as setup
from bot.assess.state import QuestionScreen
from bot.assess.together import service
from bot.assess.together.state import ClickedCard, VoteOutcome
from bot.assess.transactions import change, look
from bot.deps import Deps, Person
from frameworks.catalog import load_catalog
from frameworks.interview import Mode
from frameworks.model import AnswerValue, Scope
from storage.engine import Database
from storage.tables import Way
from tests.conftest import FixedClock

LEAD, BEN = Person("T1", "UL"), Person("T1", "UB")


@pytest.fixture
def deps(database: Database, clock: FixedClock) -> Deps:
    """The parts of a bot."""
    return Deps(load_catalog(), database, clock)


async def test_a_vote_that_slack_tells_of_again_after_the_reveal_is_not_said_to_be_too_late(deps: Deps) -> None:
    await change(deps, setup.start, LEAD, "C1", setup.Beginning(["google"], Mode.QUICK, Way.TOGETHER, owns=True))
    await change(deps, setup.choose_scope, LEAD, 1, Scope.TEAM)
    asked = await look(deps, service.current, BEN, 1)
    assert isinstance(asked, QuestionScreen)
    at = ClickedCard(asked.click, 0)

    async def votes(click_id: str) -> VoteOutcome:
        return (await change(deps, service.vote, BEN, at, AnswerValue.FULLY, click_id)).heard

    assert await votes("first") is VoteOutcome.COUNTED
    assert await votes("late") is VoteOutcome.SAME
    await change(deps, service.reveal, LEAD, at)
    await change(deps, service.agree, LEAD, ClickedCard(asked.click, 1), AnswerValue.PARTLY, None)
    assert [await votes("first"), await votes("late")] == [VoteOutcome.SAME, VoteOutcome.SAME]
    assert [await votes("too late"), await votes("too late")] == [VoteOutcome.MOVED_ON, VoteOutcome.SAME]
