"""Runs of the workflow step: begun once, due when their assessment is over, told by one worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from storage import assessments, steps, teams
from storage.engine import Database
from storage.events import remember_event
from storage.seats import About
from storage.steps import EndedStep, UnaskedStep
from storage.tables import AssessmentState, StepRun, StepState
from tests.conftest import FixedClock

LEASE = timedelta(minutes=2)


async def begin(database: Database, clock: FixedClock, execution_id: str = "Fx1", channel: str = "C1") -> int:
    """A step that waits for an assessment of a channel's team; gives the assessment."""
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, "U1", clock())
        assert await steps.begin_step(session, "T1", execution_id, clock(), clock() + timedelta(minutes=1))
        assessment = await assessments.start_assessment(session, team, "U1", About(("azure",)), clock())
        assert assessment.id is not None
        await steps.wait_for(session, "T1", execution_id, assessment.id)
        return assessment.id


async def end(database: Database, clock: FixedClock, assessment_id: int, state: AssessmentState) -> None:
    async with database.write() as session:
        assert await assessments.end_assessment(session, "T1", assessment_id, state, clock())


async def claim(database: Database, clock: FixedClock, limit: int = 10) -> list[EndedStep]:
    assert await anything(database, clock)
    async with database.write() as session:
        return list(await steps.claim_ended(session, clock(), clock() + LEASE, limit))


async def unasked(database: Database, clock: FixedClock) -> list[UnaskedStep]:
    async with database.write() as session:
        return list(await steps.claim_unasked(session, clock(), clock() + timedelta(minutes=1), 10))


async def anything(database: Database, clock: FixedClock) -> bool:
    async with database.read() as session:
        return await steps.anything_to_do(session, clock())


async def row(database: Database, execution_id: str = "Fx1") -> StepRun:
    async with database.read() as session:
        return (await session.exec(select(StepRun).where(StepRun.execution_id == execution_id))).one()


@pytest.mark.both_databases
async def test_a_run_begins_once(database: Database, clock: FixedClock) -> None:
    await begin(database, clock)
    async with database.write() as session:
        assert not await steps.begin_step(session, "T1", "Fx1", clock(), clock())


async def test_a_step_is_due_once_its_assessment_is_over_whichever_way(database: Database, clock: FixedClock) -> None:
    ids = [await begin(database, clock, f"Fx{number}", f"C{number}") for number in (1, 2, 3)]
    assert not await anything(database, clock)
    clock.advance(seconds=5)
    await end(database, clock, ids[0], AssessmentState.COMPLETED)
    await end(database, clock, ids[1], AssessmentState.ABANDONED)
    found = {one.execution_id: one for one in await claim(database, clock)}
    assert {one: found[one].state for one in found} == {"Fx1": "completed", "Fx2": "abandoned"}
    assert found["Fx1"] == EndedStep("Fx1", "T1", None, 0, ids[0], "C1", AssessmentState.COMPLETED, clock())
    assert not await anything(database, clock), "they are claimed"


