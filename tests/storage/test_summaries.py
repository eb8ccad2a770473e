"""When channels get summaries by themselves: one schedule of each channel, taken by one process at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import levels, results, summaries, teams
from storage.assessments import end_assessment, start_assessment
from storage.engine import Database
from storage.seats import About
from storage.tables import AssessmentState, Result, ScheduleState, SummarySchedule
from tests.conftest import FixedClock

A_DAY = timedelta(days=1)


async def a_schedule(database: Database, clock: FixedClock, channel: str = "C1", **values: object) -> SummarySchedule:
    async with database.write() as session:
        await teams.ensure_workspace(session, "T1", clock())
        kept = {"due_at": clock() + A_DAY, "rule": {"at": "10:00"}, **values}
        row = SummarySchedule(workspace_id="T1", channel_id=channel, changed_by="UA", changed_at=clock(), **kept)
        assert await summaries.add_schedule(session, row)
        found = await summaries.schedule_of(session, "T1", channel)
        assert found is not None
        return found


async def due_channels(database: Database, clock: FixedClock, limit: int = 10) -> list[str]:
    async with database.read() as session:
        return [one.channel_id for one in await summaries.due(session, clock(), limit)]


@pytest.mark.both_databases
async def test_a_channel_has_one_schedule_that_other_workspaces_do_not_see(
    database: Database, clock: FixedClock
) -> None:
    await a_schedule(database, clock)
    async with database.write() as session:
        again = SummarySchedule(workspace_id="T1", channel_id="C1", rule={}, changed_by="UB", changed_at=clock())
        assert not await summaries.add_schedule(session, again)
    async with database.read() as session:
        found = await summaries.schedule_of(session, "T1", "C1")
        assert found is not None
        assert (found.rule, found.state, found.due_at, found.said) == ({"at": "10:00"}, "on", clock() + A_DAY, "")
        assert await summaries.schedule_of(session, "T2", "C1") is None
        assert await summaries.schedule_to_change(session, "T2", "C1") is None


async def test_what_is_on_is_due_the_oldest_first(database: Database, clock: FixedClock) -> None:
    await a_schedule(database, clock)
    await a_schedule(database, clock, "C2", due_at=clock() + A_DAY / 2)
    await a_schedule(database, clock, "C3", state=ScheduleState.OFF.value)
    await a_schedule(database, clock, "C4", state=ScheduleState.PAUSED.value)
    await a_schedule(database, clock, "C5", due_at=None)
    assert await due_channels(database, clock) == []
    clock.advance(days=1)
    assert await due_channels(database, clock) == ["C2", "C1"]
    assert await due_channels(database, clock, 1) == ["C2"]


@pytest.mark.both_databases
async def test_what_is_due_is_taken_once(database: Database, clock: FixedClock) -> None:
    kept = await a_schedule(database, clock, due_at=clock())
    async with database.write() as session:
        [claimed] = await summaries.claim_due(session, clock(), [kept.id])
        claimed.due_at = clock() + A_DAY
        session.add(claimed)
    async with database.write() as session:
        assert not await summaries.claim_due(session, clock(), [kept.id])


# SQLite has one writer at a time.
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_rows_claimed_by_another_process_are_skipped(database: Database, clock: FixedClock) -> None:
    kept = await a_schedule(database, clock, due_at=clock())
    async with database.write() as first, database.write() as second:
        assert len(await summaries.claim_due(first, clock(), [kept.id])) == 1
        assert not await summaries.claim_due(second, clock(), [kept.id])


@pytest.mark.both_databases
async def test_levels_as_they_were_once(database: Database, clock: FixedClock) -> None:
    then = clock()
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "UA", then)
        assert team.id is not None
        for number, level in enumerate((1, 2)):
            assessment = await start_assessment(session, team, "UA", About(("azure",)), then)
            assert assessment.id is not None
            result = Result(
                workspace_id="T1",
                team_id=team.id,
                assessment_id=assessment.id,
                framework_id="azure",
                framework_version="1",
                scope="team",
                level=level,
                outcome={},
                answers={},
                completed_at=then + number * A_DAY,
            )
            await results.add_result(session, result)
            await end_assessment(session, "T1", assessment.id, AssessmentState.COMPLETED, then)
    async with database.read() as session:
        assert [one.level for one in await levels.latest_levels(session, "T1")] == [2]
        assert [one.level for one in await levels.latest_levels(session, "T1", until=then + A_DAY)] == [2]
        assert [one.level for one in await levels.latest_levels(session, "T1", until=then + A_DAY / 2)] == [1]
        assert await levels.latest_levels(session, "T1", until=then - A_DAY) == ()
