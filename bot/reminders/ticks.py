"""What time brings to schedules: reminders when they are due, and nudges where nothing starts."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.deps import Person
from bot.reminders import posting as reminders
from bot.reminders.state import Nudge
from bot.schedules.checkins import (
    REMINDER,
    WORKING_DAYS_AFTER,
    Nudges,
    Reminder,
    ReminderStatus,
    key_of,
    redraw,
    settle_all,
)
from bot.schedules.due import DueAction, decide_due
from bot.schedules.rule import from_data
from bot.schedules.words import rule_in_words
from bot.schedules.working_hours import next_working_moment, place_of, working_days_later
from bot.slack.people import is_away, wants_quiet, who_is
from bot.slack.posting import post
from storage import assessments, outbox, schedules
from storage.schedules import GoesOn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.schedules.due import Decision
    from bot.schedules.rule import Rule
    from storage.schedules import DueSchedule, ToRemind

log = logging.getLogger(__name__)

# So many reminders in a transaction: clicks get in between.
BATCH = 250
# Of so many teams whoever is to be nudged is looked up at a time, so that Slack is not asked too much.
NUDGED_AT_ONCE = 20
# While those who are to be nudged are away, or Slack does not say where they are.
LOOK_AGAIN = timedelta(hours=1)
# After so long nobody is nudged any more.
TOO_OLD = timedelta(days=21)


async def look_for_reminders(deps: Deps) -> datetime | None:
    """Remind a batch of the teams whose time has come; any number of processes may. Gives when the next are due."""
    now = deps.clock()
    async with deps.database.read() as session:
        if not await schedules.any_reminder_due(session, now):
            return await schedules.next_reminder(session, now)
    async with deps.database.write() as session:
        rows = await schedules.claim_reminders(session, now, BATCH)
        await remind(deps, session, rows, now)
    # At once: there may be more, and when the next are due is found out when there are none.
    return now


async def look_for_nudges(deps: Deps, client: AsyncWebClient) -> datetime | None:
    """Nudge some of the teams where that is due; any number of processes may. Gives when the next are due."""
    now = deps.clock()
    async with deps.database.read() as session:
        due_now = await schedules.nudges_due(session, now, NUDGED_AT_ONCE)
        if not due_now:
            return await schedules.next_nudge(session, now)
    zones = await _zones(client, due_now, now)
    async with deps.database.write() as session:
        for due in await schedules.claim_nudges(session, now, [due.schedule.id for due in due_now]):
            await nudge(session, due, zones, now)
            session.add(due.schedule)
    return now


async def remind(deps: Deps, session: AsyncSession, rows: Sequence[ToRemind], now: datetime) -> None:
    """Post the reminders that are due, or, where it is too late for one, nothing. Part of a transaction."""
    rules = [from_data(row.rule) for row in rows]
    decided = [(row, rule, decide_due(rule, row.due_at, now)) for row, rule in zip(rows, rules, strict=True)]
    overtaken = {key_of(row.team_id, row.waiting): decision.next_at for row, _, decision in decided if row.waiting}
    await settle_all(session, overtaken, ReminderStatus.OVERTAKEN, now)
    models = await reminders.models_of(deps.catalog, session, {row.team_id for row in rows})
    drafts: list[outbox.Draft] = []
    go_on: list[GoesOn] = []
    for row, rule, decision in decided:
        if decision.skipped:
            log.warning(
                "Nothing ticked when %s reminders of team %s were due, from %s on: they are skipped.",
                decision.skipped,
                row.team_id,
                row.due_at.isoformat(),
            )
        if decision.what is DueAction.SEND:
            following, left = nudges_ahead(rule, Nudges(row.nudges), now, 0, decision.next_at)
            drafts.append(_draft(deps, row, rule, decision, models[row.team_id], left))
            go_on.append(GoesOn(row.id, decision.next_at, row.due_at, now, following))
        else:
            go_on.append(GoesOn(row.id, decision.next_at, None, None, None))
    await outbox.put_all_in_outbox(session, drafts, now)
    await schedules.go_on(session, go_on)


def _draft(
    deps: Deps, row: ToRemind, rule: Rule, decision: Decision, models: Sequence[str], nudges_left: int
) -> outbox.Draft:
    reminder = Reminder(
        team_id=row.team_id,
        due_at=row.due_at,
        rule=rule_in_words(rule),
        zone=rule.zone,
        set_by=row.changed_by,
        frameworks=tuple(deps.catalog.frameworks[name].short_name for name in models),
        late=decision.late,
        next_at=decision.next_at,
        nudges_left=nudges_left,
    )
    return outbox.Draft(
        row.workspace_id,
        key_of(row.team_id, row.due_at),
        row.channel_id,
        REMINDER,
        reminder.model_dump(mode="json"),
    )


async def nudge(session: AsyncSession, due: DueSchedule, zones: Mapping[str, str], now: datetime) -> None:
    """Nudge those of a team who work now, unless something was started. Part of a transaction."""
    schedule, team = due.schedule, due.team
    reminded_at = schedule.reminded_at
    open_now = await assessments.open_assessment(session, schedule.workspace_id, schedule.team_id)
    if schedule.waiting is None or reminded_at is None or open_now is not None or now - reminded_at > TOO_OLD:
        schedule.nudge_at = None
        return
    to = [one for one in reminders.people_of(schedule, team) if one in zones]
    if not to:
        schedule.nudge_at = now + LOOK_AGAIN
        return
    rule, style = from_data(schedule.rule), Nudges(schedule.nudges)
    schedule.nudges_sent += 1
    schedule.nudge_at, left = nudges_ahead(rule, style, now, schedule.nudges_sent, schedule.due_at, reminded_at)
    for person in to:
        data = Nudge(
            team_id=schedule.team_id,
            channel_id=team.channel_id,
            due_at=schedule.waiting,
            zone=zones[person],
            left=left,
            next_at=schedule.due_at,
            rule_zone=rule.zone,
        )
        about = f"{reminders.about(schedule.team_id, schedule.waiting)}:{schedule.nudges_sent}:{person}"
        await post(session, schedule.workspace_id, person, reminders.NUDGE, about, data, now)
    await redraw(session, schedule, team.channel_id, now, nudges_left=left, rests=left == 0)


def nudges_ahead(
    rule: Rule,
    style: Nudges,
    now: datetime,
    sent: int,
    until: datetime | None,
    reminded_at: datetime | None = None,
) -> tuple[datetime | None, int]:
    """When to nudge next after so many, after ``now``, and how many nudges may still come.

    By the rule's clock on a working day, and in working hours. ``until`` is when the next reminder comes; None and 0
    where no more nudge comes before it. All are aware.
    """
    times = nudge_times(rule, style, reminded_at or now)[sent:]
    if not times:
        return None, 0
    following = max(times[0], next_working_moment(now + LOOK_AGAIN, rule.zone))
    if until is not None and following >= until:
        return None, 0
    return following, 1 + sum(until is None or one < until for one in times[1:])


def nudge_times(rule: Rule, style: Nudges, reminded_at: datetime) -> tuple[datetime, ...]:
    """When to nudge about a reminder, in UTC."""
    place = place_of(rule.zone)
    days = (working_days_later(reminded_at, rule.zone, count) for count in WORKING_DAYS_AFTER[style])
    return tuple(next_working_moment(datetime.combine(day, rule.at, place).astimezone(UTC), rule.zone) for day in days)


async def _zones(client: AsyncWebClient, due_now: Sequence[DueSchedule], now: datetime) -> Mapping[str, str]:
    """The zones of those who may be nudged now, by user id: they are there, want no quiet, and it is when they work."""
    people = {
        person: (due.schedule.workspace_id, from_data(due.schedule.rule).zone)
        for due in due_now
        for person in reminders.people_of(due.schedule, due.team)
    }
    zones = await asyncio.gather(
        *(_zone_if_there(client, Person(workspace, person), zone, now) for person, (workspace, zone) in people.items())
    )
    return {person: zone for person, zone in zip(people, zones, strict=True) if zone is not None}


async def _zone_if_there(client: AsyncWebClient, person: Person, zone: str, now: datetime) -> str | None:
    known, away, quiet = await asyncio.gather(
        who_is(client, person.user_id), is_away(client, person.user_id), wants_quiet(client, person, now)
    )
    if known is None or not known.is_there or away is not False or quiet is not False:
        return None
    theirs = known.zone or zone
    return theirs if next_working_moment(now, theirs) <= now else None
