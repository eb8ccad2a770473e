"""Rules and moments read well."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

import pytest
from hypothesis import given

from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay, Rule
from bot.schedules.words import MONTHS, WEEKDAYS, day_in_words, moment_in_words, months_in_words, rule_in_words
from tests.bot.schedules.some import a_rule, rules, utc


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            a_rule(weekday=1, working_days_only=True),
            (
                "quarterly, on the first Tuesday of January, April, July and October at 10:00, Europe/Berlin, "
                "working days only"
            ),
        ),
        (
            a_rule(anchor=Calendar(2), at="08:05", zone="Asia/Kolkata"),
            "quarterly, on the first day of February, May, August and November at 08:05, Asia/Kolkata",
        ),
        (a_rule(Cadence.MONTHLY, weekday=0), "monthly, on the first Monday of each month at 10:00, Europe/Berlin"),
        (
            a_rule(Cadence.HALF_YEARLY, Calendar(10), weekday=4),
            "half-yearly, on the first Friday of October and April at 10:00, Europe/Berlin",
        ),
        (a_rule(Cadence.YEARLY, Calendar(4)), "yearly, on the first day of April at 10:00, Europe/Berlin"),
        (
            a_rule(Cadence.QUARTERLY, LastResult(date(2027, 1, 31))),
            "quarterly, counted from the last result (31 January 2027), at 10:00, Europe/Berlin",
        ),
        (
            a_rule(Cadence.YEARLY, LastResult(date(2027, 1, 31)), weekday=1, working_days_only=True),
            (
                "yearly, counted from the last result (31 January 2027), each moved on to a Tuesday, at 10:00, "
                "Europe/Berlin, working days only"
            ),
        ),
        (
            a_rule(Cadence.ONCE, OneDay(date(2027, 1, 5)), at="00:00"),
            "once, on Tuesday 5 January 2027 at 00:00, Europe/Berlin",
        ),
    ],
)
def test_a_rule_in_words(rule: Rule, words: str) -> None:
    assert rule_in_words(rule) == words


def test_a_moment_is_on_the_clock_of_the_zone() -> None:
    moment = utc("2027-01-05 23:30")
    assert moment_in_words(moment, "UTC") == "Tuesday 5 January 2027 at 23:30"
    assert moment_in_words(moment, "Europe/Berlin") == "Wednesday 6 January 2027 at 00:30"
    assert moment_in_words(utc("2027-12-31 20:00"), "Pacific/Kiritimati") == "Saturday 1 January 2028 at 10:00"


def test_the_names_are_right() -> None:
    # The tests run in English.
    assert list(calendar.day_name) == list(WEEKDAYS)
    assert list(calendar.month_name)[1:] == list(MONTHS)
    for gone in range(366):
        day = date(2028, 1, 1) + timedelta(days=gone)
        assert day_in_words(day) == f"{day.day} {day:%B %Y}"


def test_periods_are_in_the_order_of_the_year() -> None:
    assert months_in_words(Cadence.QUARTERLY, 11) == "November, February, May and August"
    assert months_in_words(Cadence.HALF_YEARLY, 6) == "June and December"
    assert months_in_words(Cadence.YEARLY, 12) == "December"


@given(rules)
def test_any_rule_reads_as_one_line_without_marks_that_stand_alone(rule: Rule) -> None:
    words = rule_in_words(rule)
    assert not re.search(r"  |,,| ,|None|\n", words)
    assert f" at {rule.at:%H:%M}, {rule.zone}" in words
