"""Edits a schedule: what is on, what would be saved, and saving it unless somebody changed it meanwhile.

The rows of reminders and of summaries share the columns that this reads and sets; their other columns are their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.runtime.kept import Kept
from bot.schedules.checkins import Nudges, ScheduleRequest
from bot.schedules.occurrences import next_few
from bot.schedules.parse import NO_RESULT, parse_schedule
from bot.schedules.rule import as_data, from_data
from bot.schedules.words import rule_in_words
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.schedules.rule import Rule
    from storage.tables import CheckinSchedule, SummarySchedule

    Row = CheckinSchedule | SummarySchedule

FEW = 3
STYLES = {style.value: style for style in Nudges}
NEVER = "That gives no time that is still to come."


@dataclass(frozen=True, slots=True)
class Wording:
    """What a schedule's messages say, and the ids of its buttons and dialogs.

    ``{channel}``, ``{rule}``, ``{user}`` and ``{date}`` are filled in. ``nudges``: it has a style of nudges.
    ``change``, ``dialog`` and ``confirm`` are "" where no dialog changes it.
    """

    title: str
    never_set: str
    would_get: str
    changed: str
    set_by: str
    turned_off_by: str
    how_to_type: str
    nothing_to_turn_off: str
    meanwhile: str
    save: str
    off: str
    change: str = ""
    dialog: str = ""
    confirm: str = ""
    dialog_title: str = ""
    no_result: str = NO_RESULT
    nudges: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """What is on for a channel (``wanted`` None: nothing was ever set), and the next times, in UTC.

    ``problem`` is Slack's word for why it is paused, ``snoozed_by`` who put the next time off, ``seen`` what a change
    has to follow upon.
    """

    channel_id: str
    may_change: bool = True
    wanted: ScheduleRequest | None = None
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

    @property
    def rule(self) -> Rule | None:
        """The rule that is on, or was."""
        return self.wanted.rule if self.wanted else None

    def is_on_as(self, wanted: ScheduleRequest) -> bool:
        """Whether just this is on, so that saving it changes nothing."""
        return self.state is ScheduleState.ON and self.wanted == wanted


@dataclass(frozen=True, slots=True)
class SchedulePreview:
    """What would be saved, and the next times that it gives, in UTC.

    ``unknown`` words were not understood, and ``problems`` are sentences: where there are any, it can't be saved.
    """

    channel_id: str
    wanted: ScheduleRequest
    times: tuple[datetime, ...]
    seen: str
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def can_be_saved(self) -> bool:
        """Whether everything was understood and can be."""
        return not (self.unknown or self.problems)


class ScheduleChanged(Kept):
    """What a channel is told of a change: who made it, what is on now in words ("": off), and what comes next."""

    user_id: str
    rule: str
    next_at: datetime | None = None
    zone: str = "Etc/UTC"


def view_of(
    channel_id: str,
    row: Row | None,
    *,
    may_change: bool = True,
    nudges: Nudges = Nudges.STANDARD,
    snoozed_by: str | None = None,
) -> ScheduleView:
    """The schedule of a row (None: it was never set)."""
    if row is None:
        return ScheduleView(channel_id, may_change)
    wanted, state = ScheduleRequest(from_data(row.rule), nudges), ScheduleState(row.state)
    times = ()
    if state is ScheduleState.ON and row.due_at is not None:
        times = (row.due_at, *next_few(wanted.rule, row.due_at, FEW - 1))
    return ScheduleView(
        channel_id, may_change, wanted, state, row.problem, times, snoozed_by, row.changed_by, row.changed_at
    )


def preview_of(
    view: ScheduleView,
    wanted: ScheduleRequest,
    now: datetime,
    unknown: Sequence[str] = (),
    problems: Sequence[str] = (),
) -> SchedulePreview:
    """What would be saved, with the next times that it gives."""
    times = _times(view, wanted, now)
    all_problems = (*problems, *(() if times else (NEVER,)))
    return SchedulePreview(view.channel_id, wanted, times, view.seen, tuple(unknown), all_problems)


def preview_of_words(
    view: ScheduleView,
    words: Sequence[str],
    default: ScheduleRequest,
    last: date | None,
    now: datetime,
    wording: Wording,
) -> SchedulePreview | None:
    """What was typed, as it would be saved; None for "off". ``last`` is the day of the last result."""
    styles = [STYLES[word.lower()] for word in words if wording.nudges and word.lower() in STYLES]
    rest = [word for word in words if not (wording.nudges and word.lower() in STYLES)]
    typed = parse_schedule(" ".join(rest), default.rule, last)
    if typed.rule is None and not typed.unknown and not typed.problems:
        return None
    wanted = ScheduleRequest(typed.rule or default.rule, next(iter(styles), default.nudges))
    problems = [wording.no_result if problem == NO_RESULT else problem for problem in typed.problems]
    return preview_of(view, wanted, now, typed.unknown, problems)


def times_to_save(
    view: ScheduleView, wanted: ScheduleRequest, seen: str, now: datetime, wording: Wording
) -> tuple[datetime, ...]:
    """The next times once it is saved; ``seen`` is what the change follows upon.

    Raises Refusal when it was changed meanwhile, and where no time is to come.
    """
    if view.seen != seen:
        raise Refusal(wording.meanwhile)
    times = _times(view, wanted, now)
    if not times:
        raise Refusal(NEVER)
    return times


def turn_on(row: Row, rule: Rule, due_at: datetime, user_id: str, now: datetime) -> ScheduleChanged:
    """Set a row to a rule that is on, and give what the channel is told of it."""
    row.rule = as_data(rule)
    row.state, row.problem, row.due_at = ScheduleState.ON.value, None, due_at
    row.changed_by, row.changed_at = user_id, now
    return ScheduleChanged(user_id=user_id, rule=rule_in_words(rule), next_at=due_at, zone=rule.zone)


def turn_off(row: Row, user_id: str, now: datetime) -> ScheduleChanged:
    """Set a row to off, and give what the channel is told of it."""
    row.state, row.due_at = ScheduleState.OFF.value, None
    row.changed_by, row.changed_at = user_id, now
    return ScheduleChanged(user_id=user_id, rule="", zone=from_data(row.rule).zone)


def _times(view: ScheduleView, wanted: ScheduleRequest, now: datetime) -> tuple[datetime, ...]:
    """The next times after a change: where the rule stays what it is, what was moved stays moved."""
    if view.times and view.rule == wanted.rule and view.times[0] > now:
        return view.times
    return next_few(wanted.rule, now, FEW)
