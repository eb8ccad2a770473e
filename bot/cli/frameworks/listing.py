"""`maturity frameworks list`: every model, and every practice with the places where models ask for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.cli.frameworks.page import CommandOutput, output_of_lines, wrapped
from frameworks.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Practice, Requirement

# What a practice says of itself, beside its question.
TEXTS = {"why", "fully", "partly", "how", "evidence", "effort", "needs_training"}


def list_page(extra: Path | None, *, as_json: bool = False) -> CommandOutput:
    """Everything that is loaded, to read or as JSON. Raises InvalidFile for a file that cannot be used."""
    catalog = load_catalog(extra)
    if as_json:
        return CommandOutput(json.dumps(_as_data(catalog), indent=2, ensure_ascii=False))
    return output_of_lines([*_models(catalog), "", *_practices(catalog)])


def _as_data(catalog: Catalog) -> dict[str, Any]:
    return {
        "practices": [_practice(catalog, one) for one in catalog.practices.values()],
        "frameworks": [_model(one) for one in catalog.frameworks.values()],
    }


def _practice(catalog: Catalog, practice: Practice) -> dict[str, Any]:
    places = {
        model.id: [_place(model, one, gate=gate) for one, gate in _asked(model, practice.id)]
        for model in catalog.frameworks.values()
    }
    return {
        "id": practice.id,
        "name": practice.name,
        "question": practice.question,
        "covers": list(practice.covers),
        "part": catalog.part_of[practice.id].part,
        **practice.model_dump(mode="json", include=TEXTS),
        "frameworks": {model: there for model, there in places.items() if there},
    }


def _asked(model: Framework, practice: str) -> Iterator[tuple[Requirement, bool]]:
    """Where a model asks for a practice, and whether it is a gate there."""
    for requirements, gate in ((model.gates, True), (model.recommended, False)):
        yield from ((one, gate) for one in requirements if practice in one.practices)


def _place(model: Framework, one: Requirement, *, gate: bool) -> dict[str, Any]:
    basis = {criterion.id: criterion.basis for criterion in model.criteria}
    several = {"any_of": list(one.practices)} if len(one.practices) > 1 else {}
    return {
        "level": one.level,
        "dimension": one.dimension,
        "gate": gate,
        **several,
        "criteria": [{"id": criterion, "basis": basis[criterion]} for criterion in one.criteria],
    }


def _model(model: Framework) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": model.name,
        "publisher": model.publisher,
        "version": model.version,
        "default": model.default,
        "rule": model.rule,
        "levels": [{"level": one.level, "name": one.name} for one in model.levels],
        "dimensions": [{"id": one.id, "name": one.name} for one in model.dimensions],
    }


def _models(catalog: Catalog) -> Iterator[str]:
    yield "Models"
    for model in catalog.frameworks.values():
        asked = "" if model.default else ", only when chosen"
        yield ""
        yield f"  {model.id}: {model.name} ({model.publisher}, {model.version}{asked})"
        yield from wrapped("Levels: " + ", ".join(f"{one.level} {one.name}" for one in model.levels), "    ")
        yield from wrapped("Dimensions: " + ", ".join(one.id for one in model.dimensions), "    ")


def _practices(catalog: Catalog) -> Iterator[str]:
    yield "Practices"
    for part in catalog.parts:
        yield ""
        yield f"  {part.title}"
        for practice in part.practices:
            yield from wrapped(f"{practice.id}: {practice.question}", "    ")
            places = [
                _place_in_words(model, one, gate=gate)
                for model in catalog.frameworks.values()
                for one, gate in _asked(model, practice.id)
            ]
            yield from wrapped("; ".join(places) or "no model asks for it", "      ")


def _place_in_words(model: Framework, one: Requirement, *, gate: bool) -> str:
    level = "" if one.level is None else f" {one.level}"
    several = ", one of several" if len(one.practices) > 1 else ""
    return f"{model.id}{level} {one.dimension}{several}" + ("" if gate else ", recommended")
