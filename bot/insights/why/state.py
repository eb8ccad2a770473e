"""Why a level is what it is, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.insights.which_model import Place
    from frameworks.outcome import Outcome
    from frameworks.why import Why


@dataclass(frozen=True, slots=True)
class Explained:
    """A level and why it is so: of ``dimension`` (its id), or overall where that is None.

    ``why`` is None where there is no level to explain, and when the model is not the one that it was
    (``other_version``). ``rows`` explain the dimensions, by id. ``names`` are practices' by id.
    """

    place: Place
    outcome: Outcome
    completed_at: datetime
    dimension: str | None
    why: Why | None
    rows: Mapping[str, Why | None]
    names: Mapping[str, str]
    other_version: bool
