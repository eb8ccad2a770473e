"""Votes: everybody's is there once, the last counts, and none is left of an anonymous round."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlmodel import select

from frameworks.model import AnswerValue
from storage import assessments, tallies, votes
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.tables import TEAM, Answer, AssessmentState, Respondent, Way
from storage.votes import Vote
from tests.conftest import FixedClock
from tests.storage.test_assessments import seat_of, start

FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET


@pytest.fixture
async def together(database: Database, clock: FixedClock) -> int:
    """An assessment that UA leads and all answer together; gives its id."""
    assessment_id = await start(database, clock)
    async with database.write() as session:
        await assessments.change_assessment(session, "T1", assessment_id, way=Way.TOGETHER.value)
        await assessments.add_respondent(session, "T1", assessment_id, TEAM)
    return assessment_id


async def cast(
    database: Database, clock: FixedClock, assessment_id: int, user: str, value: AnswerValue, practice: str = "p"
) -> None:
    """Vote as the bot does: holding the TEAM's seat."""
    async with database.write() as session:
        await assessments.seat_in(session, "T1", assessment_id, TEAM, to_change=True)
        await votes.cast(session, "T1", assessment_id, user, practice, value, now=clock())


async def votes_on(database: Database, assessment_id: int, practice: str = "p") -> tuple[Vote, ...]:
    async with database.read() as session:
        return await votes.votes_on(session, "T1", assessment_id, practice)


async def add_to_team(database: Database, clock: FixedClock, assessment_id: int, answer: NewAnswer) -> None:
    team = await seat_of(database, assessment_id, TEAM)
    assert team is not None
    async with database.write() as session:
        await assessments.add_answer(session, "T1", team.respondent_id, answer, clock())


@pytest.mark.both_databases
async def test_the_last_vote_of_each_person_counts_in_the_order_of_their_first(
    database: Database, clock: FixedClock, together: int
) -> None:
    for user, value in (("UB", FULLY), ("UA", PARTLY), ("UB", NOT_YET)):
        await cast(database, clock, together, user, value)
    await cast(database, clock, together, "UB", FULLY, "q")
    await add_to_team(database, clock, together, NewAnswer(0, "p", FULLY))
    assert await votes_on(database, together) == (Vote("UB", NOT_YET), Vote("UA", PARTLY))
    assert await votes_on(database, together, "q") == (Vote("UB", FULLY),)
    async with database.read() as session:
        assert await votes.votes_on(session, "T2", together, "p") == ()


@pytest.mark.both_databases
async def test_thirty_people_who_vote_at_once_are_all_there_once(
    database_url: str, database: Database, clock: FixedClock, together: int
) -> None:
    other = Database(database_url)
    people = [f"U{number}" for number in range(30)]
    await asyncio.gather(
        *(cast(one, clock, together, user, PARTLY) for user in people for one in (database, other)),
        *(cast(database, clock, together, user, FULLY, "q") for user in people),
    )
    await other.close()
    for practice in ("p", "q"):
        assert sorted(one.user_id for one in await votes_on(database, together, practice)) == sorted(people)
    async with database.read() as session:
        seats = (await session.exec(select(Respondent.user_id))).all()
    assert Counter(seats) == Counter([*people, "UA", TEAM])


async def test_forgetting_votes_keeps_the_teams_answers(database: Database, clock: FixedClock, together: int) -> None:
    await add_to_team(database, clock, together, NewAnswer(0, "p", FULLY))
    for practice in ("p", "q", "p"):
        await cast(database, clock, together, "UB", PARTLY, practice)
    async with database.write() as session:
        await votes.forget_votes(session, "T2", together)
        await votes.forget_votes(session, "T1", together, "p")
    assert (await votes_on(database, together), await votes_on(database, together, "q")) == ((), (Vote("UB", PARTLY),))
    await cast(database, clock, together, "UB", NOT_YET)
    assert await votes_on(database, together) == (Vote("UB", NOT_YET),), "turns go on where they were"
    async with database.write() as session:
        await votes.forget_who(session, "T1", together, clock())
    async with database.read() as session:
        rows = (await session.exec(select(Answer, Respondent.user_id).join(Respondent))).all()
        assert [(answer.practice_id, user) for answer, user in rows] == [("p", TEAM)]


async def test_a_newer_tally_takes_the_place_of_the_one_before(
    database: Database, clock: FixedClock, together: int
) -> None:
    del clock
    for counts, agreed in (({FULLY: 1, PARTLY: 2}, False), ({FULLY: 3}, True)):
        async with database.write() as session:
            await votes.keep_tally(session, "T1", together, "p", counts)
        async with database.read() as session:
            (kept,) = await tallies.tallies_of(session, "T1", together)
            assert kept == await votes.tally_of(session, "T1", together, "p")
        assert (kept.counts, kept.agreed) == ({value.value: count for value, count in counts.items()}, agreed)


@pytest.mark.both_databases
async def test_leads_change_is_seen_at_once_despite_earlier_reads(
    database: Database, clock: FixedClock, together: int
) -> None:
    team = await seat_of(database, together, TEAM)
    assert team is not None
    async with database.write() as session:
        for practice in ("p", "q", "p"):
            await votes.keep_tally(session, "T1", together, practice, {FULLY: 1, PARTLY: 2})
        before = await tallies.tallies_of(session, "T1", together)
        assert [(one.practice_id, one.settled_at) for one in before] == [("q", None), ("p", None)]
        await tallies.settle(session, "T1", together, "p", clock())
        assert await tallies.disputed_in(session, "T1", together) == ("q",)
        await votes.next_round(session, "T1", together, 3, "q")
        await assessments.move_to(session, "T1", team.respondent_id, "q")
    seat = await seat_of(database, together, TEAM)
    assert seat is not None
    assert (seat.votes_round, seat.revealed, seat.position) == (3, "q", "q")


async def test_going_on_alone_takes_the_teams_answers_along_and_no_vote(
    database: Database, clock: FixedClock, together: int
) -> None:
    for turn, practice in enumerate(("p", "q")):
        await add_to_team(database, clock, together, NewAnswer(turn, practice, FULLY))
    for user in ("UA", "UB"):
        await cast(database, clock, together, user, NOT_YET)
    async with database.write() as session:
        await votes.go_on_alone(session, "T1", together, "UA")
    seat = await seat_of(database, together)
    assert seat is not None
    assert (seat.about.way, seat.led_by, seat.is_asked) == (Way.ALONE, "UA", False)
    async with database.read() as session:
        given = await assessments.answers_of(session, "T1", seat.respondent_id)
        assert (given.turn, given.values) == (2, {"p": FULLY, "q": FULLY})
        assert (await session.exec(select(Respondent.user_id))).all() == ["UA"]


@pytest.mark.both_databases
async def test_tally_of_a_dropped_assessment_is_known_until_one_is_completed(
    database: Database, clock: FixedClock, together: int
) -> None:
    async def is_shown(assessment_id: int, practice: str) -> bool:
        seat = await seat_of(database, assessment_id, "UA")
        assert seat is not None
        async with database.read() as session:
            return await votes.is_shown_in_a_dropped_one(session, seat, practice)

    async with database.write() as session:
        await votes.keep_tally(session, "T1", together, "p", {FULLY: 5})
        await assessments.end_assessment(session, "T1", together, AssessmentState.ABANDONED, clock())
    second = await start(database, clock)
    assert await is_shown(second, "p")
    assert not await is_shown(second, "q")
    async with database.write() as session:
        await assessments.end_assessment(session, "T1", second, AssessmentState.COMPLETED, clock())
    assert not await is_shown(await start(database, clock), "p")
