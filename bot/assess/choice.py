"""Which frameworks a person asked for, from the words behind `/maturity assess`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.mrkdwn import code
from bot.slack.router import closest
from frameworks.interview import Mode, models_for, questions
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frameworks.catalog import Catalog

ALL = "all"
MODES = tuple(mode.value for mode in Mode)
WAYS = tuple(way.value for way in Way)
# "with everyone" reads well.
FILLERS = ("with",)


@dataclass(frozen=True, slots=True)
class Choice:
    """The framework ids, in the catalog's order; or none, and the word that is no framework if one was typed.

    ``mode`` is how much to ask and ``way`` who answers, where somebody said so.
    """

    frameworks: tuple[str, ...]
    unknown: str | None = None
    meant: str | None = None
    mode: Mode | None = None
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to assess by: its name on a button, the words that choose it, how many questions there are at most."""

    name: str
    frameworks: tuple[str, ...]
    words: str
    questions: int


def read_choice(catalog: Catalog, words: Sequence[str]) -> Choice:
    """Understand framework names, in any case and with commas, how much to ask (`quick`, `full`), and who answers.

    `all` is the frameworks asked by default.
    """
    said = [name for word in words for name in word.lower().split(",") if name]
    mode = next((Mode(name) for name in said if name in MODES), None)
    way = next((Way(name) for name in said if name in WAYS), None)
    names = [name for name in said if name not in (*MODES, *WAYS, *FILLERS)]
    chosen = {one for name in names for one in (catalog.default if name == ALL else (name,))}
    for name in names:
        if name != ALL and name not in catalog.frameworks:
            return Choice((), name, closest(name, (*catalog.frameworks, ALL, *MODES, *WAYS)), mode, way)
    return Choice(tuple(one for one in catalog.frameworks if one in chosen), mode=mode, way=way)


def offers(
    catalog: Catalog, first: str | None = None, mode: Mode | None = None, way: Way | None = None
) -> tuple[Offer, ...]:
    """The published models together, then each framework alone, ``first`` (if given) before all."""
    asked = mode or Mode.QUICK
    suffix = "".join(f" {one.value}" for one in (mode, way) if one)

    def offer(name: str, frameworks: tuple[str, ...], words: str) -> Offer:
        count = len(questions(catalog, models_for(catalog, frameworks), asked))
        return Offer(name, frameworks, f"{words}{suffix}", count)

    order = sorted(catalog.frameworks.values(), key=lambda one: (one.id != first, not one.default))
    single = [offer(one.short_name, (one.id,), one.id) for one in order]
    together = offer(" + ".join(catalog.frameworks[one].short_name for one in catalog.default), catalog.default, ALL)
    return (*single[:1], together, *single[1:]) if first else (together, *single)


def unknown_framework(catalog: Catalog, choice: Choice) -> str:
    """What to tell somebody whose word is no framework; empty when every word was one."""
    if choice.unknown is None:
        return ""
    meant = f" Did you mean *{choice.meant}*?" if choice.meant else ""
    return (
        f"There is no maturity model {code(choice.unknown)}.{meant} "
        f"The maturity models are {', '.join(catalog.frameworks)}; `all` is {', '.join(catalog.default)}."
    )
