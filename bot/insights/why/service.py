"""Why a level is what it is: read in one transaction. Whoever may see the team may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.which_model import placed
from bot.insights.why.state import Explained
from bot.levels.service import kept_outcome
from frameworks.model import AnswerValue
from frameworks.why import why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Parts
    from bot.insights.which_model import NotAssessed, Place, WhichOne
    from frameworks.catalog import Catalog
    from storage.tables import Result, Team


async def explain(parts: Parts, team: Team, words: Sequence[str]) -> Explained | NotAssessed | WhichOne:
    """Why the team's level is what it is, in the model or dimension that the words name."""
    async with parts.database.read() as session:
        found = await placed(parts, session, team, "why", words)
    return explained(parts.catalog, *found) if isinstance(found, tuple) else found


def explained(catalog: Catalog, place: Place, row: Result) -> Explained:
    """Why a result's level is what it is."""
    outcome, dimension = kept_outcome(row), place.dimension
    framework = (catalog.frameworks if row.trains_models else catalog.fitting).get(row.framework_id)
    same = framework is not None and catalog.frameworks[row.framework_id].version == row.framework_version
    answers = catalog.carried({practice: AnswerValue(value) for practice, value in row.answers.items()})
    model = framework if same and not outcome.left_out else None
    rows = {one.id: why(catalog, model, answers, one.id) for one in outcome.dimensions} if model else {}
    whole = why(catalog, model, answers) if model else None
    return Explained(
        place=place,
        outcome=outcome,
        completed_at=row.completed_at,
        dimension=dimension if dimension in {one.id for one in outcome.dimensions} else None,
        why=rows.get(dimension) if dimension else whole,
        rows=rows,
        names={one.id: one.name for one in catalog.practices.values()},
        other_version=not same,
    )
