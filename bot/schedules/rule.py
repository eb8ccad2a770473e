"""When something comes again: a rule, and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
"""No day of a schedule is outside of these."""

DAYS_OF_WEEK = 7
MONTHS_OF_YEAR = 12


class Cadence(StrEnum):
    """How often something comes."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    ONCE = "once"


MONTHS_BETWEEN: Mapping[Cadence, int] = MappingProxyType(
    {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.YEARLY: 12}
)
"""From one to the next; nothing for what comes once."""


# A stored anchor is told from the others by the name of its field, which therefore has no default.
@dataclass(frozen=True, slots=True)
class Calendar:
    """Counted by the calendar: periods begin with the month (1-12) in which the year starts."""

    year_starts: int


@dataclass(frozen=True, slots=True)
class LastResult:
    """Counted from the local day of the last result."""

    result_on: date


@dataclass(frozen=True, slots=True)
class OneDay:
    """A single day."""

    day: date


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes again.

    ``weekday`` (0 is Monday) is by the calendar the first of a period, and counted from a result the first from the
    day that it would be otherwise. None is the day itself: the first of a period; or the day of the month of the
    result, which in shorter months is the last and in longer ones itself again. ``at`` is the time on the wall, in
    whole minutes, in the zone of the IANA name ``zone``. ``working_days_only`` moves a day off to the next working
    day there. Raises ValueError with plain words.
    """

    cadence: Cadence
    anchor: Calendar | LastResult | OneDay
    weekday: int | None
    at: time
    zone: str
    working_days_only: bool

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise ValueError(problem)


_stored = TypeAdapter(Rule)


def as_data(rule: Rule) -> dict[str, Any]:
    """A rule as plain JSON."""
    return _stored.dump_python(rule, mode="json")


def from_data(data: Mapping[str, Any]) -> Rule:
    """A rule from what ``as_data`` gave. Raises ValueError where it is no rule."""
    return _stored.validate_python(data)


def checked_day(day: date) -> date:
    """The same day. Raises ValueError where no schedule reaches."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"The year must be from {FIRST_DAY.year} to {LAST_DAY.year}.")
    return day


def _problems(rule: Rule) -> list[str]:
    found: list[str] = []
    if (rule.cadence is Cadence.ONCE) != isinstance(rule.anchor, OneDay):
        found.append("What comes once needs a day, and what comes again has none.")
    match rule.anchor:
        case Calendar(month):
            if not 1 <= month <= MONTHS_OF_YEAR:
                found.append("The month in which the year starts must be from 1 to 12.")
        case LastResult(day) | OneDay(day):
            checked_day(day)
    if rule.weekday is not None:
        if rule.cadence is Cadence.ONCE:
            found.append("A single day has its own weekday.")
        elif not 0 <= rule.weekday < DAYS_OF_WEEK:
            found.append("The weekday must be from 0, Monday, to 6, Sunday.")
    if rule.at.tzinfo is not None or rule.at.second or rule.at.microsecond:
        found.append("The time must be in whole minutes, without a zone of its own.")
    if not _is_zone(rule.zone):
        found.append(f"There is no time zone “{rule.zone}”.")
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
