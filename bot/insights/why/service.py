"""Why a level is what it is: read in one transaction. Whoever may see the team may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.report.choosing import short_name
from bot.insights.report.service import placed
from bot.insights.report.state import NotAssessed
from bot.insights.why.choosing import closest, meant
from bot.insights.why.state import Explained, WhichOne
from bot.levels.service import kept_outcome
from bot.teams.scopes import OF, split_scope
from frameworks.model import AnswerValue
from frameworks.why import why
from storage import levels

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Parts
    from bot.insights.report.state import Place
    from bot.insights.why.choosing import Meant
    from frameworks.catalog import Catalog
    from storage.levels import LevelRow
    from storage.tables import Result, Team


async def explain(parts: Parts, team: Team, said: tuple[str, ...]) -> Explained | WhichOne | NotAssessed:
    """Why the team's level is what it is, in the model or dimension that the words name; else in the weakest model."""
    async with parts.database.read() as session:
        asked, of = split_scope(said)
        scope = () if of is None else (f"{OF}{of}",)
        first = await placed(parts, session, team, scope)
        if isinstance(first, NotAssessed):
            return first
        place, _ = first
        models = [one for one, _ in place.of.models]
        text = " ".join(asked)
        if text:
            found = meant(parts.catalog, models, text)
            if found is None:
                return _which(parts.catalog, place, text, closest(parts.catalog, models, text))
            framework, dimension = found
        else:
            framework, dimension = await _weakest(parts, session, team, place), None
        there = await placed(parts, session, team, (framework, f"{OF}{place.of.result_id}"))
        if isinstance(there, NotAssessed):
            return there
        return explained(parts.catalog, *there, dimension)


def explained(catalog: Catalog, place: Place, row: Result, dimension: str | None) -> Explained:
    """Why a result's level is what it is."""
    outcome = kept_outcome(row)
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


def _which(catalog: Catalog, place: Place, text: str, found: tuple[Meant, ...]) -> WhichOne:
    """The options, as the words that name each beyond doubt."""
    options: list[tuple[str, str]] = []
    for framework, dimension in found:
        name = short_name(catalog, framework)
        if dimension is not None:
            name = f"{name}: {catalog.frameworks[framework].dimension_name(dimension)}"
        words = " ".join(filter(None, (framework, dimension, f"{OF}{place.of.result_id}")))
        options.append((name, words))
    return WhichOne(place.team_id, place.channel_id, text, tuple(options))


async def _weakest(parts: Parts, session: AsyncSession, team: Team, place: Place) -> str:
    """The model in which the team is furthest from the top; of several the one with the least of the next level."""
    assert team.id is not None  # noqa: S101 - a row of the database
    rows = await levels.latest_levels(session, team.workspace_id, [team.id])
    order = [one for one, _ in place.of.models]

    def far(row: LevelRow) -> tuple[bool, float, float, int]:
        model = parts.catalog.frameworks.get(row.framework_id)
        top = model.top if model else 1
        return row.level is None, (row.level or 0) / top, row.progress, order.index(row.framework_id)

    own = [one for one in rows if (one.scope, one.subject) == (place.of.scope.value, place.of.subject)]
    return min(own, key=far).framework_id
