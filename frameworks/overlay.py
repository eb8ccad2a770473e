"""What is left of a model for a team that trains no models, and what an overlay makes of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from frameworks.located_yaml import Found
    from frameworks.model import Framework, Overlay, Practice, Requirement


def without_training(framework: Framework, practices: Mapping[str, Practice]) -> Framework:
    """The framework without what needs training of one's own; the same object when nothing does.

    What is left may have levels and dimensions without a gate, or no gates at all.
    """
    gates = tuple(_fitting(framework.gates, practices))
    recommended = tuple(_fitting(framework.recommended, practices))
    if gates == framework.gates and recommended == framework.recommended:
        return framework
    return framework.model_copy(update={"gates": gates, "recommended": recommended})


def _fitting(requirements: Iterable[Requirement], practices: Mapping[str, Practice]) -> Iterable[Requirement]:
    for one in requirements:
        kept = tuple(practice for practice in one.practices if not practices[practice].needs_training)
        if kept == one.practices:
            yield one
        elif len(kept) == 1:
            yield one.model_copy(update={"practice": kept[0], "any_of": ()})
        elif kept:
            yield one.model_copy(update={"any_of": kept})


def below(overlay: Overlay, base: Framework) -> Framework:
    """What an overlay keeps of the model below it, given without what needs training: dimensions that still ask."""
    asked = {gate.dimension for gate in (*base.gates, *overlay.gates)}
    recommended = tuple(one for one in base.recommended if one.dimension in asked)
    named = {criterion for one in (*base.gates, *recommended) for criterion in one.criteria}
    return base.model_copy(
        update={
            "dimensions": tuple(one for one in base.dimensions if one.id in asked),
            "criteria": tuple(one for one in base.criteria if one.id in named),
            "recommended": recommended,
            "informative": (),
        }
    )


def laid_over(overlay: Overlay, kept: Framework) -> Framework:
    """The model that an overlay makes together with what it keeps of another (see ``below``)."""
    return kept.model_copy(
        update={
            "id": overlay.id,
            "name": overlay.name,
            "short_name": overlay.short_name,
            "publisher": overlay.publisher,
            "version": f"{kept.version}+{overlay.version}",
            "source": overlay.source,
            "note": overlay.note,
            "default": False,
            "dimensions": (*kept.dimensions, *overlay.dimensions),
            "criteria": (*kept.criteria, *overlay.criteria),
            "gates": (*kept.gates, *overlay.gates),
            "recommended": (*kept.recommended, *overlay.recommended),
            "parts": overlay.parts,
        }
    )


def in_the_overlay(found: Iterable[Found], kept: Framework) -> Iterable[Found]:
    """What is wrong with the whole, placed in the overlay's own file, whose entries come after those that it keeps."""
    before = {
        "dimensions": len(kept.dimensions),
        "criteria": len(kept.criteria),
        "gates": len(kept.gates),
        "recommended": len(kept.recommended),
    }
    for where, reason, fix in found:
        section, *rest = where
        index = rest[0] if rest else None
        if section in before and isinstance(index, int):
            index -= before[str(section)]
            yield ((section, index, *rest[1:]) if index >= 0 else ("overlay",)), reason, fix
        elif section in {"levels", "rule"}:
            yield ("overlay",), reason, fix
        else:
            yield where, reason, fix
