"""What somebody typed of a schedule, as a rule.

Nothing is guessed: words that are not known are given back, and of words that contradict each other none is taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time
from enum import Enum, auto
from functools import cache
from itertools import combinations, takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import available_timezones

from bot.schedules.rule import FIRST_DAY, LAST_DAY, Cadence, Calendar, LastResult, OneDay, Rule
from bot.schedules.words import MONTHS, WEEKDAYS, day_in_words, months_in_words, months_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HOW_OFTEN = "How often? Say monthly, quarterly, half-yearly or yearly."
WHICH_DAY = "Which day? Say it as in 2027-01-31."
NO_RESULT = "There is no result yet from which to count."


@dataclass(frozen=True, slots=True)
class Understood:
    """What was typed: the rule that it makes, or None for "off".

    ``unknown`` are the words that were not understood, as they were typed; ``problems`` are sentences about what was
    understood and can't be. Where there is either, the rule is only what is certain, and not to be saved unseen.
    """

    rule: Rule | None
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class _Part(Enum):
    """What of a schedule a word is about."""

    OFF = auto()
    CADENCE = auto()
    ANCHOR = auto()
    WEEKDAY = auto()
    AT = auto()
    ZONE = auto()
    WORKING_DAYS = auto()


@dataclass(frozen=True, slots=True)
class _Months:
    """The month in which the year starts, or all with which periods begin."""

    months: tuple[int, ...]


_FROM_LAST_RESULT = object()
_Meaning = tuple[tuple[_Part, Any], ...]
"""Each part that some words are about, and what they say of it; empty where they say nothing."""


class _Heard(NamedTuple):
    part: _Part
    value: Any
    typed: str


class _Ambiguous(NamedTuple):
    typed: str
    zones: tuple[str, ...]


class _Unknown(NamedTuple):
    typed: str


_CADENCES: Mapping[Cadence, tuple[str, ...]] = MappingProxyType(
    {
        Cadence.MONTHLY: ("monthly", "month", "every month", "each month", "once a month", "every 1 month"),
        Cadence.QUARTERLY: (
            *("quarterly", "quarter", "every quarter", "each quarter", "once a quarter", "every 3 months"),
            *("every three months", "four times a year"),
        ),
        Cadence.HALF_YEARLY: (
            *("half-yearly", "half yearly", "halfyearly", "half-year", "half year", "every half-year"),
            *("every half year", "each half-year", "each half year", "semi-annually", "semiannually", "semi-annual"),
            *("semiannual", "twice a year", "every 6 months", "every six months"),
        ),
        Cadence.YEARLY: (
            *("yearly", "year", "every year", "each year", "once a year", "annually", "annual", "every 12 months"),
            *("every twelve months",),
        ),
        Cadence.ONCE: ("once", "only once", "just once", "one time"),
    }
)
_NOTHING = ("a", "an", "and", "at", "by", "in", "of", "on", "please", "the", "time zone", "timezone", "zone")
_OFF = ("off", "stop", "never", "disable", "no reminders", "turn off", "switch off")
_WORKING_DAYS = (
    *("working days", "working day", "working days only", "only working days", "business days", "workdays"),
    *("business days only", "weekdays", "weekdays only", "no weekends", "not at weekends", "not on weekends"),
)
_ANY_DAY = ("any day", "every day", "all days", "weekends too", "also at weekends", "also on weekends")
_THE_DAY_ITSELF = ("first day", "the first day", "same day", "the same day")
_FROM_LAST = tuple(
    f"{begin} {the}{result}"
    for begin in ("from", "since", "after", "counted from")
    for the in ("", "the ", "our ")
    for result in ("last result", "last round", "last check-in", "last time")
)
_BEFORE_MONTHS = (
    *("from", "of", "in", "starting", "starting in", "starting from", "starts in", "beginning", "beginning in"),
    *("year from", "year starts in", "year starting in", "year beginning in", "the year starts in", "calendar from"),
)


def _phrases() -> dict[str, _Meaning]:
    found: dict[str, _Meaning] = dict.fromkeys(_NOTHING, ())
    found.update(dict.fromkeys(_OFF, ((_Part.OFF, True),)))
    for cadence, phrases in _CADENCES.items():
        found.update(dict.fromkeys(phrases, ((_Part.CADENCE, cadence),)))
    found.update(dict.fromkeys(_WORKING_DAYS, ((_Part.WORKING_DAYS, True),)))
    found.update(dict.fromkeys(_ANY_DAY, ((_Part.WORKING_DAYS, False),)))
    found.update(dict.fromkeys(_THE_DAY_ITSELF, ((_Part.WEEKDAY, None),)))
    found["first working day"] = ((_Part.WEEKDAY, None), (_Part.WORKING_DAYS, True))
    found.update(dict.fromkeys(_FROM_LAST, ((_Part.ANCHOR, _FROM_LAST_RESULT),)))
    for number, name in enumerate(WEEKDAYS):
        full = name.casefold()
        for form in (full, f"{full}s", full[:3], *_SHORT_WEEKDAYS.get(number, ())):
            found[form] = found[f"first {form}"] = ((_Part.WEEKDAY, number),)
    for hour, name in ((12, "noon"), (12, "midday"), (0, "midnight")):
        found[name] = ((_Part.AT, time(hour)),)
    return found


_SHORT_WEEKDAYS = MappingProxyType({1: ("tues",), 2: ("weds",), 3: ("thur", "thurs")})
_PHRASES: Mapping[str, _Meaning] = MappingProxyType(_phrases())
_MONTHS: Mapping[str, int] = MappingProxyType(
    {form: number for number, name in enumerate(MONTHS, 1) for form in (name.casefold(), name[:3].casefold())}
    | {"sept": 9}
)
_MOST_WORDS = max(len(phrase.split()) for phrase in (*_PHRASES, *_BEFORE_MONTHS))

# Around words these say nothing; neither does a full stop at the end of one.
_AROUND = re.compile(r"""[,;!?()"“”*`]|\.(?=\s|$)""")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?: ?(?P<half>am|pm|a\.m|p\.m))?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})", re.ASCII)
_HOURS_OF_HALF_DAY = 12

