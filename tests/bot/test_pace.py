"""How fast messages are sent, and how long failed ones wait: laws that hold at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.pace import LONGEST_PAUSE, POSTS_A_MINUTE, RATES, Rate, back_off, take
from storage.tables import Lane

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def taken(rate: Rate, times: list[datetime]) -> list[datetime]:
    """Of messages that are to be sent at these times, when those are that may."""
    open_from, went = None, []
    for now in times:
        following = take(rate, open_from, now)
        if following is not None:
            open_from = following
            went.append(now)
    return went


def test_a_burst_goes_at_once_and_then_one_each_time() -> None:
    rate = Rate(timedelta(seconds=2), burst=3)
    at = [NOW] * 5 + [NOW + timedelta(seconds=one) for one in (1.999, 2, 2, 3.999, 4, 60, 60, 60, 60)]
    went = taken(rate, at)
    assert [(one - NOW).total_seconds() for one in went] == [0, 0, 0, 2, 4, 60, 60, 60]


@given(
    st.lists(st.integers(0, 400), max_size=80),
    st.integers(1, 30),
    st.integers(1, 8),
    st.integers(1, 200),
)
def test_in_no_time_more_goes_than_the_burst_and_the_rate(
    waits: list[int], every: int, burst: int, window: int
) -> None:
    rate = Rate(timedelta(milliseconds=every * 10), burst)
    times, now = [], NOW
    for wait in waits:
        now += timedelta(milliseconds=wait)
        times += [now] * 3
    went = taken(rate, times)
    length = timedelta(milliseconds=window * 10)
    for start in went:
        inside = sum(start <= one < start + length for one in went)
        assert inside <= burst + length / rate.every


@given(st.integers(1, 10), st.integers(0, 10))
def test_requests_within_the_burst_get_the_full_rate(ticks_a_second: int, more: int) -> None:
    rate = Rate(timedelta(milliseconds=200), 6 + more)
    times = [NOW + timedelta(seconds=tick / ticks_a_second) for tick in range(60 * ticks_a_second)]
    went = taken(rate, [one for one in times for _ in range(20)])
    assert len(went) >= 5 * 60 * 0.98


def test_after_a_pause_nothing_goes_before_its_end() -> None:
    rate = RATES[Lane.POSTS]
    until = NOW + timedelta(seconds=30)
    assert take(rate, until, until - timedelta(microseconds=1)) is None
    assert take(rate, until, until) == until + rate.every


@pytest.mark.parametrize(("lane", "a_minute"), [(Lane.POSTS, POSTS_A_MINUTE + 10), (Lane.PEOPLE, 50), (Lane.EDITS, 50)])
def test_slacks_limits_are_kept_in_any_minute(lane: Lane, a_minute: int) -> None:
    rate = RATES[lane]
    assert rate.burst + MINUTE / rate.every <= a_minute


def test_backoff_doubles_per_attempt_and_at_most_half_is_random() -> None:
    assert [back_off(one, 1.0).total_seconds() for one in range(1, 6)] == [2, 4, 8, 16, 32]
    assert [back_off(one, 0.0).total_seconds() for one in range(1, 6)] == [1, 2, 4, 8, 16]
    assert back_off(3, 0.5).total_seconds() == 6
    assert back_off(500, 1.0) == LONGEST_PAUSE


@given(st.floats(0, 1), st.floats(0, 1))
def test_pauses_never_shrink_by_more_than_chance_has_it(one: float, other: float) -> None:
    pauses = [back_off(attempts, one) for attempts in range(1, 200)]
    assert all(before <= after for before, after in pairwise(pauses))
    assert back_off(4, one) >= back_off(4, other) / 2
