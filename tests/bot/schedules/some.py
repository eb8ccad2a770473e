"""Rules to test with, and how to draw any."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay, Rule

BERLIN = "Europe/Berlin"
HARD = (
    *(BERLIN, "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo"),
    *("Africa/Casablanca", "Asia/Tehran", "Pacific/Kiritimati", "Africa/Cairo", "Asia/Riyadh", "Asia/Kabul"),
    *("America/Nuuk", "Asia/Beirut", "Pacific/Chatham", "Antarctica/Troll", "Atlantic/Azores", "America/Santiago"),
)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
RECURRING = tuple(one for one in Cadence if one is not Cadence.ONCE)
START, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2044, 1, 1, tzinfo=UTC)

zones = st.sampled_from(HARD) | st.sampled_from(ZONES)
# Most changes of the clocks are at night.
times = st.times().map(lambda one: one.replace(second=0, microsecond=0)) | st.builds(
    time, st.integers(0, 3), st.sampled_from((0, 15, 30, 59))
)
days = st.dates(date(2024, 1, 1), date(2043, 12, 31))
moments = st.datetimes(START.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(UTC))
weekdays = st.none() | st.integers(0, 6)
BY_THE_YEAR = Calendar(1)
calendars = st.builds(Calendar, st.integers(1, 12))
results = st.builds(LastResult, days)


def recurring(anchors: st.SearchStrategy[Calendar | LastResult] = calendars | results) -> st.SearchStrategy[Rule]:
    """Any rule by which something comes again."""
    return st.builds(Rule, st.sampled_from(RECURRING), anchors, weekdays, times, zones, st.booleans())


singles = st.builds(Rule, st.just(Cadence.ONCE), st.builds(OneDay, days), st.none(), times, zones, st.booleans())
rules = recurring() | singles


def a_rule(
    cadence: Cadence = Cadence.QUARTERLY,
    anchor: Calendar | LastResult | OneDay = BY_THE_YEAR,
    weekday: int | None = None,
    at: str = "10:00",
    zone: str = BERLIN,
    *,
    working_days_only: bool = False,
) -> Rule:
    return Rule(cadence, anchor, weekday, time.fromisoformat(at), zone, working_days_only)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(moment: datetime | None, zone: str) -> str:
    """A moment on the clock of a zone, as in "2027-01-05 10:00"."""
    return "never" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
