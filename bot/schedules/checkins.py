"""The check-in schedule of a team, and the reminder in its channel that waits.

What changes it is part of a transaction: a result starts its quarter anew, and whoever answers, snoozes or stops a
reminder settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from bot.schedules.adjust import after_answer
from bot.schedules.rule import as_data, from_data
from storage import outbox, schedules
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.schedules.rule import Rule
    from storage.tables import CheckinSchedule

REMINDER = "checkin_reminder"


class Nudges(StrEnum):
    """How much the bot follows up on a reminder after which nothing starts."""

    LIGHT = "light"
    STANDARD = "standard"
    ACTIVE = "active"


WORKING_DAYS_AFTER: Mapping[Nudges, tuple[int, ...]] = MappingProxyType(
    {Nudges.LIGHT: (), Nudges.STANDARD: (2, 5), Nudges.ACTIVE: (1, 2, 4, 7)}
)
"""So many working days after the reminder each nudge comes."""


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What can be chosen of a schedule; the nudges are those of reminders."""

    rule: Rule
    nudges: Nudges = Nudges.STANDARD


class ReminderStatus(StrEnum):
    """What became of a reminder."""

    WAITS = "waits"
    STARTED = "started"
    ANSWERED = "answered"
    SNOOZED = "snoozed"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    CHANGED = "changed"
    OVERTAKEN = "overtaken"


class Reminder(Kept):
    """A reminder in the team's channel.

    ``due_at`` is what it stands for, ``rule`` why it came, in words, as ``set_by`` somebody. ``nudges_left`` are
    still to come while nothing starts; ``rests`` once the last was sent. ``by`` somebody it became what it is, and
    it was ``handed_to`` somebody.
    """

    team_id: int
    due_at: datetime
    rule: str
    zone: str
    set_by: str
    frameworks: tuple[str, ...]
    late: bool = False
    next_at: datetime | None = None
    nudges_left: int = 0
    rests: bool = False
    handed_to: str | None = None
    became: ReminderStatus = ReminderStatus.WAITS
    by: str | None = None


def key_of(team_id: int, due_at: datetime) -> str:
    """What names a reminder in the outbox."""
    return f"{REMINDER}:{team_id}:{int(due_at.timestamp())}"


async def answered(
    session: AsyncSession, workspace_id: str, team_id: int, channel_id: str, completed_at: datetime
) -> None:
    """A round of a team was completed: its schedule is counted from it, and no reminder waits any more.

    Part of the transaction that keeps the results.
    """
    schedule = await schedules.schedule_to_change(session, workspace_id, team_id)
    if schedule is None:
        return
    moved = after_answer(from_data(schedule.rule), completed_at)
    schedule.rule = as_data(moved.rule)
    if schedule.state == ScheduleState.ON.value:
        schedule.due_at, schedule.snoozed_by = moved.next_at, None
    await settle(session, schedule, channel_id, ReminderStatus.ANSWERED, completed_at)
    session.add(schedule)


async def is_offered(session: AsyncSession, workspace_id: str, team_id: int) -> bool:
    """Whether a team never had a schedule, so that one is offered."""
    return await schedules.schedule_of(session, workspace_id, team_id) is None


async def settle(
    session: AsyncSession,
    schedule: CheckinSchedule,
    channel_id: str,
    became: ReminderStatus,
    now: datetime,
    *,
    by: str | None = None,
) -> None:
    """Say in a reminder that waits what became of it, and wait no longer. Part of a transaction."""
    schedule.nudge_at = None
    if schedule.waiting is None:
        return
    await redraw(session, schedule, channel_id, now, became=became, by=by)
    schedule.waiting, schedule.handed_to = None, None
    session.add(schedule)


async def settle_all(
    session: AsyncSession, waiting: Mapping[str, datetime | None], became: ReminderStatus, now: datetime
) -> None:
    """Say in reminders that wait what became of them; by their keys, when the next of each comes."""
    drafts = await outbox.drafts_with_keys(session, waiting)
    settled = [replace(one, data=_redrawn(one.data, waiting[one.key], became=became, by=None)) for one in drafts]
    await outbox.edit_all(session, settled, now)


async def redraw(
    session: AsyncSession, schedule: CheckinSchedule, channel_id: str, now: datetime, **changes: object
) -> None:
    """Have the reminder that waits say something else. Part of a transaction."""
    assert schedule.waiting is not None  # noqa: S101 - whoever calls has looked
    key = key_of(schedule.team_id, schedule.waiting)
    message = await outbox.message_with_key(session, schedule.workspace_id, key)
    if message is None:
        return
    await outbox.post_or_edit(
        session,
        workspace_id=schedule.workspace_id,
        key=key,
        channel_id=channel_id,
        kind=REMINDER,
        data=_redrawn(message.data, schedule.due_at, **changes),
        now=now,
    )


def _redrawn(data: Mapping[str, Any], next_at: datetime | None, **changes: object) -> dict[str, Any]:
    changed = Reminder.model_validate(data).model_copy(update={"next_at": next_at, **changes})
    return changed.model_dump(mode="json")
