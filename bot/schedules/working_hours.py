"""When people work, by the time zone that Slack gives: nobody is written to at night or at the weekend.

Zones come from the machine or the package `tzdata`; one that is not known counts as UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

START, END = time(9), time(17)
"""Working hours by the clock on the wall: from START, before END."""

A_WEEK = timedelta(days=7)
LAST_NUDGE_BEFORE = timedelta(days=1)
FIRST_HOURS = timedelta(hours=4)
"""So long after being asked nobody is reminded."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
_USUAL = frozenset({SATURDAY, SUNDAY})
# General knowledge, as in the week data of Unicode CLDR (Bangladesh, the Maldives and Palestine are not in
# that). The United Arab Emirates have had Saturday and Sunday since 2022. India's and Uganda's free Saturday
# differs by employer: there we keep to the usual.
_FRIDAY_AND_SATURDAY = (
    *("Africa/Algiers", "Africa/Cairo", "Africa/Khartoum", "Africa/Tripoli", "Asia/Aden", "Asia/Amman"),
    *("Asia/Baghdad", "Asia/Bahrain", "Asia/Damascus", "Asia/Dacca", "Asia/Dhaka", "Asia/Gaza", "Asia/Hebron"),
    *("Asia/Jerusalem", "Asia/Kuwait", "Asia/Muscat", "Asia/Qatar", "Asia/Riyadh", "Asia/Tel_Aviv"),
    *("Egypt", "Indian/Maldives", "Israel", "Libya"),
)
_WEEKENDS: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        **dict.fromkeys(_FRIDAY_AND_SATURDAY, frozenset({FRIDAY, SATURDAY})),
        **dict.fromkeys(("Asia/Tehran", "Iran"), frozenset({FRIDAY})),
        "Asia/Kabul": frozenset({THURSDAY, FRIDAY}),
    }
)


def is_working_day(day: date, zone: str) -> bool:
    """Whether a day is none of the weekend in a zone (its IANA name). Public holidays are not known."""
    return day.weekday() not in _WEEKENDS.get(zone, _USUAL)


def next_working_moment(now: datetime, zone: str) -> datetime:
    """``now`` (aware) where people work then in the zone, else the next start of work; in UTC."""
    place = place_of(zone)
    now = now.astimezone(UTC)
    if _is_working(now, place, zone):
        return now
    today = now.astimezone(place).date()
    for days in range(8):
        # An hour that comes twice has two starts; one that is left out, or a whole day, has none.
        for fold in (0, 1):
            start = datetime.combine(today + timedelta(days=days), START, place).replace(fold=fold).astimezone(UTC)
            if start > now and _is_working(start, place, zone):
                return start
    raise AssertionError(f"no working day within a week of {now} in {zone}")


def nudge_times(asked_at: datetime, due_at: datetime) -> tuple[datetime, ...]:
    """When to remind somebody, at most twice, both aware: half-way, and a day before it is due.

    Where that day comes before 80 % of the time, it is at 80 %, so that the two are well apart. Nothing is
    in the first hours after asking, nor at or after the due time: where there is no more time, there are fewer.
    """
    given = due_at - asked_at
    half_way = asked_at + given / 2
    last = max(due_at - LAST_NUDGE_BEFORE, asked_at + given * 0.8)
    times = {max(one, asked_at + FIRST_HOURS) for one in (half_way, last)}
    return tuple(sorted(one for one in times if one < due_at))


def default_due(now: datetime, zone: str) -> date:
    """The day a week after ``now`` (aware) in the zone; where that is the weekend, the next working day."""
    day = (now.astimezone(place_of(zone)) + A_WEEK).date()
    while not is_working_day(day, zone):
        day += timedelta(days=1)
    return day


def working_days_later(now: datetime, zone: str, count: int) -> date:
    """The day so many working days after ``now`` (aware) in the zone."""
    day = now.astimezone(place_of(zone)).date()
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, zone)
    return day


def day_of(moment: datetime, zone: str) -> date:
    """The day of a moment (aware) in the zone."""
    return moment.astimezone(place_of(zone)).date()


def due_moment(day: date, zone: str) -> datetime:
    """The end of work on a day in the zone, in UTC."""
    return datetime.combine(day, END, place_of(zone)).astimezone(UTC)


def place_of(zone: str) -> tzinfo:
    """The zone of an IANA name; UTC where it is not known."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _is_working(moment: datetime, place: tzinfo, zone: str) -> bool:
    local = moment.astimezone(place)
    return is_working_day(local.date(), zone) and START <= local.time() < END
