"""Nobody is written to at night or at the weekend, wherever they are."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.schedules.working_hours import default_due, due_moment, is_working_day, next_working_moment, nudge_times

ZONES = sorted(available_timezones())
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        ("Europe/Berlin", "2026-11-23 07:59", "2026-11-23 08:00"),
        ("Europe/Berlin", "2026-11-23 08:00", "2026-11-23 08:00"),
        ("Europe/Berlin", "2026-11-23 15:59:59", "2026-11-23 15:59:59"),
        ("Europe/Berlin", "2026-11-23 16:00", "2026-11-24 08:00"),
        ("Europe/Berlin", "2026-11-27 16:00", "2026-11-30 08:00"),
        ("Europe/Berlin", "2026-11-28 10:00", "2026-11-30 08:00"),
        # Already, or still, another day there.
        ("Pacific/Kiritimati", "2026-11-22 10:30", "2026-11-22 19:00"),
        ("America/Los_Angeles", "2026-11-23 01:00", "2026-11-23 17:00"),
        ("America/Los_Angeles", "2026-11-28 02:00", "2026-11-30 17:00"),
        ("Asia/Kathmandu", "2026-11-23 00:00", "2026-11-23 03:15"),
        # The clocks change at the weekend.
        ("Europe/Berlin", "2026-03-27 16:00", "2026-03-30 07:00"),
        ("Europe/Berlin", "2026-10-23 15:00", "2026-10-26 08:00"),
        # Friday and Saturday, Friday alone, and Thursday and Friday are free.
        ("Asia/Riyadh", "2026-11-26 14:00", "2026-11-29 06:00"),
        ("Africa/Cairo", "2026-11-27 10:00", "2026-11-29 07:00"),
        ("Asia/Tehran", "2026-11-27 10:00", "2026-11-28 05:30"),
        ("Asia/Kabul", "2026-11-26 08:00", "2026-11-28 04:30"),
        ("Asia/Dubai", "2026-11-27 06:00", "2026-11-27 06:00"),
        ("Asia/Dubai", "2026-11-29 06:00", "2026-11-30 05:00"),
        # Samoa left out Friday 30 December 2011.
        ("Pacific/Apia", "2011-12-30 05:00", "2012-01-01 19:00"),
        # What is not known is in UTC.
        ("", "2026-11-23 08:59", "2026-11-23 09:00"),
        ("Mars/Olympus", "2026-11-23 17:00", "2026-11-24 09:00"),
        ("../etc/passwd", "2026-11-23 09:00", "2026-11-23 09:00"),
    ],
)
def test_the_next_working_moment(zone: str, now: str, then: str) -> None:
    assert next_working_moment(utc(now), zone) == utc(then)


def test_the_answer_is_in_utc() -> None:
    local = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    found = next_working_moment(local, "Asia/Tokyo")
    assert found == local
    assert found.tzinfo is UTC


def _works(moment: datetime, zone: str) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    return is_working_day(local.date(), zone) and time(9) <= local.time() < time(17)


@given(moments, zones)
@example(utc("2011-12-29 22:00"), "Pacific/Apia")
@example(utc("2011-12-30 03:30"), "Pacific/Apia")
def test_it_is_the_first_one_from_now(now: datetime, zone: str) -> None:
    found = next_working_moment(now, zone)
    assert now <= found < now + 4 * DAY
    assert _works(found, zone)
    assert (found == now) == _works(now, zone)
    # Nobody works in between: no quarter of an hour before it would have done.
    between = now
    while between < found - 15 * timedelta(minutes=1):
        assert not _works(between, zone)
        between += 15 * timedelta(minutes=1)
    assert next_working_moment(found, zone) == found


def test_it_holds_in_every_zone_through_twenty_years() -> None:
    for zone in ZONES:
        now = utc("2010-01-01 00:30")
        while now < utc("2030-01-01 00:00"):
            found = next_working_moment(now, zone)
            assert now <= found < now + 4 * DAY, (zone, now)
            assert _works(found, zone), (zone, now)
            assert (found == now) == _works(now, zone), (zone, now)
            now += 2003 * HOUR


@pytest.mark.parametrize(
    ("change", "now", "then"),
    [
        # Nine is left out: the clock goes from nine to ten.
        ("M3.2.1/9,M11.1.1/12", "2026-03-09 07:00", "2026-03-09 09:00"),
        # Nine comes twice: at half past nine the clock goes back to half past eight.
        ("M3.2.1/1,M11.1.1/9:30", "2026-11-02 07:50", "2026-11-02 08:00"),
        ("M3.2.1/1,M11.1.1/9:30", "2026-11-02 08:29", "2026-11-02 08:29"),
        ("M3.2.1/1,M11.1.1/9:30", "2026-11-02 08:40", "2026-11-02 09:00"),
    ],
)
def test_nine_may_come_twice_or_be_left_out(monkeypatch: pytest.MonkeyPatch, change: str, now: str, then: str) -> None:
    """No zone changes its clocks at that hour; one may."""
    place = _zone(f"AAA0BBB,{change}")
    monkeypatch.setattr("bot.schedules.working_hours.place_of", lambda _: place)
    assert next_working_moment(utc(now), "made up") == utc(then)


def _zone(rule: str) -> ZoneInfo:
    """A zone that follows a POSIX rule: a TZif file (RFC 9636) of two blocks without any transition, and the rule."""
    block = struct.pack(">4sc15x6I", b"TZif", b"2", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB", 0, 0, 0) + b"AAA\0"
    return ZoneInfo.from_file(BytesIO(block + block + f"\n{rule}\n".encode()))


# When it is due.


@pytest.mark.parametrize(
    ("zone", "now", "day"),
    [
        ("Europe/Berlin", "2026-11-23 12:00", date(2026, 11, 30)),
        ("Europe/Berlin", "2026-11-27 22:59", date(2026, 12, 4)),
        ("Europe/Berlin", "2026-11-27 23:00", date(2026, 12, 7)),
        ("Asia/Riyadh", "2026-11-27 12:00", date(2026, 12, 6)),
        ("Asia/Riyadh", "2026-11-29 12:00", date(2026, 12, 6)),
        ("Pacific/Kiritimati", "2026-11-23 12:00", date(2026, 12, 1)),
        ("nowhere", "2026-11-23 12:00", date(2026, 11, 30)),
    ],
)
def test_it_is_due_in_a_week_on_a_working_day(zone: str, now: str, day: date) -> None:
    assert default_due(utc(now), zone) == day


def test_it_is_due_at_the_end_of_work() -> None:
    assert due_moment(date(2026, 11, 30), "Europe/Berlin") == utc("2026-11-30 16:00")
    assert due_moment(date(2026, 7, 30), "Europe/Berlin") == utc("2026-07-30 15:00")
    assert due_moment(date(2026, 11, 30), "America/Los_Angeles") == utc("2026-12-01 01:00")
    assert due_moment(date(2026, 11, 30), "") == utc("2026-11-30 17:00")
    assert due_moment(date(2026, 11, 30), "Asia/Tokyo").tzinfo is UTC


@given(moments, zones)
def test_there_is_always_about_a_week(now: datetime, zone: str) -> None:
    day = default_due(now, zone)
    assert is_working_day(day, zone)
    assert 6 * DAY < due_moment(day, zone) - now < 10 * DAY
    assert not _works(due_moment(day, zone), zone)
    assert _works(due_moment(day, zone) - HOUR, zone)


# Reminders.


@pytest.mark.parametrize(
    ("given_time", "after"),
    [
        (7 * DAY, (3.5 * DAY, 6 * DAY)),
        (30 * DAY, (15 * DAY, 29 * DAY)),
        (5 * DAY, (2.5 * DAY, 4 * DAY)),
        (2 * DAY, (DAY, 1.6 * DAY)),
        (DAY, (12 * HOUR, 19.2 * HOUR)),
        (6 * HOUR, (4 * HOUR, 4.8 * HOUR)),
        (4.5 * HOUR, (4 * HOUR,)),
        (4 * HOUR, ()),
        (0 * HOUR, ()),
        (-DAY, ()),
    ],
)
def test_two_reminders_where_there_is_time(given_time: timedelta, after: tuple[timedelta, ...]) -> None:
    asked = utc("2026-11-23 12:00")
    assert nudge_times(asked, asked + given_time) == tuple(asked + one for one in after)


@given(moments, st.timedeltas(timedelta(hours=-1), timedelta(days=60)))
def test_reminders_come_neither_at_once_nor_too_late(asked: datetime, given_time: timedelta) -> None:
    due = asked + given_time
    times = nudge_times(asked, due)
    assert all(asked + 4 * HOUR <= one < due for one in times)
    assert list(times) == sorted(set(times))
    if given_time >= DAY:
        first, last = times
        assert last - first >= given_time * 0.29
