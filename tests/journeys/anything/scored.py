"""What `maturity frameworks score` says of answers."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from bot.cli.frameworks.score import score_page
from tests.journeys.anything.model import Round
from tests.journeys.anything.seen import CATALOG, level_words


def levels(of: Round) -> tuple[str, ...]:
    """The level in each model of an assessment, and how high it could be, in the catalog's order."""
    return _levels(of.frameworks, tuple(sorted((name, one.value) for name, one in of.answers.items())), of.trains)


@cache
def _levels(frameworks: tuple[str, ...], answers: tuple[tuple[str, str], ...], trains: bool) -> tuple[str, ...]:  # noqa: FBT001
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.yml"
        file.write_text("\n".join(f"{name}: {value}" for name, value in answers) or "{}", encoding="utf-8")
        page = score_page(None, file, frameworks, generative=not trains, as_json=True)
    scored = json.loads(page.text)
    return tuple(
        level_words(one, scored[one]["level"], scored[one]["at_most"]) for one in CATALOG.frameworks if one in scored
    )
