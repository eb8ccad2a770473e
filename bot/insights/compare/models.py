"""The same answers in every model that a team was assessed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.compare.state import Models
from bot.levels.service import kept_outcome
from bot.levels.uninstalled import uninstalled
from bot.teams.scopes import SCOPES
from frameworks.differences import differences
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from storage.results import latest_results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Parts
    from frameworks.catalog import Catalog
    from frameworks.outcome import Outcome
    from storage.tables import Result, Team


async def models(parts: Parts, team: Team) -> Models:
    """The team's levels side by side, and why they differ. Of each practice the newest answer counts."""
    assert team.id is not None  # noqa: S101 - a row of the database
    async with parts.database.read() as session:
        latest = await latest_results(session, team.workspace_id, team.id)
    rows = _comparable(parts.catalog, latest)
    answers: dict[str, AnswerValue] = {}
    for row in sorted(rows, key=lambda one: one.completed_at):
        answers |= {practice: AnswerValue(value) for practice, value in parts.catalog.carried(row.answers).items()}
    mixed = len({one.assessment_id for one in rows}) > 1 or any(
        one.framework_version != parts.catalog.frameworks[one.framework_id].version for one in rows
    )
    outcomes = tuple(_scored(parts.catalog, row, answers) if mixed else kept_outcome(row) for row in rows)
    why = differences(parts.catalog, outcomes, answers)
    return Models(team.id, team.channel_id, outcomes, why, mixed, uninstalled(parts.catalog, latest))


def _comparable(catalog: Catalog, rows: Sequence[Result]) -> list[Result]:
    """The results about the same: the team itself where it was assessed, of the kind of team that it is now."""
    there = [one for one in rows if one.framework_id in catalog.frameworks]
    if not there:
        return []
    first = min(there, key=lambda one: (SCOPES.index(Scope(one.scope)), -one.completed_at.timestamp()))
    about = (first.scope, first.subject, first.trains_models)
    order = list(catalog.frameworks)
    same = [one for one in there if (one.scope, one.subject, one.trains_models) == about]
    return sorted(same, key=lambda one: order.index(one.framework_id))


def _scored(catalog: Catalog, row: Result, answers: dict[str, AnswerValue]) -> Outcome:
    return outcome(catalog, catalog.frameworks[row.framework_id], answers, trains_models=row.trains_models)
