"""Which practice to ask next: the conversation as a pure function of the catalog and the answers so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from frameworks.catalog import Catalog
    from frameworks.model import Practice


def known(catalog: Catalog, framework_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the frameworks that the catalog has: a person's own may have been taken away since."""
    return tuple(one for one in framework_ids if one in catalog.frameworks)


def questions(catalog: Catalog, framework_ids: Iterable[str]) -> tuple[Practice, ...]:
    """The practices that decide a level in any of the frameworks, each once, in conversation order.

    Order is by part of the work, not by level, so that it reads as a conversation. Raises KeyError
    for an unknown framework.
    """
    needed = frozenset[str]().union(*(catalog.deciding[framework_id] for framework_id in framework_ids))
    return tuple(practice for practice in catalog.practices.values() if practice.id in needed)


def next_question(asked: Iterable[Practice], answered: Collection[str]) -> Practice | None:
    """The first practice without an answer, or None when all have one. ``answered`` are practice ids."""
    return next((practice for practice in asked if practice.id not in answered), None)


def previous_question(asked: Iterable[Practice], current: str | None) -> Practice | None:
    """The practice asked before ``current`` (its id; None stands for the end), or None at the start."""
    previous = None
    for practice in asked:
        if practice.id == current:
            break
        previous = practice
    return previous
