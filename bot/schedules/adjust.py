"""A schedule that somebody moves: by answering, or by a snooze."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.schedules.occurrences import moment_on, next_after
from bot.schedules.rule import LastResult, checked_day
from bot.schedules.working_hours import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.schedules.rule import Rule

EARLY = 3
"""An answer in the last third of the time to the next stands for it."""

EARLY_FOR_ONE_DAY = timedelta(days=30)
"""An answer this long before a single day stands for it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The rule from now on, when it is due next (None: never), and the time that is left out, if any; in UTC."""

    rule: Rule
    next_at: datetime | None
    left_out: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snoozed:
    """When it is due after a snooze, in UTC; ``shortened`` where the next time by the rule comes before."""

    until: datetime
    shortened: bool


def after_answer(rule: Rule, completed_at: datetime) -> Moved:
    """The schedule once a round was completed (aware), early or not.

    What is counted from the last result is counted from this one. Else an answer in the last third of a period
    stands for the time at its end, which is left out; so does one in the month before a single day.
    """
    if isinstance(rule.anchor, LastResult):
        # Results may be told out of order.
        day = max(rule.anchor.result_on, day_of(completed_at, rule.zone))
        rule = replace(rule, anchor=LastResult(day))
        return Moved(rule, next_after(rule, completed_at))
    coming = next_after(rule, completed_at)
    if coming is None:
        return Moved(rule, None)
    following = next_after(rule, coming)
    early = EARLY_FOR_ONE_DAY if following is None else (following - coming) / EARLY
    if coming - completed_at <= early:
        return Moved(rule, following, left_out=coming)
    return Moved(rule, coming)


def snoozed(rule: Rule, due_at: datetime, now: datetime, wish: int | date) -> Snoozed:
    """What is due at ``due_at`` (both aware) so many days later, from now or from then, or on a day in the zone.

    It is at the rule's time, on a working day where the rule says so, and never later than the next time by the
    rule. Raises ValueError with plain words where that would not be later.
    """
    since = max(now, due_at)
    try:
        day = wish if isinstance(wish, date) else day_of(since, rule.zone) + timedelta(days=wish)
    except OverflowError as error:
        raise ValueError("That is too far away.") from error
    until = moment_on(rule, checked_day(day))
    if until <= since:
        raise ValueError("A snooze must be to a later day.")
    regular = next_after(rule, since)
    if regular is not None and regular < until:
        return Snoozed(regular, shortened=True)
    return Snoozed(until, shortened=False)
