"""What is typed of a schedule is understood, or given back; never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedules.parse import HOW_OFTEN, NO_RESULT, WHICH_DAY, ParsedSchedule, parse_schedule
from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay, Rule
from bot.schedules.words import MONTHS, WEEKDAYS, rule_in_words
from tests.bot.schedules.some import ZONES, a_rule, calendars, recurring, rules, singles

DEFAULT = a_rule(Cadence.YEARLY, Calendar(4), weekday=1, at="09:15", working_days_only=True)
RESULT = date(2027, 1, 31)
ONCE = a_rule(Cadence.ONCE, OneDay(date(2027, 1, 5)))


def changed(**changes: Any) -> ParsedSchedule:
    return ParsedSchedule(replace(DEFAULT, **changes))


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("", {}),
        ("on", {}),
        (
            "quarterly tuesday 10:00 from january",
            {"cadence": Cadence.QUARTERLY, "weekday": 1, "at": time(10), "anchor": Calendar(1)},
        ),
        (
            "  Every   MONTH, on Fridays at 2:30 PM in New York, any day. ",
            {
                "cadence": Cadence.MONTHLY,
                "weekday": 4,
                "at": time(14, 30),
                "zone": "America/New_York",
                "working_days_only": False,
            },
        ),
        *((one, {"cadence": Cadence.MONTHLY}) for one in ("monthly", "every month", "once a month")),
        *((one, {"cadence": Cadence.QUARTERLY}) for one in ("quarter", "every quarter", "every 3 months")),
        *(
            (one, {"cadence": Cadence.HALF_YEARLY})
            for one in ("half-yearly", "half yearly", "every half-year", "twice a year", "every six months")
        ),
        *((one, {"cadence": Cadence.YEARLY}) for one in ("yearly", "annually", "every year", "once a year")),
        *((name[:size], {"weekday": day}) for day, name in enumerate(WEEKDAYS) for size in (3, 4, 5, 9)),
        *((f"first {name}", {"weekday": day}) for day, name in enumerate(WEEKDAYS)),
        ("the first day", {"weekday": None}),
        ("first working day", {"weekday": None}),
        # Times.
        ("10", {"at": time(10)}),
        ("at 7", {"at": time(7)}),
        ("0:05", {"at": time(0, 5)}),
        ("23.59", {"at": time(23, 59)}),
        ("10am", {"at": time(10)}),
        ("10 a.m.", {"at": time(10)}),
        ("12am", {"at": time(0)}),
        ("12pm", {"at": time(12)}),
        ("12:30 pm", {"at": time(12, 30)}),
        ("2pm", {"at": time(14)}),
        ("noon", {"at": time(12)}),
        # Where the year starts.
        *((f"from {name}", {"anchor": Calendar(month)}) for month, name in enumerate(MONTHS, 1)),
        *((f"from {name[:3]}", {"anchor": Calendar(month)}) for month, name in enumerate(MONTHS, 1)),
        ("the year starts in October", {"anchor": Calendar(10)}),
        ("in sept", {"anchor": Calendar(9)}),
        (
            "half-yearly of may and november",
            {"cadence": Cadence.HALF_YEARLY, "anchor": Calendar(5)},
        ),
        ("from last result", {"anchor": LastResult(RESULT)}),
        ("counted from the last result", {"anchor": LastResult(RESULT)}),
        # Working days.
        ("any day", {"working_days_only": False}),
        ("every day", {"working_days_only": False}),
        ("working days only", {"working_days_only": True}),
        # Zones.
        ("asia/kolkata", {"zone": "Asia/Kolkata"}),
        ("America/New York", {"zone": "America/New_York"}),
        ("Tokyo", {"zone": "Asia/Tokyo"}),
        ("são paulo", {"zone": "America/Sao_Paulo"}),
        ("port of spain", {"zone": "America/Port_of_Spain"}),
        ("port-au-prince", {"zone": "America/Port-au-Prince"}),
        ("utc", {"zone": "UTC"}),
        ("time zone lord howe", {"zone": "Australia/Lord_Howe"}),
        # Saying the same twice is no contradiction.
        ("berlin europe/berlin", {"zone": "Europe/Berlin"}),
        ("10 10:00 10am", {"at": time(10)}),
        # A day.
        *(
            (one, {"cadence": Cadence.ONCE, "anchor": OneDay(date(2027, 3, 1)), "weekday": None})
            for one in ("2027-03-01", "once 2027-3-1", "on 1 March 2027", "monday 1 mar 2027", "2027-03-01 mon")
        ),
    ],
)
def test_schedule_words_are_parsed(text: str, changes: dict[str, Any]) -> None:
    assert parse_schedule(text, DEFAULT, RESULT) == changed(**changes)


@pytest.mark.parametrize("text", ["off", "Off.", "turn off", "stop", "never", "please stop"])
def test_off(text: str) -> None:
    assert parse_schedule(text, DEFAULT) == ParsedSchedule(None)


@pytest.mark.parametrize(
    ("text", "unknown", "changes"),
    [
        ("weekly", ("weekly",), {}),
        ("daily Fortnightly monday", ("daily", "Fortnightly"), {"weekday": 0}),
        # "Tuesday" and "2" would say something else without "every".
        ("every tuesday 10:00", ("every tuesday",), {"at": time(10)}),
        ("Every 2 months", ("Every 2 months",), {}),
        ("every", ("every",), {}),
        ("each 4", ("each 4",), {}),
        ("second friday", ("second",), {"weekday": 4}),
        ("the 15th", ("15th",), {}),
        ("24:00", ("24:00",), {}),
        ("13pm", ("13pm",), {}),
        ("0am", ("0am",), {}),
        ("10:60", ("10:60",), {}),
        ("10:5", ("10:5",), {}),
        ("-1", ("-1",), {}),
        ("100", ("100",), {}),
        ("2027-02-30", ("2027-02-30",), {}),
        ("3000-01-01", ("3000-01-01",), {}),
        ("january", ("january",), {}),
        ("from", ("from",), {}),
        ("from now", ("from", "now"), {}),
        ("from and", ("from",), {}),
        ("Mars/Olympus", ("Mars/Olympus",), {}),
        # Behind Greenwich in the names of IANA, before it in everybody's words.
        ("GMT+5", ("GMT+5",), {}),
        ("eastern", ("eastern",), {}),
        # A city of two zones, and phrases that the dialog is for.
        ("istanbul", ("istanbul",), {}),
        ("four times a year", ("four", "times", "year"), {}),
        ("٣", ("٣",), {}),
    ],
)
def test_unknown_schedule_words_are_returned(text: str, unknown: tuple[str, ...], changes: dict[str, Any]) -> None:
    assert parse_schedule(text, DEFAULT, RESULT) == ParsedSchedule(replace(DEFAULT, **changes), unknown)


@pytest.mark.parametrize(
    ("text", "problems", "changes"),
    [
        ("monthly quarterly", ("“monthly” and “quarterly” contradict each other.",), {}),
        ("10 11 monday", ("“10” and “11” contradict each other.",), {"weekday": 0}),
        ("Berlin Tokyo", ("“Berlin” and “Tokyo” contradict each other.",), {}),
        ("first day tuesday", ("“first day” and “tuesday” contradict each other.",), {}),
        ("working days, any day", ("“working days” and “any day” contradict each other.",), {}),
        ("from january from last result", ("“from january” and “from last result” contradict each other.",), {}),
        ("from january and from may", ("“from january” and “from may” contradict each other.",), {}),
        ("quarterly 2027-01-05", ("“quarterly” and “2027-01-05” contradict each other.",), {}),
        ("off monthly", ("“off” and “monthly” contradict each other.",), {}),
        (
            "2027-01-05 2027-01-06",
            ("“2027-01-05” and “2027-01-06” contradict each other.",),
            {"cadence": Cadence.YEARLY},
        ),
        ("once", (WHICH_DAY,), {}),
        (
            "2027-01-05 monday",
            ("5 January 2027 is a Tuesday, not a Monday.",),
            {"cadence": Cadence.ONCE, "anchor": OneDay(date(2027, 1, 5)), "weekday": None},
        ),
        ("quarterly in january and may", ("Quarterly from January is in January, April, July and October.",), {}),
    ],
)
def test_impossible_schedules_are_explained(text: str, problems: tuple[str, ...], changes: dict[str, Any]) -> None:
    found = parse_schedule(text, DEFAULT, RESULT)
    assert found.problems == problems
    assert found.unknown == ()
    assert found.rule == replace(DEFAULT, **changes)


def test_counting_from_the_last_result_needs_one() -> None:
    assert parse_schedule("monthly from last result 10:00", DEFAULT) == ParsedSchedule(
        replace(DEFAULT, at=time(10)), problems=(NO_RESULT,)
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("11:00", ParsedSchedule(replace(ONCE, at=time(11)))),
        ("once", ParsedSchedule(ONCE)),
        ("quarterly", ParsedSchedule(a_rule())),
        ("quarterly monday", ParsedSchedule(a_rule(weekday=0))),
        ("tuesday", ParsedSchedule(ONCE)),
        ("monday", ParsedSchedule(ONCE, problems=("5 January 2027 is a Tuesday, not a Monday.",))),
        ("from april", ParsedSchedule(ONCE, problems=(HOW_OFTEN,))),
        ("from last result", ParsedSchedule(ONCE, problems=(HOW_OFTEN,))),
    ],
)
def test_after_a_single_day(text: str, found: ParsedSchedule) -> None:
    assert parse_schedule(text, ONCE, RESULT) == found


def test_a_cadence_alone_goes_on_counting_from_the_result() -> None:
    counted = a_rule(anchor=LastResult(RESULT))
    assert parse_schedule("monthly", counted) == ParsedSchedule(replace(counted, cadence=Cadence.MONTHLY))
    assert parse_schedule("monthly from march", counted).rule == a_rule(Cadence.MONTHLY, Calendar(3))


@given(recurring(calendars) | singles)
def test_rule_words_parse_back_to_the_rule(rule: Rule) -> None:
    default = replace(DEFAULT, working_days_only=rule.working_days_only)
    if rule.cadence is Cadence.MONTHLY:
        # Where the year starts makes no difference to it, and is not said.
        default = replace(default, anchor=rule.anchor)
    assert parse_schedule(rule_in_words(rule), default) == ParsedSchedule(rule)


@given(rules)
def test_nothing_said_changes_nothing(rule: Rule) -> None:
    assert parse_schedule(" ", rule) == ParsedSchedule(rule)


def test_every_zone_is_known_by_its_name() -> None:
    for zone in ZONES:
        for typed in (zone, zone.lower(), zone.upper(), zone.replace("_", " ")):
            assert parse_schedule(typed, DEFAULT) == changed(zone=zone)


@given(
    st.lists(
        st.sampled_from(
            [
                *("monthly", "every", "half", "year", "once", "a", "first", "tuesday", "day", "10", "pm", "10:30"),
                *("from", "last", "result", "january", "and", "may", "2027-01-05", "5", "2027", "working", "any"),
                *("off", "berlin", "istanbul", "new", "york", "utc", "in", "of", "weird", "2", "months", "no"),
            ]
        )
        | st.text(max_size=5),
        max_size=8,
    ),
    rules,
    st.none() | st.just(RESULT),
)
def test_whatever_is_typed_gives_a_rule_or_off(words: list[str], default: Rule, result: date | None) -> None:
    found = parse_schedule(" ".join(words), default, result)
    # Nothing that is off goes with anything else.
    assert found.rule is not None or not found.problems
    # What means nothing is given back, wherever it stands, and what is given back was typed.
    assert sum(one.split().count("weird") for one in found.unknown) == words.count("weird")
    typed = " ".join(words).split()
    assert all(any(word in one for one in typed) for back in found.unknown for word in back.split())
