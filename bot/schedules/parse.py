"""What somebody typed of a schedule, as a rule.

Nothing is guessed: words that are not known are given back, and of words that contradict each other none is taken.
The phrases are few, as a dialog and buttons are there too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from bot.schedules.rule import FIRST_DAY, LAST_DAY, Cadence, Calendar, LastResult, OneDay, Rule
from bot.schedules.words import MONTHS, WEEKDAYS, day_in_words, months_in_words, months_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Meaning = Mapping[str, Any]
    """What some words say of the fields of a rule, or ``off``; empty where they say nothing."""

HOW_OFTEN = "How often? Say monthly, quarterly, half-yearly or yearly."
WHICH_DAY = "Which day? Say it as in 2027-01-31."
NO_RESULT = "There is no result yet from which to count."


@dataclass(frozen=True, slots=True)
class ParsedSchedule:
    """What was typed: the rule that it makes, or None for "off".

    ``unknown`` are the words that were not understood, as they were typed; ``problems`` are sentences about what was
    understood and can't be. Where there is either, the rule is only what is certain, and not to be saved unseen.
    """

    rule: Rule | None
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


_PHRASES: dict[str, Meaning] = {
    phrase: meaning
    for phrases, meaning in (
        ("a|an|and|at|by|in|of|on|please|the|time zone", {}),
        ("off|turn off|stop|never", {"off": True}),
        ("monthly|month|every month|each month|once a month", {"cadence": Cadence.MONTHLY}),
        (
            "quarterly|quarter|every quarter|each quarter|every 3 months|every three months",
            {"cadence": Cadence.QUARTERLY},
        ),
        (
            "half-yearly|half yearly|half-year|every half-year|twice a year|every 6 months|every six months",
            {"cadence": Cadence.HALF_YEARLY},
        ),
        ("yearly|annually|every 12 months|every year|each year|once a year", {"cadence": Cadence.YEARLY}),
        ("once", {"cadence": Cadence.ONCE}),
        ("working days|working days only|business days|weekdays", {"working_days_only": True}),
        ("any day|every day", {"working_days_only": False}),
        ("first day", {"weekday": None}),
        ("first working day", {"weekday": None, "working_days_only": True}),
        ("last result|from last result|from the last result|counted from the last result", {"anchor": LastResult}),
        ("noon", {"at": time(12)}),
        *(
            (f"{name}|{name}s|{name[:3]}|{name[:4]}|{name[:5]}|first {name}", {"weekday": day})
            for day, name in enumerate(map(str.casefold, WEEKDAYS))
        ),
    )
    for phrase in phrases.split("|")
}
_BEFORE_MONTHS = frozenset({"from", "of", "in", "starting in", "year starts in"})
_MONTHS: Mapping[str, int] = MappingProxyType(
    {form: number for number, name in enumerate(map(str.casefold, MONTHS), 1) for form in (name, name[:3])}
    | {"sept": 9}
)
_MOST_WORDS = max(len(phrase.split()) for phrase in (*_PHRASES, *_BEFORE_MONTHS))
# Around words these say nothing; neither does a full stop at the end of one.
_AROUND = re.compile(r"""[,;!?()"“”*`]|\.(?=\s|$)""")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?: ?(?P<half>[ap])\.?m)?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})", re.ASCII)
_NOON = 12
# The others, such as US or Etc, hold no cities: "Etc/GMT+5" is five hours behind, which nobody means by "GMT+5".
_REGIONS = re.compile("Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific")


def parse_schedule(text: str, default: Rule, last_result: date | None = None) -> ParsedSchedule:
    """What was typed of a schedule; what it does not say is as in ``default``.

    ``last_result`` is the local day of the last result, for "from last result"; None where there is none.
    """
    words = _AROUND.sub(" ", text).split()
    values: dict[str, Any] = {}
    first_typed: dict[str, str] = {}
    contradictions: dict[str, set[str]] = {}
    unknown: list[str] = []
    while words:
        length, meaning = _longest(words)
        typed, words = " ".join(words[:length]), words[length:]
        if meaning is None:
            unknown.append(typed)
            continue
        for part, value in meaning.items():
            first_typed.setdefault(part, typed)
            if values.setdefault(part, value) != value:
                sentence = f"“{first_typed[part]}” and “{typed}” contradict each other."
                contradictions.setdefault(sentence, set()).add(part)
    if "off" in values:
        others = dict.fromkeys(typed for part, typed in first_typed.items() if part != "off")
        problems = [f"“{first_typed['off']}” and “{typed}” contradict each other." for typed in others]
        return ParsedSchedule(default if problems else None, tuple(unknown), tuple(problems))
    for part in {part for parts in contradictions.values() for part in parts}:
        del values[part]
        if part == "anchor" and values.get("cadence") is Cadence.ONCE:
            # Said by the days that contradict each other.
            del values["cadence"]
    rule, others = _rule(values, default, last_result)
    return ParsedSchedule(rule, tuple(unknown), (*contradictions, *others))


