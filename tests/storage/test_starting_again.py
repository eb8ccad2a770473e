"""Whether an assessment waits for nobody any more, who has which seat, and teams that nobody owns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from frameworks.model import AnswerValue
from storage import assessments, rounds, teams
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.seats import About
from storage.tables import TEAM, AssessmentState, Respondent, Way
from tests.conftest import FixedClock

WEEK = timedelta(days=7)


async def start(database: Database, clock: FixedClock, channel: str = "C1", way: Way = Way.ALONE) -> int:
    """Start the assessment of a channel, by UA; gives its id."""
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, "UA", clock())
        assessment = await assessments.start_assessment(session, team, "UA", About(("google",), way=way), clock())
        assert assessment.id is not None
        return assessment.id


async def answer(database: Database, clock: FixedClock, assessment_id: int) -> None:
    """Record an answer of UA's."""
    async with database.write() as session:
        seat = await assessments.seat_in(session, "T1", assessment_id, "UA", to_change=True)
        assert seat is not None
        new = NewAnswer(0, "model-registry", AnswerValue.FULLY)
        await assessments.add_answer(session, "T1", seat.respondent_id, new, clock())


async def anything(database: Database, clock: FixedClock, assessment_id: int, workspace: str = "T1") -> bool:
    """Whether anything came of an assessment in the last week."""
    async with database.read() as session:
        return await assessments.anything_since(session, workspace, assessment_id, clock() - WEEK)


@pytest.mark.both_databases
async def test_assessment_is_abandoned_a_week_after_its_last_answer(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock)
    other = await start(database, clock, "C2")
    assert not await anything(database, clock, assessment_id, "T2")
    clock.advance(days=6)
    assert await anything(database, clock, assessment_id)
    await answer(database, clock, assessment_id)
    clock.advance(days=7)
    assert await anything(database, clock, assessment_id)
    clock.advance(seconds=1)
    await answer(database, clock, other)
    assert not await anything(database, clock, assessment_id)


@pytest.mark.parametrize("column", ["asked_at", "due_at", "led_since"])
async def test_asked_or_still_open_assessments_are_not_abandoned(
    database: Database, clock: FixedClock, column: str
) -> None:
    assessment_id = await start(database, clock)
    clock.advance(days=8)
    assert not await anything(database, clock, assessment_id)
    async with database.write() as session:
        await assessments.change_assessment(session, "T1", assessment_id, **{column: clock()})
    assert await anything(database, clock, assessment_id)


@pytest.mark.both_databases
async def test_all_open_seats_that_wait_for_a_person_the_last_first(database: Database, clock: FixedClock) -> None:
    ids = [await start(database, clock, f"C{number}") for number in range(4)]
    async with database.write() as session:
        for assessment_id, values in ((ids[1], {"gone": True}), (ids[2], {"finished_at": clock()})):
            seat = await assessments.seat_in(session, "T1", assessment_id, "UA", to_change=True)
            assert seat is not None
            await assessments.change_respondent(session, "T1", seat.respondent_id, **values)
    async with database.read() as session:
        found = await assessments.waiting_seats(session, "T1", "UA")
        assert [seat.assessment_id for seat in found] == [ids[3], ids[0]]
        newest = await assessments.newest_open_seat(session, "T1", "UA")
        assert newest == found[0]
        assert await assessments.waiting_seats(session, "T2", "UA") == ()
        assert await assessments.waiting_seats(session, "T1", "UB") == ()


async def test_a_seat_that_is_handed_over_is_there_again_for_whoever_has_it(
    database: Database, clock: FixedClock
) -> None:
    assessment_id = await start(database, clock)
    async with database.write() as session:
        seat = await assessments.seat_in(session, "T1", assessment_id, "UA", to_change=True)
        assert seat is not None
        await assessments.change_respondent(
            session, "T1", seat.respondent_id, gone=True, zone="Europe/Berlin", nudges=2, nudge_at=clock()
        )
        await assessments.hand_over(session, "T1", seat, "UB")
    async with database.read() as session:
        row = (await session.exec(select(Respondent))).one()
    assert (row.user_id, row.gone, row.zone, row.nudges, row.nudge_at) == ("UB", False, None, 0, None)


async def test_a_team_may_be_owned_by_nobody_yet(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "", clock())
        assert team.owners == []
        assert team.id is not None
        await teams.change_team(session, "T1", team.id, owners=["UA"], changed_by="UA", changed_at=clock())
        assert (await teams.team_to_change(session, "T1", team)).owners == ["UA"]


@pytest.mark.both_databases
async def test_missing_lead_is_reported_once_with_or_without_a_seat(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock, way=Way.EVERYONE)
    async with database.write() as session:
        await assessments.add_respondent(session, "T1", assessment_id, TEAM)
        await rounds.take_away_seat(session, "T1", assessment_id, "UA")
        (seat,) = await assessments.led_seats(session, "T1", "UA", "C1")
        assert (seat.user_id, seat.assessment_id) == (TEAM, assessment_id)
        for workspace, user, channel in (("T2", "UA", None), ("T1", "UB", None), ("T1", "UA", "C2")):
            assert not await assessments.led_seats(session, workspace, user, channel)
        assert not await assessments.leader_left(session, "T1", assessment_id, "UB", gone=True)
        assert not await assessments.leader_left(session, "T2", assessment_id, "UA", gone=True)
        assert await assessments.leader_left(session, "T1", assessment_id, "UA", gone=True)
        assert not await assessments.leader_left(session, "T1", assessment_id, "UA", gone=True)
        assert await assessments.leader_left(session, "T1", assessment_id, "UA", gone=False)
        await assessments.end_assessment(session, "T1", assessment_id, AssessmentState.ABANDONED, clock())
        assert not await assessments.led_seats(session, "T1", "UA", None)
