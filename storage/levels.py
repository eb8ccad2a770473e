"""Levels alone, of many results at once: over time, and of many teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select, tuple_

from storage.connection import connection_of
from storage.tables import table
from storage.withdrawals import counts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The levels of one result, as they were last corrected.

    ``progress`` is the way to the next level, 0 to 1, ``profile`` the level by dimension id. None: not assessed.
    """

    result_id: int
    team_id: int
    assessment_id: int
    framework_id: str
    framework_version: str
    scope: str
    subject: str
    trains_models: bool
    level: int | None
    progress: float
    profile: Mapping[str, int | None]
    completed_at: datetime


class Mark(NamedTuple):
    """Of what a published level is, and after which a page of them begins."""

    team_id: int
    framework: str
    scope: str
    subject: str


@dataclass(frozen=True, slots=True)
class PublishedLevel:
    """A team's last level in a model and scope, with the names that it was kept with. None: not assessed.

    ``top`` is the model's highest level; the rest is as in ``LevelRow``.
    """

    workspace_id: str
    channel_id: str
    mark: Mark
    version: str
    level: int | None
    level_name: str | None
    at_most: int | None
    top: int | None
    progress: float
    profile: Mapping[str, int | None]
    completed_at: datetime


_result = table("result")
_team = table("team")
_COLUMNS = (
    _result.c.id,
    _result.c.team_id,
    _result.c.assessment_id,
    _result.c.framework_id,
    _result.c.framework_version,
    _result.c.scope,
    _result.c.subject,
    _result.c.trains_models,
    _result.c.level,
    _result.c.progress,
    _result.c.profile,
    _result.c.completed_at,
)


async def levels_over_time(session: AsyncSession, workspace_id: str, team_id: int) -> tuple[LevelRow, ...]:
    """All of a team's results, oldest first, those that were withdrawn too."""
    statement = (
        select(*_COLUMNS)
        .where(_result.c.workspace_id == workspace_id, _result.c.team_id == team_id, _is_last_revision())
        .order_by(_result.c.completed_at, _result.c.id)
    )
    return tuple(LevelRow(*row) for row in (await (await connection_of(session)).execute(statement)).all())


async def latest_levels(
    session: AsyncSession,
    workspace_id: str,
    team_ids: Collection[int] | None = None,
    *,
    most: int = 1,
    until: datetime | None = None,
) -> tuple[LevelRow, ...]:
    """The last ``most`` results of teams (None: all) in each framework and scope, the newest first, team by team.

    With ``until``, as it was then.
    """
    place = func.row_number().over(
        partition_by=(_result.c.team_id, _result.c.framework_id, _result.c.scope, _result.c.subject),
        order_by=(_result.c.completed_at.desc(), _result.c.id.desc()),
    )
    ranked = select(_result.c.id, place.label("place")).where(_result.c.workspace_id == workspace_id)
    if team_ids is not None:
        ranked = ranked.where(_result.c.team_id.in_(team_ids))
    if until is not None:
        ranked = ranked.where(_result.c.completed_at <= until)
    last = ranked.where(_is_last_revision(), counts(_result.c.id)).subquery()
    statement = (
        select(*_COLUMNS)
        .join(last, _result.c.id == last.c.id)
        .where(last.c.place <= most)
        .order_by(_result.c.team_id, _result.c.framework_id, _result.c.scope, _result.c.subject, last.c.place)
    )
    return tuple(LevelRow(*row) for row in (await (await connection_of(session)).execute(statement)).all())


async def last_assessed(session: AsyncSession, workspace_id: str, team_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these teams was last assessed, by its id; without those that never were."""
    last = func.max(_result.c.completed_at, type_=_result.c.completed_at.type)
    statement = (
        select(_result.c.team_id, last.label("at"))
        .where(_result.c.workspace_id == workspace_id, _result.c.team_id.in_(team_ids), counts(_result.c.id))
        .group_by(_result.c.team_id)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return {row.team_id: row.at for row in rows}


async def published_levels(
    session: AsyncSession,
    *,
    channel_id: str | None = None,
    framework_id: str | None = None,
    after: Mark | None = None,
    limit: int | None = None,
) -> tuple[PublishedLevel, ...]:
    """The last level of every team of every workspace in each model and scope, oldest teams first."""
    of = (_result.c.team_id, _result.c.framework_id, _result.c.scope, _result.c.subject)
    place = func.row_number().over(partition_by=of, order_by=(_result.c.completed_at.desc(), _result.c.id.desc()))
    ranked = select(_result.c.id, place.label("place")).where(_is_last_revision(), counts(_result.c.id))
    if framework_id is not None:
        ranked = ranked.where(_result.c.framework_id == framework_id)
    if after is not None:
        ranked = ranked.where(_result.c.team_id >= after.team_id)
    last = ranked.subquery()
    outcome = _result.c.outcome
    statement = (
        select(
            _result.c.workspace_id,
            _team.c.channel_id,
            *of,
            _result.c.framework_version,
            _result.c.level,
            outcome["level"]["name"].as_string(),
            outcome["at_most"]["level"].as_integer(),
            outcome["top"].as_integer(),
            _result.c.progress,
            _result.c.profile,
            _result.c.completed_at,
        )
        .join(last, _result.c.id == last.c.id)
        .join(_team, _team.c.id == _result.c.team_id)
        .where(last.c.place == 1)
        .order_by(*of)
    )
    if channel_id is not None:
        statement = statement.where(_team.c.channel_id == channel_id)
    if after is not None:
        statement = statement.where(tuple_(*of) > tuple_(*after))
    if limit is not None:
        statement = statement.limit(limit)
    rows = (await (await connection_of(session)).execute(statement)).all()
    return tuple(PublishedLevel(row[0], row[1], Mark(*row[2:6]), *row[6:]) for row in rows)


async def latest_gaps(
    session: AsyncSession, workspace_id: str, result_ids: Collection[int]
) -> dict[int, list[dict[str, Any]]]:
    """The gaps of results as their outcomes were kept, by the result's id; nothing else of them is read."""
    statement = select(_result.c.id, _result.c.outcome["gaps"]).where(
        _result.c.workspace_id == workspace_id, _result.c.id.in_(result_ids)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return {result_id: gaps or [] for result_id, gaps in rows}


def _is_last_revision() -> ColumnElement[bool]:
    """Only the last of what an assessment's result was corrected to counts."""
    later = _result.alias()
    return ~(
        select(later.c.id)
        .where(
            later.c.assessment_id == _result.c.assessment_id,
            later.c.framework_id == _result.c.framework_id,
            later.c.revision > _result.c.revision,
        )
        .exists()
    )