# The others, such as US or Etc, hold no cities: "Etc/GMT+5" is five hours behind, which nobody means by "GMT+5".
_REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)


def understand(text: str, default: Rule, last_result: date | None = None) -> Understood:
    """What was typed of a schedule; what it does not say is as in ``default``.

    ``last_result`` is the local day of the last result, for "from last result"; None where there is none.
    """
    found = _read(_AROUND.sub(" ", text).split())
    unknown = tuple(one.typed for one in found if isinstance(one, _Unknown))
    problems = [
        f"“{one.typed}” may be {' or '.join(one.zones)}: say which." for one in found if isinstance(one, _Ambiguous)
    ]
    said, contradictions = _agreed(one for one in found if isinstance(one, _Heard))
    problems += contradictions
    if _Part.OFF in said:
        return Understood(None, unknown, tuple(problems))
    rule, others = _rule(said, default, last_result)
    return Understood(rule, unknown, (*problems, *others))


def _read(words: Sequence[str]) -> list[_Heard | _Ambiguous | _Unknown]:
    found: list[_Heard | _Ambiguous | _Unknown] = []
    at = 0
    while at < len(words):
        length, heard = _longest(words[at : at + _MOST_WORDS], words[at:])
        found += heard
        at += length
    return found


def _longest(words: Sequence[str], rest: Sequence[str]) -> tuple[int, list[_Heard | _Ambiguous | _Unknown]]:
    """How many words the longest that is understood has, and what it says; else one that is unknown."""
    for length in range(len(words), 0, -1):
        typed = " ".join(words[:length])
        plain = typed.casefold()
        if plain in _BEFORE_MONTHS and (months := _months(rest[length:])):
            count, numbers = months
            whole = " ".join(rest[: length + count])
            return length + count, [_Heard(_Part.ANCHOR, _Months(numbers), whole)]
        meaning = _PHRASES.get(plain)
        if meaning is None:
            meaning = _day(plain) or _time(plain)
        if meaning is not None:
            return length, [_Heard(part, value, typed) for part, value in meaning]
        if zones := _zones(typed):
            one = _Heard(_Part.ZONE, zones[0], typed) if len(zones) == 1 else _Ambiguous(typed, zones)
            return length, [one]
    # "Every Tuesday" and "every 2 months" are no schedules of ours: what follows says nothing without "every".
    length = 1
    if words[0].casefold() in ("every", "each"):
        length = min(len(words), 3 if len(words) > 1 and words[1].isdecimal() else 2)
    return length, [_Unknown(" ".join(words[:length]))]


def _months(words: Sequence[str]) -> tuple[int, tuple[int, ...]] | None:
    """How many of the words are months with "and" between them, and which they are; None where the first is none."""
    plain = [one.casefold() for one in words]
    here = list(takewhile(lambda one: one in _MONTHS or one == "and", plain))
    while here and here[-1] == "and":
        here.pop()
    if not here or here[0] == "and":
        return None
    return len(here), tuple(_MONTHS[one] for one in here if one != "and")


def _day(plain: str) -> _Meaning | None:
    if iso := _ISO_DAY.fullmatch(plain):
        year, month, number = map(int, iso.groups())
    elif (named := _DAY.fullmatch(plain)) and named[2] in _MONTHS:
        year, month, number = int(named[3]), _MONTHS[named[2]], int(named[1])
    else:
        return None
    try:
        day = date(year, month, number)
    except ValueError:
        return None
    return ((_Part.CADENCE, Cadence.ONCE), (_Part.ANCHOR, OneDay(day))) if FIRST_DAY <= day <= LAST_DAY else None


