"""When teams are reminded: one schedule of each team, taken by one process at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import schedules, teams
from storage.engine import Database
from storage.schedules import GoesOn
from storage.tables import CheckinSchedule, ScheduleState
from tests.conftest import FixedClock

A_DAY = timedelta(days=1)


async def a_schedule(database: Database, clock: FixedClock, channel: str = "C1", **values: object) -> CheckinSchedule:
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, "UA", clock())
        assert team.id is not None
        kept = {"due_at": clock() + A_DAY, "rule": {"at": "10:00"}, "nudges": "standard", **values}
        row = CheckinSchedule(workspace_id="T1", team_id=team.id, changed_by="UA", changed_at=clock(), **kept)
        assert await schedules.add_schedule(session, row)
        found = await schedules.schedule_of(session, "T1", team.id)
        assert found is not None
        return found


async def reminders_due(database: Database, clock: FixedClock, limit: int = 10) -> list[int | None]:
    """The ids of those that would be claimed now, if any are due."""
    async with database.write() as session:
        found = await schedules.claim_reminders(session, clock(), limit)
        assert await schedules.any_reminder_due(session, clock()) == bool(found)
        return [one.id for one in found]


async def nudges_due(database: Database, clock: FixedClock) -> list[int | None]:
    async with database.read() as session:
        return [one.schedule.id for one in await schedules.nudges_due(session, clock(), 10)]


@pytest.mark.both_databases
async def test_a_team_has_one_schedule_that_other_workspaces_do_not_see(database: Database, clock: FixedClock) -> None:
    kept = await a_schedule(database, clock)
    async with database.write() as session:
        again = CheckinSchedule(
            workspace_id="T1", team_id=kept.team_id, rule={}, nudges="light", changed_by="UB", changed_at=clock()
        )
        assert not await schedules.add_schedule(session, again)
    async with database.read() as session:
        found = await schedules.schedule_of(session, "T1", kept.team_id)
        assert found is not None
        assert (found.rule, found.nudges, found.state) == ({"at": "10:00"}, "standard", "on")
        assert (found.due_at, found.changed_at) == (clock() + A_DAY, clock())
        assert await schedules.schedule_of(session, "T2", kept.team_id) is None
        assert await schedules.schedule_to_change(session, "T2", kept.team_id) is None


async def test_what_is_on_is_due_with_its_reminder_or_its_nudge(database: Database, clock: FixedClock) -> None:
    reminder = await a_schedule(database, clock)
    nudge = await a_schedule(database, clock, "C2", due_at=clock() + 9 * A_DAY, nudge_at=clock() + A_DAY)
    last_nudge = await a_schedule(database, clock, "C3", due_at=None, nudge_at=clock() + A_DAY)
    both = await a_schedule(database, clock, "C4", nudge_at=clock())
    await a_schedule(database, clock, "C5", state=ScheduleState.OFF.value)
    await a_schedule(database, clock, "C6", state=ScheduleState.PAUSED.value, nudge_at=clock())
    await a_schedule(database, clock, "C7", due_at=None)
    assert await reminders_due(database, clock) == []
    assert await nudges_due(database, clock) == [both.id]
    clock.advance(days=1)
    assert await reminders_due(database, clock) == [reminder.id, both.id]
    assert await nudges_due(database, clock) == [nudge.id, last_nudge.id], "a reminder takes the place of a nudge"


async def test_what_is_due_longest_comes_first(database: Database, clock: FixedClock) -> None:
    late = await a_schedule(database, clock, due_at=clock() - A_DAY)
    latest = await a_schedule(database, clock, "C2", due_at=clock() - 2 * A_DAY)
    assert await reminders_due(database, clock, 1) == [latest.id]
    assert await reminders_due(database, clock) == [latest.id, late.id]


@pytest.mark.both_databases
async def test_what_is_due_is_taken_once(database: Database, clock: FixedClock) -> None:
    await a_schedule(database, clock, due_at=clock(), nudges_sent=4, handed_to="UB", snoozed_by="UB")
    await a_schedule(database, clock, "C2", handed_to="UB")
    async with database.write() as session:
        [claimed] = await schedules.claim_reminders(session, clock(), 10)
        assert (claimed.workspace_id, claimed.channel_id, claimed.rule) == ("T1", "C1", {"at": "10:00"})
        assert (claimed.due_at, claimed.waiting, claimed.nudges) == (clock(), None, "standard")
        in_two_days, tomorrow = clock() + 2 * A_DAY, clock() + A_DAY
        await schedules.go_on(session, [GoesOn(claimed.id, in_two_days, clock(), clock(), tomorrow)])
    assert await reminders_due(database, clock) == []
    async with database.read() as session:
        kept = await schedules.schedule_of(session, "T1", claimed.team_id)
        other = await schedules.schedule_of(session, "T1", claimed.team_id + 1)
    assert kept is not None
    assert (kept.due_at, kept.waiting, kept.reminded_at) == (in_two_days, clock(), clock())
    assert (kept.nudge_at, kept.nudges_sent, kept.handed_to, kept.snoozed_by) == (tomorrow, 0, None, None)
    assert other is not None
    assert (other.handed_to, other.due_at) == ("UB", tomorrow), "the others stay as they are"
    clock.advance(days=1)
    ids = await nudges_due(database, clock)
    async with database.write() as session:
        [claimed] = await schedules.claim_nudges(session, clock(), ids)
        assert (claimed.team.channel_id, claimed.team.owners) == ("C1", ["UA"])
        claimed.schedule.nudge_at = None
        session.add(claimed.schedule)
    async with database.write() as session:
        assert not await schedules.claim_nudges(session, clock(), ids)


# SQLite has one writer at a time.
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_rows_claimed_by_another_process_are_skipped(database: Database, clock: FixedClock) -> None:
    one = await a_schedule(database, clock, due_at=clock())
    other = await a_schedule(database, clock, "C2", due_at=clock())
    nudge = await a_schedule(database, clock, "C3", due_at=None, nudge_at=clock())
    async with database.write() as first, database.write() as second:
        assert [due.id for due in await schedules.claim_reminders(first, clock(), 1)] == [one.id]
        assert [due.id for due in await schedules.claim_reminders(second, clock(), 2)] == [other.id]
        assert len(await schedules.claim_nudges(first, clock(), [nudge.id])) == 1
        assert not await schedules.claim_nudges(second, clock(), [nudge.id])
