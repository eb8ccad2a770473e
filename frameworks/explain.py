"""Why a practice is asked: where the models have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from frameworks.model import Framework


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A place of a practice in a model.

    ``level`` is the level that asks for it (None in a model of points), ``dimension`` the name of where.
    ``gate``: it decides the level, and is not only recommended. ``one_of``: another practice would do
    instead, and this is what they have in common; empty where none would.
    """

    framework: str
    level: int | None
    dimension: str
    gate: bool
    one_of: str = ""


def asked_for(models: Iterable[Framework], practice_id: str) -> tuple[AskedFor, ...]:
    """Where the models ask for a practice: what decides a level first, then what is recommended, model by model.

    Models are named by their short names. Nothing, where none of them has it.
    """
    return tuple(place for model in models for place in _in_model(model, practice_id))


def _in_model(model: Framework, practice_id: str) -> Iterator[AskedFor]:
    for requirements, gate in ((model.gates, True), (model.recommended, False)):
        for one in requirements:
            if practice_id in one.practices:
                yield AskedFor(
                    framework=model.short_name,
                    level=one.level,
                    dimension=model.dimension_name(one.dimension),
                    gate=gate,
                    one_of=one.name or "" if one.any_of else "",
                )