def _time(plain: str) -> _Meaning | None:
    found = _TIME.fullmatch(plain)
    if not found:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _HOURS_OF_HALF_DAY:
            return None
        hour = hour % _HOURS_OF_HALF_DAY + (_HOURS_OF_HALF_DAY if found["half"].startswith("p") else 0)
    try:
        return ((_Part.AT, time(hour, minute)),)
    except ValueError:
        return None


def _zones(typed: str) -> tuple[str, ...]:
    """The zones that a name, or that of a city alone, can mean."""
    names, cities = _known_zones()
    plain = _plain_zone(typed)
    return names.get(plain) or cities.get(plain, ())


@cache
def _known_zones() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    # Two that some machines have, and that say nothing of where they are.
    names = sorted(available_timezones() - {"Factory", "localtime"})
    cities: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name.split("/")[0] in _REGIONS:
            city = _plain_zone(name.rsplit("/", 1)[-1])
            cities[city] = (*cities.get(city, ()), name)
    return {_plain_zone(one): (one,) for one in names}, cities


def _plain_zone(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().replace(" ", "_"))
    return "".join(one for one in letters if not unicodedata.combining(one))


def _agreed(heard: Iterable[_Heard]) -> tuple[dict[_Part, Any], list[str]]:
    """What is said of each part, and sentences about what contradicts itself, which is left out."""
    by_part: dict[_Part, list[_Heard]] = {}
    everything = list(heard)
    for one in everything:
        by_part.setdefault(one.part, []).append(one)
    against = [pair for same in by_part.values() for pair in combinations(same, 2) if pair[0].value != pair[1].value]
    against += [
        (off, other) for off in by_part.get(_Part.OFF, []) for other in everything if other.part is not _Part.OFF
    ]
    without = {one.part for pair in against for one in pair}
    # A day contradicts a cadence in two ways, and is told of once.
    sentences = dict.fromkeys(f"“{one.typed}” and “{other.typed}” contradict each other." for one, other in against)
    said = {part: same[0].value for part, same in by_part.items() if part not in without}
    if _Part.ANCHOR in without and said.get(_Part.CADENCE) is Cadence.ONCE:
        # Said by the days that contradict each other.
        del said[_Part.CADENCE]
    return said, list(sentences)


def _rule(said: Mapping[_Part, Any], default: Rule, last_result: date | None) -> tuple[Rule, list[str]]:
    """The rule, and sentences about what of it can't be; then that is as in the default."""
    plain = replace(
        default,
        at=said.get(_Part.AT, default.at),
        zone=said.get(_Part.ZONE, default.zone),
        working_days_only=said.get(_Part.WORKING_DAYS, default.working_days_only),
    )
    cadence = said.get(_Part.CADENCE, default.cadence)
    anchor, problem = _anchor(said, cadence, default, last_result)
    if anchor is None:
        return plain, [problem]
    if not isinstance(anchor, OneDay):
        weekday = said.get(_Part.WEEKDAY, default.weekday)
        return replace(plain, cadence=cadence, anchor=anchor, weekday=weekday), []
    weekday = said.get(_Part.WEEKDAY)
    is_on = anchor.day.weekday()
    problems = (
        [f"{day_in_words(anchor.day)} is a {WEEKDAYS[is_on]}, not a {WEEKDAYS[weekday]}."]
        if weekday is not None and weekday != is_on
        else []
    )
    return replace(plain, cadence=cadence, anchor=anchor, weekday=None), problems


def _anchor(
    said: Mapping[_Part, Any], cadence: Cadence, default: Rule, last_result: date | None
) -> tuple[Calendar | LastResult | OneDay | None, str]:
    """What it is counted from; or None, and what is missing."""
    wanted = said.get(_Part.ANCHOR, default.anchor)
    if cadence is Cadence.ONCE:
        missing = WHICH_DAY if _Part.CADENCE in said else HOW_OFTEN
        return (wanted, "") if isinstance(wanted, OneDay) else (None, missing)
    if wanted is _FROM_LAST_RESULT:
        return (LastResult(last_result), "") if last_result else (None, NO_RESULT)
    if isinstance(wanted, OneDay):
        # Its day was the default's, or contradicts the cadence.
        return (Calendar(1) if isinstance(default.anchor, OneDay) else default.anchor), ""
    if isinstance(wanted, _Months):
        return _year(wanted.months, cadence)
    return wanted, ""


def _year(months: Sequence[int], cadence: Cadence) -> tuple[Calendar | None, str]:
    first = months[0]
    if len(months) > 1 and set(months) != set(months_of(cadence, first)):
        return None, f"{cadence.capitalize()} from {MONTHS[first - 1]} is in {months_in_words(cadence, first)}."
    return Calendar(first), ""
