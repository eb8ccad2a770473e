"""Which frameworks a person asked for, from the words behind `/maturity assess`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.mrkdwn import code
from bot.slack.router import closest
from frameworks.interview import questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frameworks.catalog import Catalog

ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """The framework ids, in the catalog's order; or none, and the word that is no framework if one was typed."""

    frameworks: tuple[str, ...]
    unknown: str | None = None
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to assess by: its name on a button, framework ids, and how many questions that takes."""

    name: str
    frameworks: tuple[str, ...]
    questions: int


def read_choice(catalog: Catalog, words: Sequence[str]) -> Choice:
    """Understand framework names, in any case and with commas; `all` is every framework."""
    names = [name for word in words for name in word.lower().split(",") if name]
    if ALL in names:
        return Choice(tuple(catalog.frameworks))
    for name in names:
        if name not in catalog.frameworks:
            return Choice((), name, closest(name, tuple(catalog.frameworks)))
    return Choice(tuple(one for one in catalog.frameworks if one in names))


def offers(catalog: Catalog, first: str | None = None) -> tuple[Offer, ...]:
    """Each framework alone (``first``, if given, before the others), and all together."""
    order = sorted(catalog.frameworks, key=lambda one: one != first)
    single = [Offer(catalog.frameworks[one].short_name, (one,), len(questions(catalog, [one]))) for one in order]
    together = Offer(f"All {len(order)}", tuple(catalog.frameworks), len(questions(catalog, order)))
    return (*single, together)


def unknown_framework(catalog: Catalog, choice: Choice) -> str:
    """What to tell somebody whose word is no framework; empty when every word was one."""
    if choice.unknown is None:
        return ""
    meant = f" Did you mean *{choice.meant}*?" if choice.meant else ""
    return (
        f"There is no maturity model {code(choice.unknown)}.{meant} "
        f"The maturity models are {', '.join(catalog.frameworks)}."
    )
