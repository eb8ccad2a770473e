"""Which model or dimension somebody means by what they typed."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.insights.report.choosing import model_names, only, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from frameworks.catalog import Catalog

Meant = tuple[str, str | None]
"""A framework's id and a dimension's, or None for the whole."""

MOST_OPTIONS = 8


def meant(catalog: Catalog, models: Sequence[str], asked: str) -> Meant | None:
    """The one that is meant, by any name or a beginning that only one has; None where that is none, or several."""
    names = _names(catalog, models)
    return only(names, asked) or only(_both(catalog, names), asked)


def closest(catalog: Catalog, models: Sequence[str], asked: str) -> tuple[Meant, ...]:
    """Those that may be meant, the closest first; the models where nothing is near."""
    return _closest(_names(catalog, models), asked)


def _names(catalog: Catalog, models: Sequence[str]) -> dict[Meant, tuple[str, ...]]:
    names: dict[Meant, tuple[str, ...]] = {(one, None): model_names(catalog, one) for one in models}
    for model in models:
        if model in catalog.frameworks and len(catalog.frameworks[model].dimensions) > 1:
            names.update({(model, one.id): (one.id, one.name) for one in catalog.frameworks[model].dimensions})
    return names


def _both(catalog: Catalog, names: Mapping[Meant, tuple[str, ...]]) -> dict[Meant, tuple[str, ...]]:
    """Dimensions by their model's name and their own."""
    return {
        (model, dimension): tuple(f"{one} {name}" for one in model_names(catalog, model) for name in own)
        for (model, dimension), own in names.items()
        if dimension is not None
    }


def _closest(names: Mapping[Meant, tuple[str, ...]], asked: str) -> tuple[Meant, ...]:
    wanted = plain(asked)
    inside = [key for key, own in names.items() if wanted and any(wanted in plain(one) for one in own)]
    by_name = {plain(one): key for key, own in names.items() for one in own}
    near = [by_name[one] for one in get_close_matches(wanted, list(by_name), n=MOST_OPTIONS, cutoff=0.5)]
    models = [key for key in names if key[1] is None]
    return tuple(dict.fromkeys((*inside, *near) or models))[:MOST_OPTIONS]
