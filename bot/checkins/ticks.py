"""What time brings to schedules: reminders when they are due, and nudges where nothing starts."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.checkins import reminders
from bot.checkins.state import WORKING_DAYS_AFTER, Became, Nudge, Nudges, Reminder
from bot.schedules.missed import What, what_is_due
from bot.schedules.rule import from_data
from bot.schedules.words import rule_in_words
from bot.slack.people import is_away, who_is
from bot.working_hours import next_working_moment, place_of, working_days_later
from storage import assessments, outbox, schedules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slack_sdk.web.async_client import AsyncWebClient
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.parts import Parts
    from bot.schedules.rule import Rule
    from storage.schedules import Due

log = logging.getLogger(__name__)

BATCH = 20
# While those who are to be nudged are away, or Slack does not say where they are.
LOOK_AGAIN = timedelta(hours=1)
# After so long nobody is nudged any more.
TOO_OLD = timedelta(days=21)


async def tick(parts: Parts, client: AsyncWebClient) -> None:
    """Remind and nudge the teams whose time has come; any number of processes may."""
    now = parts.clock()
    async with parts.database.read() as session:
        found = await schedules.due(session, now, BATCH)
    if not found:
        return
    zones = await _zones(client, found, now)
    async with parts.database.write() as session:
        for due in await schedules.claim_due(session, now, [one.schedule.id for one in found]):
            schedule = due.schedule
            if schedule.due_at is not None and schedule.due_at <= now:
                await remind(parts, session, due, now)
            else:
                await nudge(session, due, zones, now)
            session.add(schedule)


async def remind(parts: Parts, session: AsyncSession, due: Due, now: datetime) -> None:
    """Post the reminder that is due, or, where it is too late for it, nothing. Part of a transaction."""
    schedule, team = due.schedule, due.team
    assert schedule.due_at is not None  # noqa: S101 - it is due
    rule, due_at = from_data(schedule.rule), schedule.due_at
    decision = what_is_due(rule, due_at, now)
    schedule.due_at, schedule.snoozed_by = decision.next_at, None
    await reminders.settle(session, schedule, team.channel_id, Became.OVERTAKEN, now)
    if decision.skipped:
        log.warning(
            "Nothing ticked when %s reminders of team %s were due, from %s on: they are skipped.",
            decision.skipped,
            schedule.team_id,
            due_at.isoformat(),
        )
    if decision.what is not What.SEND:
        return
    schedule.waiting, schedule.reminded_at, schedule.nudges_sent, schedule.handed_to = due_at, now, 0, None
    schedule.nudge_at = next_nudge(rule, Nudges(schedule.nudges), now, 0, decision.next_at)
    reminder = Reminder(
        team_id=schedule.team_id,
        due_at=due_at,
        rule=rule_in_words(rule),
        zone=rule.zone,
        set_by=schedule.changed_by,
        frameworks=await _names(parts, session, due),
        late=decision.late,
        next_at=decision.next_at,
        nudges_left=nudges_left(rule, Nudges(schedule.nudges), now, 0, decision.next_at),
    )
    await outbox.put_in_outbox(
        session,
        workspace_id=schedule.workspace_id,
        key=reminders.key_of(schedule.team_id, due_at),
        channel_id=team.channel_id,
        kind=reminders.REMINDER,
        data=reminder.model_dump(mode="json"),
        now=now,
    )


async def nudge(session: AsyncSession, due: Due, zones: Mapping[str, str], now: datetime) -> None:
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
    schedule.nudge_at = next_nudge(rule, style, now, schedule.nudges_sent, schedule.due_at, reminded_at)
    left = nudges_left(rule, style, now, schedule.nudges_sent, schedule.due_at, reminded_at)
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
        await outbox.put_in_outbox(
            session,
            workspace_id=schedule.workspace_id,
            key=f"{reminders.nudge_key(schedule.team_id, schedule.waiting)}:{schedule.nudges_sent}:{person}",
            channel_id=person,
            kind=reminders.NUDGE,
            data=data.model_dump(mode="json"),
            now=now,
        )
    await reminders.redraw(session, schedule, team.channel_id, now, nudges_left=left, rests=left == 0)


def next_nudge(
    rule: Rule,
    style: Nudges,
    now: datetime,
    sent: int,
    until: datetime | None,
    reminded_at: datetime | None = None,
) -> datetime | None:
    """When to nudge next after so many, after ``now``: by the rule's clock on a working day, and in working hours.

    ``until`` is when the next reminder comes; None where no more nudge comes before it. All are aware.
    """
    times = nudge_times(rule, style, reminded_at or now)[sent:]
    following = max(times[0], next_working_moment(now + LOOK_AGAIN, rule.zone)) if times else None
    return following if following and (until is None or following < until) else None


def nudges_left(
    rule: Rule,
    style: Nudges,
    now: datetime,
    sent: int,
    until: datetime | None,
    reminded_at: datetime | None = None,
) -> int:
    """How many nudges may still come after so many."""
    if next_nudge(rule, style, now, sent, until, reminded_at) is None:
        return 0
    times = nudge_times(rule, style, reminded_at or now)[sent + 1 :]
    return 1 + sum(until is None or one < until for one in times)


def nudge_times(rule: Rule, style: Nudges, reminded_at: datetime) -> tuple[datetime, ...]:
    """When to nudge about a reminder, in UTC."""
    place = place_of(rule.zone)
    days = (working_days_later(reminded_at, rule.zone, count) for count in WORKING_DAYS_AFTER[style])
    return tuple(next_working_moment(datetime.combine(day, rule.at, place).astimezone(UTC), rule.zone) for day in days)


async def _names(parts: Parts, session: AsyncSession, due: Due) -> tuple[str, ...]:
    models = await reminders.models_of(parts.catalog, session, due.schedule.workspace_id, due.schedule.team_id)
    return tuple(parts.catalog.frameworks[one].short_name for one in models)


async def _zones(client: AsyncWebClient, found: Sequence[Due], now: datetime) -> Mapping[str, str]:
    """The zones of those who may be nudged now, by user id: they are there, not away, and it is when they work."""
    people = {
        person: from_data(due.schedule.rule).zone
        for due in found
        if due.schedule.nudge_at is not None and due.schedule.nudge_at <= now
        for person in reminders.people_of(due.schedule, due.team)
    }
    zones = await asyncio.gather(*(_zone_if_there(client, person, zone, now) for person, zone in people.items()))
    return {person: zone for person, zone in zip(people, zones, strict=True) if zone is not None}


async def _zone_if_there(client: AsyncWebClient, user_id: str, zone: str, now: datetime) -> str | None:
    known, away = await asyncio.gather(who_is(client, user_id), is_away(client, user_id))
    if known is None or not known.is_there or away is not False:
        return None
    theirs = known.zone or zone
    return theirs if next_working_moment(now, theirs) <= now else None
