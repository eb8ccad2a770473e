"""Answering and snoozing: nobody is asked twice, and no time is lost."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.schedules.adjust import Moved, Snoozed, after_answer, snoozed
from bot.schedules.occurrences import next_after
from bot.schedules.rule import Cadence, LastResult, OneDay, Rule
from bot.schedules.working_hours import day_of, is_working_day
from tests.bot.schedules.some import a_rule, calendars, local, moments, recurring, results, rules, utc

QUARTERLY = a_rule(weekday=1)
FIRST, SECOND, THIRD = utc("2027-01-05 09:00"), utc("2027-04-06 08:00"), utc("2027-07-06 08:00")


# Answering.


@pytest.mark.parametrize(
    ("completed", "next_at", "left_out"),
    [
        # A week after the first; a third of a quarter, or 30 days and 8 hours, before the second; two weeks; at once.
        ("2027-01-12 09:00", SECOND, None),
        ("2027-03-06 23:59", SECOND, None),
        ("2027-03-07 00:00", THIRD, SECOND),
        ("2027-03-23 08:00", THIRD, SECOND),
        ("2027-04-06 07:59", THIRD, SECOND),
        ("2027-04-06 08:00", THIRD, None),
    ],
)
def test_an_early_answer_stands_for_the_coming_time(completed: str, next_at: datetime, left_out: datetime) -> None:
    assert after_answer(QUARTERLY, utc(completed)) == Moved(QUARTERLY, next_at, left_out)


def test_the_last_result_is_counted_from() -> None:
    rule = a_rule(Cadence.QUARTERLY, LastResult(date(2027, 1, 31)), at="10:00")
    # Already the next day in Berlin.
    moved = after_answer(rule, utc("2027-04-09 23:00"))
    assert moved.rule == a_rule(Cadence.QUARTERLY, LastResult(date(2027, 4, 10)))
    assert local(moved.next_at, rule.zone) == "2027-07-10 10:00"
    assert moved.left_out is None


def test_a_result_that_is_told_late_takes_nothing_back() -> None:
    rule = a_rule(Cadence.QUARTERLY, LastResult(date(2027, 4, 10)))
    assert after_answer(rule, utc("2027-04-01 12:00")) == Moved(rule, utc("2027-07-10 08:00"))


def test_an_answer_in_the_month_before_a_single_day_stands_for_it() -> None:
    once = a_rule(Cadence.ONCE, OneDay(date(2027, 1, 5)))
    assert after_answer(once, FIRST - timedelta(days=30)) == Moved(once, None, FIRST)
    assert after_answer(once, FIRST - timedelta(days=30, seconds=1)) == Moved(once, FIRST)
    assert after_answer(once, FIRST) == Moved(once, None)


@given(recurring(calendars), moments)
def test_calendar_rule_skips_at_most_one_time_after_an_answer(rule: Rule, completed_at: datetime) -> None:
    coming = next_after(rule, completed_at)
    assert coming is not None
    moved = after_answer(rule, completed_at)
    assert moved.rule == rule
    assert moved.next_at in (coming, next_after(rule, coming))
    assert moved.left_out == (None if moved.next_at == coming else coming)
    # Monthly is the shortest: nobody is asked again within eight days.
    assert moved.next_at is not None
    assert moved.next_at - completed_at > timedelta(days=8)


@given(recurring(results), moments)
def test_from_the_last_result_a_whole_period_goes_by(rule: Rule, completed_at: datetime) -> None:
    assert isinstance(rule.anchor, LastResult)
    moved = after_answer(rule, completed_at)
    assert moved.rule.anchor == LastResult(max(rule.anchor.result_on, day_of(completed_at, rule.zone)))
    assert moved.next_at is not None
    assert moved.next_at - completed_at > timedelta(days=26)


# Snoozing.


@pytest.mark.parametrize(
    ("due_at", "now", "wish", "until"),
    [
        (FIRST, "2027-01-05 15:00", 1, "2027-01-06 10:00"),
        (FIRST, "2027-01-05 15:00", 7, "2027-01-12 10:00"),
        # After midnight there, it is tomorrow's tomorrow.
        (FIRST, "2027-01-05 23:30", 1, "2027-01-07 10:00"),
        # Before it is due, so many days from then.
        (FIRST, "2026-12-20 15:00", 7, "2027-01-12 10:00"),
        (FIRST, "2027-01-05 15:00", date(2027, 2, 15), "2027-02-15 10:00"),
        # Summer time has begun.
        (FIRST, "2027-01-05 15:00", date(2027, 3, 29), "2027-03-29 10:00"),
        (FIRST, "2027-01-05 15:00", date(2027, 4, 6), "2027-04-06 10:00"),
    ],
)
def test_a_snooze(due_at: datetime, now: str, wish: int | date, until: str) -> None:
    found = snoozed(QUARTERLY, due_at, utc(now), wish)
    assert (local(found.until, QUARTERLY.zone), found.shortened) == (until, False)


def test_a_snooze_ends_with_the_next_time_by_the_rule() -> None:
    assert snoozed(QUARTERLY, FIRST, utc("2027-01-05 15:00"), date(2027, 4, 7)) == Snoozed(SECOND, shortened=True)
    assert snoozed(QUARTERLY, FIRST, utc("2027-01-05 15:00"), 1000) == Snoozed(SECOND, shortened=True)


def test_what_comes_once_can_be_snoozed_for_long() -> None:
    once = a_rule(Cadence.ONCE, OneDay(date(2027, 1, 5)))
    found = snoozed(once, FIRST, FIRST, date(2029, 5, 1))
    assert (local(found.until, once.zone), found.shortened) == ("2029-05-01 10:00", False)


def test_a_snooze_ends_on_a_working_day_where_the_rule_says_so() -> None:
    friday = utc("2027-01-08 12:00")
    for only, until in ((True, "2027-01-11 10:00"), (False, "2027-01-09 10:00")):
        rule = a_rule(weekday=1, working_days_only=only)
        assert local(snoozed(rule, FIRST, friday, 1).until, rule.zone) == until


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (-1, "A snooze must be to a later day."),
        (0, "A snooze must be to a later day."),
        (date(2027, 1, 5), "A snooze must be to a later day."),
        (date(2020, 1, 5), "A snooze must be to a later day."),
        (date(9999, 1, 5), "The year must be from 1970 to 2999."),
        (10**6, "The year must be from 1970 to 2999."),
        (10**7, "That is too far away."),
        (10**30, "That is too far away."),
    ],
)
def test_no_snooze(wish: int | date, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as raised:
        snoozed(QUARTERLY, FIRST, FIRST, wish)
    assert str(raised.value) == told


@given(rules, moments, st.timedeltas(timedelta(days=-30), timedelta(days=30)), st.integers(1, 400))
def test_a_snooze_is_later_but_not_too_late(rule: Rule, since: datetime, gone: timedelta, wish: int) -> None:
    due_at = next_after(rule, since)
    assume(due_at is not None)
    assert due_at is not None
    now = due_at + gone
    found = snoozed(rule, due_at, now, wish)
    regular = next_after(rule, max(now, due_at))
    assert found.until > max(now, due_at)
    assert regular is None or found.until <= regular
    if found.shortened:
        assert found.until == regular
    if rule.working_days_only:
        assert is_working_day(day_of(found.until, rule.zone), rule.zone)
