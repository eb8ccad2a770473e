"""The same answers in every model that a team was assessed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.compare.state import Models
from bot.insights.same_answers import is_mixed, newest_answers
from bot.insights.which_model import ChosenResult, WhichOne, assessed, choose, read_words
from bot.levels.service import kept_outcome
from bot.levels.uninstalled import uninstalled
from frameworks.differences import differences
from frameworks.outcome import outcome
from storage.results import latest_results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.insights.which_model import Assessed
    from frameworks.catalog import Catalog
    from frameworks.model import AnswerValue
    from frameworks.outcome import Outcome
    from storage.tables import Result, Team


async def models(deps: Deps, team: Team, words: Sequence[str]) -> Models | WhichOne:
    """The team's levels side by side, and why they differ. Of each practice the newest answer counts."""
    async with deps.database.read() as session:
        latest = await latest_results(session, team.workspace_id, team.id)
        asked = await read_words(session, team, words)
    there = [row for row in latest if row.framework_id in deps.catalog.frameworks]
    place = choose(deps.catalog, "compare models", team, assessed(deps.catalog, there), asked)
    if isinstance(place, WhichOne):
        return place
    rows = _comparable(deps.catalog, there, place.of) if isinstance(place, ChosenResult) else []
    answers, mixed = newest_answers(deps.catalog, rows), is_mixed(deps.catalog, rows)
    outcomes = tuple(_scored(deps.catalog, row, answers) if mixed else kept_outcome(row) for row in rows)
    why = differences(deps.catalog, outcomes, answers)
    return Models(team.id, team.channel_id, outcomes, why, mixed, uninstalled(deps.catalog, latest))


def _comparable(catalog: Catalog, rows: Sequence[Result], about: Assessed) -> list[Result]:
    """The results about the same, of the kind of team that it is now."""
    own = [row for row in rows if (row.scope, row.subject) == (about.scope, about.subject)]
    trains_models = max(own, key=lambda row: row.completed_at).trains_models
    order = list(catalog.frameworks)
    same = [row for row in own if row.trains_models == trains_models]
    return sorted(same, key=lambda row: order.index(row.framework_id))


def _scored(catalog: Catalog, row: Result, answers: dict[str, AnswerValue]) -> Outcome:
    return outcome(catalog, catalog.frameworks[row.framework_id], answers, trains_models=row.trains_models)
