"""Reminders: the schedule of a team's check-ins, the reminder in its channel, and the nudges after it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.feature import Feature
from bot.reminders import listeners, ticks
from bot.reminders.posted_views import nudge_message, paused_message, reminder_message
from bot.reminders.posting import NUDGE, PAUSED, nudge_is_due, reminder_waits, tell_paused
from bot.reminders.service import SCHEDULE_CHANGED
from bot.reminders.state import WORDING, Nudge, Paused
from bot.runtime.workers import Worker
from bot.schedules.checkins import REMINDER, Reminder
from bot.schedules.editing import ScheduleChanged
from bot.schedules.editor_views import changed_message
from bot.slack.kinds import Keeps, MessageKind
from storage.wakes import Wake

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.tools import SlackTools


def _workers(deps: Deps, slack: SlackTools) -> tuple[Worker, ...]:
    return (
        Worker(Wake.REMINDERS, partial(ticks.look_for_reminders, deps)),
        Worker(Wake.NUDGES, partial(ticks.look_for_nudges, deps, slack.client)),
    )


FEATURE = Feature(
    subcommands=listeners.subcommands,
    listeners=listeners.register,
    outbox=(
        MessageKind(
            REMINDER,
            Reminder,
            reminder_message,
            still_wanted=reminder_waits,
            on_failure=tell_paused,
            keeps=Keeps.FOR_A_YEAR,
        ),
        MessageKind(NUDGE, Nudge, nudge_message, still_wanted=nudge_is_due),
        MessageKind(PAUSED, Paused, paused_message),
        MessageKind(SCHEDULE_CHANGED, ScheduleChanged, partial(changed_message, WORDING)),
    ),
    workers=_workers,
)
