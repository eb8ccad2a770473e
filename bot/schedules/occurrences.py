"""The moments that a rule gives.

They are counted in days and times on the wall, and only then become UTC: so a change of the clocks moves none.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import TYPE_CHECKING

from bot.schedules.rule import (
    DAYS_OF_WEEK,
    FIRST_DAY,
    LAST_DAY,
    MONTHS_BETWEEN,
    MONTHS_OF_YEAR,
    Calendar,
    LastResult,
    OneDay,
)
from bot.schedules.working_hours import is_working_day, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from bot.schedules.rule import Rule

_A_DAY = timedelta(days=1)


def next_after(rule: Rule, moment: datetime) -> datetime | None:
    """The first time after ``moment`` (aware), in UTC; None where there is none any more."""
    return next(_after(rule, moment), None)


def next_few(rule: Rule, moment: datetime, number: int) -> tuple[datetime, ...]:
    """The next so many times after ``moment`` (aware), in UTC; fewer where there are no more."""
    return tuple(islice(_after(rule, moment), number))


def moment_on(rule: Rule, day: date) -> datetime:
    """The rule's time on a day in its zone, in UTC.

    A day off, where the rule has working days only, and a day that the zone leaves out are the next that is neither.
    A time that comes twice is the first; one that is left out is the first moment after.
    """
    place = place_of(rule.zone)
    while True:
        moment = _first_from(datetime.combine(day, rule.at), place)
        # Where the clocks jump over midnight it may be another day already.
        falls_on = moment.astimezone(place).date()
        if _exists(day, place) and not (rule.working_days_only and not is_working_day(falls_on, rule.zone)):
            return moment
        day += _A_DAY


def _after(rule: Rule, moment: datetime) -> Iterator[datetime]:
    times = (moment_on(rule, day) for day in _days(rule, moment.date()))
    return (one for one in times if one > moment)


def _days(rule: Rule, since: date) -> Iterator[date]:
    """The days by the rule, before days off are left, from a while before ``since``."""
    match rule.anchor:
        case OneDay(day):
            yield day
            return
        case Calendar(month):
            # A day moves on by less than a month; so nothing before the last period is still to come.
            step, anchor, first = MONTHS_BETWEEN[rule.cadence], date(FIRST_DAY.year - 1, month, 1), 0
        case LastResult(day):
            step, anchor, first = MONTHS_BETWEEN[rule.cadence], day, 1
    periods = (_month_number(since) - _month_number(anchor)) // step
    for number in count(max(first, periods - 1)):
        year, index = divmod(_month_number(anchor) + number * step, MONTHS_OF_YEAR)
        if year > LAST_DAY.year:
            return
        day = date(year, index + 1, min(anchor.day, monthrange(year, index + 1)[1]))
        yield day if rule.weekday is None else day + _A_DAY * ((rule.weekday - day.weekday()) % DAYS_OF_WEEK)


def _month_number(day: date) -> int:
    return day.year * MONTHS_OF_YEAR + day.month - 1


def _exists(day: date, place: tzinfo) -> bool:
    """False for a day such as 30 December 2011 in Samoa, which went over the date line."""
    return _first_from(datetime.combine(day, time()), place).astimezone(place).date() == day


def _first_from(wall: datetime, place: tzinfo) -> datetime:
    """The first moment, in UTC, at which the clock on the wall shows ``wall`` (naive) or later."""
    local = wall.replace(tzinfo=place)
    after = local.astimezone(UTC)
    if _on_the_wall(after, place) == wall:
        return after
    # The two ways to read a time that is left out lie around the change of the clocks.
    before = local.replace(fold=1).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        half = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _on_the_wall(half, place) >= wall:
            after = half
        else:
            before = half
    return after


def _on_the_wall(moment: datetime, place: tzinfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=None)
