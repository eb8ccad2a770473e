"""Times on the wall stay, whatever clocks, calendars and zones do, for twenty years."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.schedules.occurrences import next_after, next_few
from bot.schedules.rule import MONTHS_BETWEEN, Cadence, Calendar, LastResult, OneDay, Rule
from bot.schedules.working_hours import is_working_day
from tests.bot.schedules.some import END, HARD, START, a_rule, calendars, local, moments, recurring, results, rules, utc

A_MICROSECOND, A_MINUTE, A_DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(days=1)


def twenty_years(rule: Rule) -> list[datetime]:
    per_year = 12 // MONTHS_BETWEEN[rule.cadence]
    return [one for one in next_few(rule, START, 20 * per_year + 1) if one < END]


def on_the_wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def exists(wall: datetime, zone: str) -> bool:
    there = wall.replace(tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


# Laws.


@given(recurring())
def test_each_is_later_than_the_last_and_in_utc(rule: Rule) -> None:
    found = twenty_years(rule)
    assert all(one.tzinfo is UTC for one in found)
    # Moved on to a weekday and from days off, a month may be as short as this.
    assert all(later - earlier > timedelta(days=18) for earlier, later in pairwise(found))


@given(recurring())
@example(a_rule(Cadence.MONTHLY, at="02:30", weekday=6, zone="Europe/Berlin"))
@example(a_rule(Cadence.MONTHLY, Calendar(3), at="02:30", weekday=6, zone="America/New_York"))
def test_the_time_on_the_wall_is_kept_wherever_it_exists(rule: Rule) -> None:
    for moment in twenty_years(rule):
        wall = on_the_wall(moment, rule.zone)
        if wall.time() == rule.at:
            # Of a time that comes twice, the first.
            assert moment.astimezone(ZoneInfo(rule.zone)).fold == 0
            continue
        missing = datetime.combine(wall.date(), rule.at)
        if missing > wall:
            # The clocks jumped over midnight.
            missing -= A_DAY
        assert not exists(missing, rule.zone)
        # It is the first moment after the jump: a minute before it, the wall showed an earlier time.
        assert on_the_wall(moment - A_MINUTE, rule.zone) < missing < wall


@given(recurring())
def test_working_days_only_is_never_a_day_off(rule: Rule) -> None:
    if rule.working_days_only:
        assert all(is_working_day(on_the_wall(one, rule.zone).date(), rule.zone) for one in twenty_years(rule))


@given(recurring(calendars))
def test_the_calendar_has_so_many_a_year_from_any_month(rule: Rule) -> None:
    assert isinstance(rule.anchor, Calendar)
    found = [on_the_wall(one, rule.zone) for one in next_few(rule, START - 40 * A_DAY, 260)]
    step = MONTHS_BETWEEN[rule.cadence]
    per_year = Counter(one.year for one in found)
    assert all(per_year[year] == 12 // step for year in range(2024, 2044))
    assert all((one.month - rule.anchor.year_starts) % step == 0 for one in found)


@given(recurring(calendars))
def test_by_the_calendar_it_is_the_first_such_day(rule: Rule) -> None:
    for moment in twenty_years(rule):
        day = on_the_wall(moment, rule.zone).date()
        if rule.working_days_only or not exists(datetime.combine(day, rule.at), rule.zone):
            # Moved on from at most one week's days off.
            assert day.day <= 10
        elif rule.weekday is None:
            assert day.day == 1
        else:
            assert (day.weekday(), day.day <= 7) == (rule.weekday, True)


@given(recurring(results))
def test_from_the_last_result_the_day_of_the_month_does_not_wear_off(rule: Rule) -> None:
    assert isinstance(rule.anchor, LastResult)
    begun = rule.anchor.result_on
    found = next_few(rule, datetime.combine(begun, time(), UTC) - 2 * A_DAY, 30)
    for number, moment in enumerate(found, 1):
        years, month = divmod(begun.month - 1 + number * MONTHS_BETWEEN[rule.cadence], 12)
        year, month = begun.year + years, month + 1
        plain = date(year, month, min(begun.day, monthrange(year, month)[1]))
        gone = on_the_wall(moment, rule.zone).date() - plain
        if not rule.working_days_only and exists(datetime.combine(plain + gone, rule.at), rule.zone):
            assert gone == A_DAY * (0 if rule.weekday is None else (rule.weekday - plain.weekday()) % 7)
        assert timedelta() <= gone < 10 * A_DAY


@given(rules, moments)
def test_next_occurrence_just_before_one_is_that_one(rule: Rule, moment: datetime) -> None:
    found = next_after(rule, moment)
    if found is None:
        assert rule.cadence is Cadence.ONCE
    else:
        assert found > moment
        assert next_after(rule, found - A_MICROSECOND) == found
        assert next_after(rule, found) != found


@given(rules, moments, st.sampled_from(HARD))
def test_next_occurrence_ignores_the_time_zone_of_the_question(rule: Rule, moment: datetime, zone: str) -> None:
    assert next_after(rule, moment.astimezone(ZoneInfo(zone))) == next_after(rule, moment)


@given(recurring(), moments)
def test_no_occurrence_is_skipped(rule: Rule, moment: datetime) -> None:
    # Asked at any moment, the next is the one that those from the beginning have next.
    if not isinstance(rule.anchor, LastResult) or moment.date() > rule.anchor.result_on:
        expected = next(one for one in next_few(rule, START - 40 * A_DAY, 300) if one > moment)
        assert next_after(rule, moment) == expected


# Examples.


def times(rule: Rule, since: str, number: int) -> list[str]:
    return [local(one, rule.zone) for one in next_few(rule, utc(since), number)]


@pytest.mark.parametrize(
    ("rule", "since", "then"),
    [
        (a_rule(), "2026-11-24", ["2027-01-01 10:00", "2027-04-01 10:00", "2027-07-01 10:00"]),
        (a_rule(weekday=1), "2026-11-24", ["2027-01-05 10:00", "2027-04-06 10:00", "2027-07-06 10:00"]),
        # 1 January 2027 is a Friday: free in Riyadh, worked in Berlin.
        (a_rule(working_days_only=True), "2026-11-24", ["2027-01-01 10:00", "2027-04-01 10:00"]),
        (
            a_rule(zone="Asia/Riyadh", working_days_only=True),
            "2026-11-24",
            ["2027-01-03 10:00", "2027-04-01 10:00"],
        ),
        (a_rule(anchor=Calendar(2)), "2026-11-24", ["2027-02-01 10:00", "2027-05-01 10:00"]),
        (a_rule(anchor=Calendar(12)), "2026-11-24", ["2026-12-01 10:00", "2027-03-01 10:00"]),
        (a_rule(Cadence.MONTHLY, Calendar(7)), "2026-11-24", ["2026-12-01 10:00", "2027-01-01 10:00"]),
        (a_rule(Cadence.HALF_YEARLY, Calendar(10)), "2026-11-24", ["2027-04-01 10:00", "2027-10-01 10:00"]),
        (a_rule(Cadence.YEARLY, Calendar(4)), "2026-11-24", ["2027-04-01 10:00", "2028-04-01 10:00"]),
        (a_rule(Cadence.ONCE, OneDay(date(2027, 3, 6))), "2026-11-24", ["2027-03-06 10:00"]),
        # A Saturday.
        (
            a_rule(Cadence.ONCE, OneDay(date(2027, 3, 6)), working_days_only=True),
            "2026-11-24",
            ["2027-03-08 10:00"],
        ),
        (a_rule(Cadence.ONCE, OneDay(date(2027, 3, 6))), "2027-03-06 09:00", []),
        (a_rule(Cadence.ONCE, OneDay(date(2027, 3, 6))), "2027-03-06 08:59", ["2027-03-06 10:00"]),
        # The 31st, and 29 February.
        (
            a_rule(Cadence.MONTHLY, LastResult(date(2027, 1, 31))),
            "2027-01-31 12:00",
            ["2027-02-28 10:00", "2027-03-31 10:00", "2027-04-30 10:00", "2027-05-31 10:00"],
        ),
        (
            a_rule(Cadence.QUARTERLY, LastResult(date(2027, 11, 30))),
            "2027-11-30 12:00",
            ["2028-02-29 10:00", "2028-05-30 10:00"],
        ),
        (
            a_rule(Cadence.YEARLY, LastResult(date(2024, 2, 29))),
            "2024-03-01",
            ["2025-02-28 10:00", "2026-02-28 10:00", "2027-02-28 10:00", "2028-02-29 10:00"],
        ),
        # 2100 is no leap year.
        (
            a_rule(Cadence.YEARLY, LastResult(date(2096, 2, 29))),
            "2099-03-01",
            ["2100-02-28 10:00", "2101-02-28 10:00"],
        ),
        # From Sundays, the Tuesdays after.
        (
            a_rule(Cadence.MONTHLY, LastResult(date(2027, 1, 28)), weekday=1),
            "2027-01-28",
            ["2027-03-02 10:00", "2027-03-30 10:00"],
        ),
        # Nothing is due before a period has gone by.
        (a_rule(Cadence.YEARLY, LastResult(date(2027, 1, 28))), "2020-01-01", ["2028-01-28 10:00"]),
    ],
)
def test_the_days(rule: Rule, since: str, then: list[str]) -> None:
    assert times(rule, since, max(1, len(then))) == then


@pytest.mark.parametrize(
    ("zone", "day", "at", "then"),
    [
        # Left out at night: the first moment after.
        ("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28", "02:00", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28", "03:00", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28", "01:59", "2027-03-28 00:59"),
        # Half an hour is left out here.
        ("Australia/Lord_Howe", "2027-10-03", "02:15", "2027-10-02 15:30"),
        # From midnight on, and over midnight.
        ("Africa/Cairo", "2027-04-30", "00:30", "2027-04-29 22:00"),
        ("America/Nuuk", "2027-03-27", "23:30", "2027-03-28 01:00"),
        # Twice: the first.
        ("Europe/Berlin", "2027-10-31", "02:30", "2027-10-31 00:30"),
        ("America/New_York", "2027-11-07", "01:30", "2027-11-07 05:30"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03 14:45"),
        # Samoa left out a day: the next, at the same time there.
        ("Pacific/Apia", "2011-12-29", "10:00", "2011-12-29 20:00"),
        ("Pacific/Apia", "2011-12-30", "10:00", "2011-12-30 20:00"),
        ("Pacific/Apia", "2011-12-31", "10:00", "2011-12-30 20:00"),
        # Far away, by the rule that the zone has last.
        ("Europe/Berlin", "2999-07-01", "10:00", "2999-07-01 08:00"),
    ],
)
def test_when_the_clocks_change(zone: str, day: str, at: str, then: str) -> None:
    rule = a_rule(Cadence.ONCE, OneDay(date.fromisoformat(day)), at=at, zone=zone)
    assert next_after(rule, utc("2000-01-01")) == utc(then)


def test_a_day_that_is_left_out_is_followed_by_a_working_day() -> None:
    # The day after, 31 December 2011, was a Saturday.
    rule = a_rule(Cadence.ONCE, OneDay(date(2011, 12, 30)), zone="Pacific/Apia", working_days_only=True)
    assert local(next_after(rule, utc("2011-12-01")), rule.zone) == "2012-01-02 10:00"


def test_clock_jump_over_midnight_into_a_weekend_moves_to_a_working_day() -> None:
    # On a Friday in 2018, half an hour before midnight, it was Saturday in Pyongyang.
    for only, then in ((False, "2018-05-05 00:00"), (True, "2018-05-07 23:45")):
        day = OneDay(date(2018, 5, 4))
        rule = a_rule(Cadence.ONCE, day, at="23:45", zone="Asia/Pyongyang", working_days_only=only)
        assert local(next_after(rule, utc("2018-01-01")), rule.zone) == then


def test_the_far_end() -> None:
    rule = a_rule(Cadence.YEARLY)
    assert next_after(rule, utc("2998-06-01")) == utc("2999-01-01 09:00")
    assert next_after(rule, utc("2999-06-01")) is None
    assert next_after(rule, datetime.max.replace(tzinfo=UTC)) is None
    assert next_few(rule, utc("2997-06-01"), 5) == (utc("2998-01-01 09:00"), utc("2999-01-01 09:00"))
    assert next_after(a_rule(Cadence.YEARLY, LastResult(date(2999, 12, 31))), utc("2026-01-01")) is None
    assert next_after(rule, datetime.min.replace(tzinfo=UTC)) is not None


def test_a_day_that_moves_on_into_the_next_month_is_still_to_come_there() -> None:
    """The last of January 2027 is a Sunday."""
    rule = Rule(Cadence.MONTHLY, LastResult(date(2026, 12, 31)), None, time(10), "UTC", working_days_only=True)
    assert next_after(rule, datetime(2027, 2, 1, tzinfo=UTC)) == datetime(2027, 2, 1, 10, tzinfo=UTC)
