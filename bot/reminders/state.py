"""Schedules and reminders as data: services return it, views draw it, the outbox keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from bot.schedules.checkins import Nudges, Reminder, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.tables import ScheduleState


WORKING_DAYS_AFTER: Mapping[Nudges, tuple[int, ...]] = MappingProxyType(
    {Nudges.LIGHT: (), Nudges.STANDARD: (2, 5), Nudges.ACTIVE: (1, 2, 4, 7)}
)
"""So many working days after the reminder each nudge comes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is on for the team of a channel (``wanted`` None: nothing was ever set), and the next times, in UTC.

    ``problem`` is Slack's word for why it is paused, ``snoozed_by`` who put the next reminder off, ``seen`` what a
    change has to follow upon.
    """

    channel_id: str
    may_change: bool
    wanted: Wanted | None = None
    state: ScheduleState | None = None
    problem: str | None = None
    times: tuple[datetime, ...] = ()
    snoozed_by: str | None = None
    changed_by: str | None = None
    changed_at: datetime | None = None

    @property
    def seen(self) -> str:
        """When it was last changed, "" if never."""
        return self.changed_at.isoformat() if self.changed_at else ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be saved, and the next times that it gives, in UTC.

    ``unknown`` words were not understood, and ``problems`` are sentences: where there are any, it can't be saved.
    """

    channel_id: str
    wanted: Wanted
    times: tuple[datetime, ...]
    seen: str
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class ScheduleChanged(Kept):
    """What a channel is told of a change: who made it, what is on now in words ("": off), and what comes next."""

    user_id: str
    rule: str
    next_at: datetime | None = None
    zone: str = "Etc/UTC"


class Nudge(Kept):
    """What somebody is told, privately, of a reminder after which nothing started; ``zone`` is theirs."""

    team_id: int
    channel_id: str
    due_at: datetime
    zone: str
    left: int
    next_at: datetime | None
    rule_zone: str
    handed_by: str | None = None


class Paused(Kept):
    """What the owners of a team are told whose channel takes no reminder; ``problem`` is Slack's word for why."""

    channel_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Clicked:
    """What came of a click on a reminder: what it shows now, and whether the click came too late for it."""

    reminder: Reminder
    late: bool
