"""How a model's criteria and its practices stand for each other, both ways."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.frameworks.page import wrapped
from bot.slack.words import listed, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from frameworks.catalog import Catalog
    from frameworks.model import Framework


@dataclass(frozen=True, slots=True)
class Coverage:
    """Both ways: criterion id to practice ids, practice id to criterion ids, in the file's order.

    ``holes`` are what finds no other half: informative criteria are none, and neither is anything in a
    model that lists no criteria.
    """

    practices_of: dict[str, tuple[str, ...]]
    criteria_of: dict[str, tuple[str, ...]]
    informative: frozenset[str]
    holes: tuple[str, ...]


def coverage(framework: Framework) -> Coverage:
    """Which practices stand for each criterion, and which criteria each practice stands for."""
    practices_of: dict[str, list[str]] = {one.id: [] for one in framework.criteria}
    criteria_of: dict[str, list[str]] = {}
    for requirement in (*framework.gates, *framework.recommended):
        for practice in requirement.practices:
            named = criteria_of.setdefault(practice, [])
            for criterion in requirement.criteria:
                practices_of.setdefault(criterion, []).append(practice)
                named.append(criterion)
    informative = frozenset(framework.informative)
    holes = [
        f"{framework.id}: no practice stands for criterion '{criterion}'."
        for criterion, practices in practices_of.items()
        if not practices and criterion not in informative
    ]
    if framework.criteria:
        holes += [
            f"{framework.id}: '{practice}' stands for no criterion."
            for practice, criteria in criteria_of.items()
            if not criteria
        ]
    return Coverage(
        {one: tuple(dict.fromkeys(there)) for one, there in practices_of.items()},
        {one: tuple(dict.fromkeys(there)) for one, there in criteria_of.items()},
        informative,
        tuple(holes),
    )


def asked_by_no_model(catalog: Catalog) -> tuple[str, ...]:
    """Ids of the bank's practices that no model asks for, as a gate or a recommendation."""
    asked = {
        practice
        for model in catalog.frameworks.values()
        for one in (*model.gates, *model.recommended)
        for practice in one.practices
    }
    return tuple(one for one in catalog.practices if one not in asked)


def size(framework: Framework) -> str:
    """A model's size in words: levels, dimensions, gates, recommended."""
    return ", ".join(
        (
            plural(len(framework.levels), "level"),
            plural(len(framework.dimensions), "dimension"),
            plural(len(framework.gates), "gate"),
            f"{len(framework.recommended)} recommended",
        )
    )


def coverage_lines(framework: Framework) -> Iterator[str]:
    """The coverage to read: counts, each criterion with its practices, each practice with its criteria."""
    found = coverage(framework)
    if not framework.criteria:
        yield "  It lists no criteria, so there is nothing to compare its practices with."
        yield from wrapped("Practices: " + ", ".join(found.criteria_of), "  ")
        return
    basis = Counter(one.basis for one in framework.criteria)
    kinds = listed(f"{number} {kind}" for kind, number in basis.items())
    criteria = plural(len(framework.criteria), "criterion", "criteria")
    yield f"  {criteria}: {kinds}; {len(found.informative)} of them informative"
    yield "  Criterion: the practices that stand for it"
    for criterion, practices in found.practices_of.items():
        words = ", ".join(practices) or ("informative" if criterion in found.informative else "NOTHING")
        yield from wrapped(f"{criterion}: {words}", "    ")
    yield "  Practice: the criteria it stands for"
    for practice, criteria in found.criteria_of.items():
        yield from wrapped(f"{practice}: {', '.join(criteria) or 'NOTHING'}", "    ")
