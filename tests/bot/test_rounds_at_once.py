"""Many people at the same moment, on both databases: a round is revealed once, with all that was sent."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from bot.assess import answering, ending, progress
from bot.assess.everyone import service as everyone
from bot.assess.start.setup import service as setup
from bot.assess.state import NotApplicableReason, QuestionScreen, Review, Round, Started
from bot.assess.transactions import change, look
from bot.deps import Deps, Person, Refusal
from frameworks.catalog import load_catalog
from frameworks.interview import Mode
from frameworks.model import AnswerValue, Reason, Scope
from storage import teams
from storage.engine import Database
from storage.tables import Answer, OutboxMessage, Respondent, Result, Tally, Way
from tests.conftest import FixedClock

CATALOG = load_catalog()
LEAD = Person("T1", "UL")
PEOPLE = [Person("T1", f"U{number}") for number in range(8)]


pytestmark = pytest.mark.both_databases


@pytest.fixture
def deps(database: Database, clock: FixedClock) -> Deps:
    """The parts of a bot."""
    return Deps(CATALOG, database, clock)


async def asked(deps: Deps, *, anonymous: bool = False) -> None:
    """Round 1, in which all are asked."""
    async with deps.database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "UL", deps.clock())
        assert team.id is not None
        await teams.change_team(session, "T1", team.id, anonymous=anonymous)
    started = await change(deps, setup.start, LEAD, "C1", setup.Beginning(["google"], Mode.QUICK, Way.EVERYONE))
    assert isinstance(started, Started)
    assert started.shown.about.way is Way.EVERYONE
    await change(deps, setup.choose_scope, LEAD, 1, Scope.TEAM)
    await change(deps, everyone.ask, LEAD, 1, [one.user_id for one in PEOPLE], None, "Europe/Berlin")


async def answers(deps: Deps, person: Person, value: AnswerValue) -> Review:
    """Somebody answers up to the look over all answers."""
    shown = await change(deps, progress.current, person, 1)
    while isinstance(shown, QuestionScreen):
        shown = await change(deps, answering.answer, person, shown.click, value)
    assert isinstance(shown, Review)
    return shown


async def counted(deps: Deps) -> tuple[int, int, set[int]]:
    """How many results and messages to the channel there are, and how many people each tally is of."""
    async with deps.database.read() as session:
        results = (await session.exec(select(Result))).all()
        messages = (await session.exec(select(OutboxMessage).where(col(OutboxMessage.kind) == "reveal"))).all()
        tallies = (await session.exec(select(Tally))).all()
        return len(results), len(messages), {sum(one.counts.values()) for one in tallies}


async def test_of_all_who_finish_at_the_same_moment_the_last_one_closes_it(deps: Deps) -> None:
    await asked(deps)
    reviews = await asyncio.gather(*(answers(deps, one, AnswerValue.NOT_YET) for one in PEOPLE))
    sent = [(person, review) for person, review in zip(PEOPLE, reviews, strict=True) for _ in range(2)]
    await asyncio.gather(*(change(deps, everyone.send, person, review.click) for person, review in sent))
    assert await counted(deps) == (1, 1, {len(PEOPLE)})


async def test_two_people_closing_a_round_at_once_close_it_once(deps: Deps) -> None:
    await asked(deps)
    for person in PEOPLE[:3]:
        await change(deps, everyone.send, person, (await answers(deps, person, AnswerValue.NOT_YET)).click)
    late = [change(deps, progress.current, person, 1) for person in PEOPLE[3:]]
    await asyncio.gather(*(change(deps, everyone.close, LEAD, 1) for _ in range(4)), *late)
    assert await counted(deps) == (1, 1, {3})


async def test_no_answer_slips_in_while_an_anonymous_round_is_revealed(deps: Deps) -> None:
    await asked(deps, anonymous=True)
    for person in PEOPLE[:5]:
        await change(deps, everyone.send, person, (await answers(deps, person, AnswerValue.NOT_YET)).click)
    shown = [await change(deps, progress.current, person, 1) for person in PEOPLE[5:]]
    clicks = [
        change(deps, answering.answer, person, one.click, AnswerValue.FULLY)
        for person, one in zip(PEOPLE[5:], shown, strict=True)
        if isinstance(one, QuestionScreen)
    ]
    leaving = change(deps, everyone.decline, PEOPLE[7], 1)
    await asyncio.gather(clicks[0], change(deps, everyone.close, LEAD, 1), clicks[1], clicks[2], leaving)
    assert await counted(deps) == (1, 1, {5})
    async with deps.database.read() as session:
        statement = select(Answer).join(Respondent).where(col(Respondent.user_id) != "")
        assert not (await session.exec(statement)).all()


async def test_a_dropped_anonymous_round_forgets_what_was_said(deps: Deps) -> None:
    await asked(deps, anonymous=True)
    await answers(deps, PEOPLE[0], AnswerValue.NOT_YET)
    await change(deps, ending.cancel, LEAD, 1)
    async with deps.database.read() as session:
        assert not (await session.exec(select(Answer))).all()


async def test_nobody_else_closes_moves_or_settles_a_round(deps: Deps, clock: FixedClock) -> None:
    await asked(deps)
    refused = [
        change(deps, everyone.close, PEOPLE[0], 1),
        change(deps, everyone.move_due, PEOPLE[0], 1, clock().date()),
        change(deps, everyone.ask_more, PEOPLE[0], 1, ["UX"]),
        change(deps, everyone.settle, PEOPLE[0], 1, "model-registry", AnswerValue.FULLY, None),
        look(deps, everyone.talk, PEOPLE[0], 1),
        change(deps, everyone.close, Person("T2", "UL"), 1),
    ]
    for one in refused:
        with pytest.raises(Refusal):
            await one


async def test_late_clicks_cause_no_deadlock(deps: Deps) -> None:
    await asked(deps)
    clicks = [(await answers(deps, one, AnswerValue.NOT_YET)).click for one in PEOPLE[:3]]
    for one, click in zip(PEOPLE[:3], clicks, strict=True):
        await change(deps, everyone.send, one, click)
    await change(deps, everyone.close, LEAD, 1)
    again = [
        work
        for _ in range(10)
        for work in (
            change(deps, everyone.send, PEOPLE[0], clicks[0]),
            change(deps, progress.current_and_card, PEOPLE[0], 1),
        )
    ]
    assert [one for one in await asyncio.gather(*again, return_exceptions=True) if isinstance(one, Exception)] == []


async def test_nobody_answers_in_the_teams_place_before_the_reveal(deps: Deps) -> None:
    await asked(deps)
    shown = await change(deps, progress.current, PEOPLE[0], 1)
    assert isinstance(shown, QuestionScreen)
    assert isinstance(await change(deps, answering.answer, LEAD, shown.click, AnswerValue.FULLY), Round)
    for person in PEOPLE:
        await change(deps, everyone.send, person, (await answers(deps, person, AnswerValue.NOT_YET)).click)
    assert await counted(deps) == (1, 1, {len(PEOPLE)})


async def test_reasons_for_not_applicable_are_kept_from_five_people(deps: Deps) -> None:
    await asked(deps, anonymous=True)
    because = NotApplicableReason(Reason.NO_BUSINESS_NEED)
    for number, person in enumerate(PEOPLE):
        shown = await change(deps, progress.current, person, 1)
        for asked_now in range(100):
            if not isinstance(shown, QuestionScreen):
                break
            value, why = AnswerValue.NOT_YET, None
            if asked_now == 0 or (asked_now == 1 and number == 0):
                value, why = AnswerValue.NOT_APPLICABLE, because
            elif asked_now == 1:
                value = AnswerValue.DONT_KNOW
            shown = await change(deps, answering.answer, person, shown.click, value, why)
        assert isinstance(shown, Review)
        await change(deps, everyone.send, person, shown.click)
    async with deps.database.read() as session:
        (result,) = (await session.exec(select(Result))).all()
        said = (await session.exec(select(Answer).where(col(Answer.value) == "not_applicable"))).all()
    assert [one.reason for one in said] == ["no_business_need", None]
    assert [one["reason"] for one in result.reasons.values()] == ["no_business_need"]
