"""Rules and moments in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.schedules.rule import MONTHS_BETWEEN, MONTHS_OF_YEAR, Cadence, Calendar, LastResult, OneDay
from bot.schedules.working_hours import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time

    from bot.schedules.rule import Rule

# Not of `calendar` or `strftime`, whose names are in the language of the machine.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def rule_in_words(rule: Rule) -> str:
    """A rule, as in "quarterly, on the first Tuesday of January, April, July and October at 10:00, Europe/Berlin"."""
    when = f"{rule.cadence}{_days_in_words(rule)} at {_time_in_words(rule.at)}, {rule.zone}"
    return f"{when}, working days only" if rule.working_days_only else when


def moment_in_words(moment: datetime, zone: str) -> str:
    """A moment (aware) on the clock of a zone, as in "Tuesday 5 January 2027 at 10:00"."""
    local = moment.astimezone(place_of(zone))
    return f"{WEEKDAYS[local.weekday()]} {day_in_words(local.date())} at {_time_in_words(local.time())}"


def day_in_words(day: date) -> str:
    """A day, as in "5 January 2027"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def months_in_words(cadence: Cadence, year_starts: int) -> str:
    """The months with which periods begin, in the order of the year that starts with this month (1-12)."""
    return _listed([MONTHS[one - 1] for one in months_of(cadence, year_starts)])


def months_of(cadence: Cadence, year_starts: int) -> tuple[int, ...]:
    """The months (1-12) with which periods begin, in the order of the year that starts with this month."""
    step = MONTHS_BETWEEN[cadence]
    return tuple((year_starts - 1 + gone) % MONTHS_OF_YEAR + 1 for gone in range(0, MONTHS_OF_YEAR, step))


def _days_in_words(rule: Rule) -> str:
    weekday = None if rule.weekday is None else WEEKDAYS[rule.weekday]
    match rule.anchor:
        case OneDay(day):
            return f", on {WEEKDAYS[day.weekday()]} {day_in_words(day)}"
        case LastResult(day):
            moved = f", each moved on to a {weekday}" if weekday else ""
            return f", counted from the last result ({day_in_words(day)}){moved},"
        case Calendar(month):
            months = "each month" if rule.cadence is Cadence.MONTHLY else months_in_words(rule.cadence, month)
            return f", on the first {weekday or 'day'} of {months}"


def _time_in_words(at: time) -> str:
    return f"{at:%H:%M}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def next_in_words(times: Sequence[datetime], zone: str) -> str:
    """The next times, each in words."""
    if len(times) == 1:
        return f"*The only time:* {moment_in_words(times[0], zone)}"
    return "\n".join(["*The next times:*", *(f"• {moment_in_words(one, zone)}" for one in times)])