def _longest(words: Sequence[str]) -> tuple[int, Meaning | None]:
    """How many words the longest phrase has that begins them, and what it says (None: it is not understood)."""
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        plain = " ".join(words[:length]).casefold()
        if plain in _BEFORE_MONTHS and (count := _count_of_months(words[length:])):
            names = (word.casefold() for word in words[length : length + count])
            return length + count, {"anchor": tuple(_MONTHS[name] for name in names if name != "and")}
        for meaning in (_PHRASES.get(plain), _day(plain), _time(plain), _zone(plain)):
            if meaning is not None:
                return length, meaning
    # "Every Tuesday" and "every 2 months" are no schedules of ours: what follows says nothing without "every".
    if words[0].casefold() in ("every", "each"):
        return min(len(words), 3 if words[1:2] and words[1].isdecimal() else 2), None
    return 1, None


def _count_of_months(words: Sequence[str]) -> int:
    """How many of the words are months, with "and" between them."""
    plain = list(takewhile(lambda word: word in _MONTHS or word == "and", (word.casefold() for word in words)))
    while plain and plain[-1] == "and":
        plain.pop()
    return len(plain) if plain and plain[0] != "and" else 0


def _day(plain: str) -> Meaning | None:
    if iso := _ISO_DAY.fullmatch(plain):
        parts = tuple(map(int, iso.groups()))
    elif (named := _DAY.fullmatch(plain)) and named[2] in _MONTHS:
        parts = int(named[3]), _MONTHS[named[2]], int(named[1])
    else:
        return None
    try:
        day = date(*parts)
    except ValueError:
        return None
    return {"cadence": Cadence.ONCE, "anchor": OneDay(day)} if FIRST_DAY <= day <= LAST_DAY else None


def _time(plain: str) -> Meaning | None:
    match = _TIME.fullmatch(plain)
    if not match:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if match["half"] == "p" else 0)
    try:
        return {"at": time(hour, int(match["minute"] or 0))}
    except ValueError:
        return None


def _zone(plain: str) -> Meaning | None:
    name = _zones().get(_plain_zone(plain))
    return {"zone": name} if name else None


@cache
def _zones() -> Mapping[str, str | None]:
    """Zones by their plain names, and by that of their city where only one has it."""
    # Two that some machines have, and that say nothing of where they are.
    names = sorted(available_timezones() - {"Factory", "localtime"})
    zones: dict[str, str | None] = {}
    for name in names:
        region, _, city = name.rpartition("/")
        if _REGIONS.match(region):
            zones[_plain_zone(city)] = None if _plain_zone(city) in zones else name
    return zones | {_plain_zone(name): name for name in names}


def _plain_zone(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().replace(" ", "_"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _rule(values: dict[str, Any], default: Rule, last_result: date | None) -> tuple[Rule, list[str]]:
    """The rule, and sentences about what of it can't be; then that is as in the default."""
    kept = {part: value for part, value in values.items() if part in ("at", "zone", "working_days_only")}
    plain = replace(default, **kept)
    cadence = values.get("cadence", default.cadence)
    anchor = _anchor(values, cadence, default, last_result)
    if isinstance(anchor, str):
        return plain, [anchor]
    if not isinstance(anchor, OneDay):
        weekday = values.get("weekday", default.weekday)
        return replace(plain, cadence=cadence, anchor=anchor, weekday=weekday), []
    weekday, falls_on = values.get("weekday"), anchor.day.weekday()
    problems: list[str] = []
    if weekday is not None and weekday != falls_on:
        problems.append(f"{day_in_words(anchor.day)} is a {WEEKDAYS[falls_on]}, not a {WEEKDAYS[weekday]}.")
    return replace(plain, cadence=cadence, anchor=anchor, weekday=None), problems


def _anchor(
    values: Meaning, cadence: Cadence, default: Rule, last_result: date | None
) -> Calendar | LastResult | OneDay | str:
    """What it is counted from; or the sentence that says what is missing."""
    wanted = values.get("anchor", default.anchor)
    if cadence is Cadence.ONCE:
        return wanted if isinstance(wanted, OneDay) else (WHICH_DAY if "cadence" in values else HOW_OFTEN)
    if wanted is LastResult:
        return LastResult(last_result) if last_result else NO_RESULT
    if isinstance(wanted, OneDay):
        # Its day was the default's, or contradicts the cadence.
        return Calendar(1) if isinstance(default.anchor, OneDay) else default.anchor
    if isinstance(wanted, tuple):
        first = wanted[0]
        if len(wanted) > 1 and set(wanted) != set(months_of(cadence, first)):
            return f"{cadence.capitalize()} from {MONTHS[first - 1]} is in {months_in_words(cadence, first)}."
        return Calendar(first)
    return wanted
