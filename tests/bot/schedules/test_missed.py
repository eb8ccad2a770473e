"""After any down time at most one is sent, and nothing that is three days old."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedules.missed import Decision, What, what_is_due
from bot.schedules.occurrences import next_after
from bot.schedules.rule import Cadence, OneDay, Rule
from tests.bot.schedules.some import a_rule, moments, recurring, rules, utc

QUARTERLY = a_rule(weekday=1)
FIRST, SECOND, THIRD = utc("2027-01-05 09:00"), utc("2027-04-06 08:00"), utc("2027-07-06 08:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2027-01-05 08:59:59", Decision(What.WAIT, FIRST)),
        ("2027-01-05 09:00", Decision(What.SEND, SECOND)),
        ("2027-01-05 09:59:59", Decision(What.SEND, SECOND)),
        ("2027-01-05 10:00", Decision(What.SEND, SECOND, late=True)),
        ("2027-01-08 08:59:59", Decision(What.SEND, SECOND, late=True)),
        ("2027-01-08 09:00", Decision(What.SKIP, SECOND, skipped=1)),
        ("2027-04-06 07:59:59", Decision(What.SKIP, SECOND, skipped=1)),
        # The second is not three days old, whatever became of the first.
        ("2027-04-06 08:00", Decision(What.SEND, THIRD, skipped=1)),
        ("2027-04-09 07:59", Decision(What.SEND, THIRD, late=True, skipped=1)),
        ("2027-04-09 08:00", Decision(What.SKIP, THIRD, skipped=2)),
    ],
)
def test_what_is_done(now: str, then: Decision) -> None:
    assert what_is_due(QUARTERLY, FIRST, utc(now)) == then


def test_what_comes_once_is_over() -> None:
    once = a_rule(Cadence.ONCE, OneDay(date(2027, 1, 5)))
    assert what_is_due(once, FIRST, utc("2027-01-07 09:00")) == Decision(What.SEND, None, late=True)
    assert what_is_due(once, FIRST, utc("2027-01-09 09:00")) == Decision(What.SKIP, None, skipped=1)


def test_what_was_snoozed_is_sent_and_the_rule_goes_on() -> None:
    snoozed = utc("2027-01-12 09:00")
    assert what_is_due(QUARTERLY, snoozed, utc("2027-01-11 09:00")) == Decision(What.WAIT, snoozed)
    assert what_is_due(QUARTERLY, snoozed, snoozed) == Decision(What.SEND, SECOND)


def test_a_snooze_and_the_time_after_it_are_not_both_sent() -> None:
    snoozed = SECOND - timedelta(days=1)
    now = SECOND + timedelta(hours=3)
    assert what_is_due(QUARTERLY, snoozed, now) == Decision(What.SEND, THIRD, late=True, skipped=1)


@given(rules, moments, st.timedeltas(timedelta(), timedelta(days=2000)))
def test_after_any_down_time_one_decision_is_enough(rule: Rule, since: datetime, down: timedelta) -> None:
    due = next_after(rule, since)
    if due is None:
        return
    now = due + down
    found = what_is_due(rule, due, now)
    assert found.what in (What.SEND, What.SKIP)
    # Whatever was missed, nothing more is due until later.
    assert found.next_at == next_after(rule, now)
    if found.next_at is not None:
        assert found.next_at > now
        assert what_is_due(rule, found.next_at, now) == Decision(What.WAIT, found.next_at)


@given(recurring(), moments, st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=400)), max_size=30))
def test_each_time_is_sent_once_late_or_skipped(rule: Rule, since: datetime, gaps: list[timedelta]) -> None:
    due = begun = next_after(rule, since)
    assert due is not None
    assert begun is not None
    now = begun
    handled = sent = 0
    for gap in gaps:
        found = what_is_due(rule, due, now)
        assert found.next_at is not None
        due = found.next_at
        handled += found.skipped + (found.what is What.SEND)
        sent += found.what is What.SEND
        now += gap
    happened, one = 0, begun
    while one < due:
        following = next_after(rule, one)
        assert following is not None
        happened, one = happened + 1, following
    assert one == due
    assert handled == happened
    assert sent <= len(gaps)
