"""A rule is whole, or it is not there; and it is stored as plain JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, time
from typing import Any

import pytest
from hypothesis import given

from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay, Rule, as_data, from_data
from tests.bot.schedules.some import a_rule, rules


@given(rules)
def test_a_rule_comes_back_from_its_data(rule: Rule) -> None:
    assert from_data(json.loads(json.dumps(as_data(rule)))) == rule


def test_how_rules_are_stored() -> None:
    # What is in databases stays readable.
    common = {"at": "10:00:00", "zone": "Europe/Berlin", "working_days_only": False}
    assert as_data(a_rule(weekday=1)) == {
        **common,
        "cadence": "quarterly",
        "anchor": {"year_starts": 1},
        "weekday": 1,
    }
    assert as_data(a_rule(Cadence.HALF_YEARLY, LastResult(date(2027, 1, 31)))) == {
        **common,
        "cadence": "half-yearly",
        "anchor": {"result_on": "2027-01-31"},
        "weekday": None,
    }
    assert as_data(a_rule(Cadence.ONCE, OneDay(date(2027, 1, 31)))) == {
        **common,
        "cadence": "once",
        "anchor": {"day": "2027-01-31"},
        "weekday": None,
    }


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"anchor": Calendar(0)}, "The month in which the year starts must be from 1 to 12."),
        ({"anchor": Calendar(13)}, "The month in which the year starts must be from 1 to 12."),
        ({"anchor": OneDay(date(2027, 1, 5))}, "What comes once needs a day, and what comes again has none."),
        ({"cadence": Cadence.ONCE}, "What comes once needs a day, and what comes again has none."),
        ({"anchor": LastResult(date(1969, 12, 31))}, "The year must be from 1970 to 2999."),
        (
            {"cadence": Cadence.ONCE, "anchor": OneDay(date(3000, 1, 1)), "weekday": None},
            "The year must be from 1970 to 2999.",
        ),
        ({"weekday": 7}, "The weekday must be from 0, Monday, to 6, Sunday."),
        ({"weekday": -1}, "The weekday must be from 0, Monday, to 6, Sunday."),
        (
            {"cadence": Cadence.ONCE, "anchor": OneDay(date(2027, 1, 5)), "weekday": 1},
            "A single day has its own weekday.",
        ),
        ({"at": time(10, 0, 1)}, "The time must be in whole minutes, without a zone of its own."),
        ({"at": time(10, 0, 0, 1)}, "The time must be in whole minutes, without a zone of its own."),
        ({"at": time(10, tzinfo=UTC)}, "The time must be in whole minutes, without a zone of its own."),
        ({"zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”."),
        ({"zone": ""}, "There is no time zone “”."),
        ({"zone": "Europe"}, "There is no time zone “Europe”."),
        ({"zone": "../etc/passwd"}, "There is no time zone “../etc/passwd”."),
    ],
)
def test_invalid_rules_give_a_readable_error(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)) as raised:
        replace(a_rule(weekday=1), **changes)
    assert str(raised.value) == told


@pytest.mark.parametrize(
    "changes",
    [
        {"cadence": "weekly"},
        {"anchor": {}},
        {"anchor": {"year_starts": 13}},
        {"anchor": {"from": "january"}},
        {"weekday": 7},
        {"at": "25:00"},
        {"zone": None},
    ],
)
def test_invalid_rule_data_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        from_data({**as_data(a_rule()), **changes})
