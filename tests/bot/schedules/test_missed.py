"""After any down time at most one is sent, and nothing that is three days old."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedules.due import Decision, DueAction, decide_due
from bot.schedules.occurrences import next_after
from bot.schedules.rule import Cadence, OneDay, Rule
from tests.bot.schedules.some import a_rule, moments, recurring, rules, utc

QUARTERLY = a_rule(weekday=1)
FIRST, SECOND, THIRD = utc("2027-01-05 09:00"), utc("2027-04-06 08:00"), utc("2027-07-06 08:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2027-01-05 08:59:59", Decision(DueAction.WAIT, FIRST)),
        ("2027-01-05 09:00", Decision(DueAction.SEND, SECOND)),
        ("2027-01-05 09:59:59", Decision(DueAction.SEND, SECOND)),
        ("2027-01-05 10:00", Decision(DueAction.SEND, SECOND, late=True)),
        ("2027-01-08 08:59:59", Decision(DueAction.SEND, SECOND, late=True)),
        ("2027-01-08 09:00", Decision(DueAction.SKIP, SECOND, skipped=1)),
        ("2027-04-06 07:59:59", Decision(DueAction.SKIP, SECOND, skipped=1)),
        # The second is not three days old, whatever became of the first.
        ("2027-04-06 08:00", Decision(DueAction.SEND, THIRD, skipped=1)),
        ("2027-04-09 07:59", Decision(DueAction.SEND, THIRD, late=True, skipped=1)),
        ("2027-04-09 08:00", Decision(DueAction.SKIP, THIRD, skipped=2)),
    ],
)
def test_decision_for_each_due_time(now: str, then: Decision) -> None:
    assert decide_due(QUARTERLY, FIRST, utc(now)) == then


def test_one_time_rule_ends_after_its_date() -> None:
    once = a_rule(Cadence.ONCE, OneDay(date(2027, 1, 5)))
    assert decide_due(once, FIRST, utc("2027-01-07 09:00")) == Decision(DueAction.SEND, None, late=True)
    assert decide_due(once, FIRST, utc("2027-01-09 09:00")) == Decision(DueAction.SKIP, None, skipped=1)


def test_snoozed_reminder_is_sent_and_the_rule_continues() -> None:
    snoozed = utc("2027-01-12 09:00")
    assert decide_due(QUARTERLY, snoozed, utc("2027-01-11 09:00")) == Decision(DueAction.WAIT, snoozed)
    assert decide_due(QUARTERLY, snoozed, snoozed) == Decision(DueAction.SEND, SECOND)


def test_a_snooze_and_the_time_after_it_are_not_both_sent() -> None:
    snoozed = SECOND - timedelta(days=1)
    now = SECOND + timedelta(hours=3)
    assert decide_due(QUARTERLY, snoozed, now) == Decision(DueAction.SEND, THIRD, late=True, skipped=1)


@given(rules, moments, st.timedeltas(timedelta(), timedelta(days=2000)))
def test_after_any_down_time_one_decision_is_enough(rule: Rule, since: datetime, down: timedelta) -> None:
    due = next_after(rule, since)
    if due is None:
        return
    now = due + down
    found = decide_due(rule, due, now)
    assert found.what in (DueAction.SEND, DueAction.SKIP)
    # Whatever was missed, nothing more is due until later.
    assert found.next_at == next_after(rule, now)
    if found.next_at is not None:
        assert found.next_at > now
        assert decide_due(rule, found.next_at, now) == Decision(DueAction.WAIT, found.next_at)


@given(recurring(), moments, st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=400)), max_size=30))
def test_each_time_is_sent_once_late_or_skipped(rule: Rule, since: datetime, gaps: list[timedelta]) -> None:
    due = begun = next_after(rule, since)
    assert due is not None
    assert begun is not None
    now = begun
    handled = sent = 0
    for gap in gaps:
        found = decide_due(rule, due, now)
        assert found.next_at is not None
        due = found.next_at
        handled += found.skipped + (found.what is DueAction.SEND)
        sent += found.what is DueAction.SEND
        now += gap
    happened, one = 0, begun
    while one < due:
        following = next_after(rule, one)
        assert following is not None
        happened, one = happened + 1, following
    assert one == due
    assert handled == happened
    assert sent <= len(gaps)
