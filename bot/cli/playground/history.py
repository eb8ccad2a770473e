"""A year of history, made as people would have made it: by five assessments, a quarter apart."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from frameworks.interview import Mode, models_for, questions
from playground.people import Somebody

if TYPE_CHECKING:
    from frameworks.catalog import Catalog
    from playground.parts import Components

QUARTER_SECONDS = 91 * 24 * 3600
CHANNEL = "ml-platform"
PERSON = "U0ADA"
# Up to which level, on average over the models that ask for it, practices are in place in each quarter.
REACHED = (0.9, 1.5, 2.0, 2.8, 3.0)
NEWS = "maturity level"


async def seed_a_year(parts: Components, catalog: Catalog) -> None:
    """Assess a team in the published models at each quarter's end, better each time.

    In a workspace where nothing has happened yet the year ends today, else it begins today and the
    playground's clock stands a year later at its end.
    """
    workspace = parts.workspace
    if workspace.last_ts == 0:
        workspace.moved_by -= QUARTER_SECONDS * (len(REACHED) - 1)
    ada = Somebody(parts, PERSON, CHANNEL)
    for quarter, reached in enumerate(REACHED):
        if quarter:
            workspace.moved_by += QUARTER_SECONDS
        await _assess(ada, catalog, reached)


async def _assess(ada: Somebody, catalog: Catalog, reached: float) -> None:
    ada.goes_to(CHANNEL)
    news = _news(ada)
    await ada.types("/maturity assess all full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    asked = questions(catalog, models_for(catalog, catalog.default), Mode.FULL)
    await ada.until(lambda: "Question 1 of" in ada.last_message() or "from before" in ada.last_message(), "a question")
    if "from before" in ada.last_message():
        await ada.clicks("Ask me everything")
    for number, practice in enumerate(asked, start=1):
        await ada.sees(f"Question {number} of {len(asked)}")
        level = _level(catalog, practice.id)
        await ada.clicks("Fully" if level <= reached else "Partly" if level <= reached + 1 else "Not yet")
    await ada.clicks("Finish")
    await ada.sees("Done.")
    ada.goes_to(CHANNEL)
    await ada.until(lambda: _news(ada) > news, "word of the new level")


def _news(ada: Somebody) -> int:
    return sum(NEWS in one for one in ada.messages())


def _level(catalog: Catalog, practice: str) -> float:
    """The level at which a practice is asked for, on average over the models that do."""
    published = [catalog.frameworks[one] for one in catalog.default]
    return mean(
        asked.level or 0
        for framework in published
        for asked in (*framework.gates, *framework.recommended)
        if practice in asked.practices
    )