async def test_a_step_that_failed_is_due_without_an_assessment(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        await teams.ensure_workspace(session, "T1", clock())
        await steps.begin_step(session, "T1", "Fx1", clock(), clock() + timedelta(minutes=1))
        assert await steps.fail_step(session, "T1", "Fx1", "no such model", clock())
        assert not await steps.fail_step(session, "T1", "Fx1", "another", clock()), "it waits no more"
    (failed,) = await claim(database, clock)
    assert (failed.problem, failed.assessment_id, failed.state) == ("no such model", None, None)


@pytest.mark.both_databases
async def test_a_step_whose_worker_died_is_claimed_again_and_told_once(database: Database, clock: FixedClock) -> None:
    assessment_id = await begin(database, clock)
    await end(database, clock, assessment_id, AssessmentState.COMPLETED)
    await claim(database, clock)
    clock.advance(minutes=3)
    (again,) = await claim(database, clock)
    async with database.write() as session:
        await steps.tell_later(session, again, clock() + timedelta(seconds=30), failed=True)
    assert not await anything(database, clock)
    clock.advance(seconds=31)
    (again,) = await claim(database, clock)
    assert again.attempts == 1
    async with database.write() as session:
        await steps.told(session, "T1", "Fx1", {"level": "4"})
        await steps.tell_later(session, again, clock(), failed=True)  # a late word of another worker
    clock.advance(days=1)
    assert not await anything(database, clock)
    told = await row(database)
    assert (told.state, told.outputs, told.attempts) == (StepState.TOLD, {"level": "4"}, 1)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_two_workers_at_once_claim_different_steps(database: Database, clock: FixedClock) -> None:
    for number in range(4):
        assessment_id = await begin(database, clock, f"Fx{number}", f"C{number}")
        await end(database, clock, assessment_id, AssessmentState.COMPLETED)
    async with database.write() as one, database.write() as other:
        first = await steps.claim_ended(one, clock(), clock() + LEASE, 3)
        second = await steps.claim_ended(other, clock(), clock() + LEASE, 3)
    assert (len(first), len(second)) == (3, 1)
    assert {step.execution_id for step in (*first, *second)} == {"Fx0", "Fx1", "Fx2", "Fx3"}


@pytest.mark.both_databases
async def test_people_who_got_no_card_are_uninvited_after_a_while(database: Database, clock: FixedClock) -> None:
    assessment_id = await begin(database, clock)
    assert await unasked(database, clock) == []
    clock.advance(minutes=2)
    assert await anything(database, clock)
    assert await unasked(database, clock) == [UnaskedStep("Fx1", "T1", assessment_id, "U1")]
    assert await unasked(database, clock) == [], "one worker asks"
    clock.advance(minutes=2)
    async with database.write() as session:
        (seat,) = await assessments.open_seats(session, "T1", "U1", "C1")
        await assessments.remember_card(session, "T1", seat.respondent_id, "D1", "1.2")
    assert not await anything(database, clock)


async def test_nobody_is_sent_a_card_to_answer_once_everyone_is_asked(database: Database, clock: FixedClock) -> None:
    assessment_id = await begin(database, clock)
    async with database.write() as session:
        await assessments.change_assessment(session, "T1", assessment_id, asked_at=clock())
    clock.advance(minutes=2)
    assert await unasked(database, clock) == []


async def test_seats_are_found_by_channel_and_are_nobodys_once_it_is_over(
    database: Database, clock: FixedClock
) -> None:
    first, second = await begin(database, clock), await begin(database, clock, "Fx2", "C2")

    async def seats(channel: str | None, user: str = "U1", workspace: str = "T1") -> list[int]:
        async with database.read() as session:
            return [one.assessment_id for one in await assessments.open_seats(session, workspace, user, channel)]

    assert (await seats("C1"), sorted(await seats(None))) == ([first], [first, second])
    assert (await seats("C3"), await seats(None, "U2"), await seats(None, "U1", "T2")) == ([], [], [])
    await end(database, clock, first, AssessmentState.ABANDONED)
    assert await seats(None) == [second]


async def test_a_seat_that_is_handed_over_is_not_gone(database: Database, clock: FixedClock) -> None:
    await begin(database, clock)
    async with database.write() as session:
        (seat,) = await assessments.open_seats(session, "T1", "U1", None)
        await assessments.change_respondent(session, "T1", seat.respondent_id, gone=True)
        await assessments.hand_over(session, "T1", seat, "U2")
    async with database.read() as session:
        (seat,) = await assessments.open_seats(session, "T1", "U2", None)
    assert (seat.gone, seat.led_by) == (False, "U2")


async def test_an_event_is_new_once(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        assert await remember_event(session, "Ev1", clock())
    async with database.write() as session:
        assert not await remember_event(session, "Ev1", clock())
        assert await remember_event(session, "Ev2", clock())
