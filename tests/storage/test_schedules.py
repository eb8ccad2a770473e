"""When teams are reminded: one schedule of each team, taken by one process at a time."""

from __future__ import annotations

from datetime import timedelta

from storage import schedules, teams
from storage.engine import Database
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


async def due_ids(database: Database, clock: FixedClock) -> list[int | None]:
    async with database.read() as session:
        return [one.schedule.id for one in await schedules.due(session, clock(), 10)]


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
    await a_schedule(database, clock, "C3", state=ScheduleState.OFF.value)
    await a_schedule(database, clock, "C4", state=ScheduleState.PAUSED.value)
    await a_schedule(database, clock, "C5", due_at=None)
    assert await due_ids(database, clock) == []
    clock.advance(days=1)
    assert await due_ids(database, clock) == [reminder.id, nudge.id]


async def test_what_is_due_is_taken_once(database: Database, clock: FixedClock) -> None:
    kept = await a_schedule(database, clock, due_at=clock())
    assert kept.id is not None
    async with database.write() as session:
        [claimed] = await schedules.claim_due(session, clock(), [kept.id])
        assert (claimed.team.channel_id, claimed.team.owners) == ("C1", ["UA"])
        claimed.schedule.due_at = clock() + A_DAY
        session.add(claimed.schedule)
    async with database.write() as session:
        assert not await schedules.claim_due(session, clock(), [kept.id])


async def test_what_another_process_is_at_is_left_to_it(database: Database, clock: FixedClock) -> None:
    kept = await a_schedule(database, clock, due_at=clock())
    assert kept.id is not None
    if database.url.get_backend_name() == "sqlite":
        return  # it has one writer at a time
    async with database.write() as first, database.write() as second:
        assert len(await schedules.claim_due(first, clock(), [kept.id])) == 1
        assert not await schedules.claim_due(second, clock(), [kept.id])
