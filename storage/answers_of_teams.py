"""The newest kept answers of every team, to see what a new version of a model would make of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from storage.tables import Result, Team
from storage.withdrawals import counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class AnswersOfTeam:
    """What a team's newest result in a model and scope rests on: practice id to answer, as kept."""

    workspace_id: str
    channel_id: str
    scope: str
    subject: str
    trains_models: bool
    version: str
    answers: Mapping[str, str]


async def answers_of_teams(session: AsyncSession, framework_id: str) -> tuple[AnswersOfTeam, ...]:
    """The newest result of every workspace, team and scope in a framework, in that order."""
    newest = (
        select(func.max(col(Result.id)))
        .where(col(Result.framework_id) == framework_id, counts(col(Result.id)))
        .group_by(col(Result.workspace_id), col(Result.team_id), col(Result.scope), col(Result.subject))
    )
    statement = (
        select(Result, Team.channel_id)
        .join(Team, col(Team.id) == col(Result.team_id))
        .where(col(Result.id).in_(newest))
        .order_by(col(Result.workspace_id), col(Result.team_id), col(Result.scope), col(Result.subject))
    )
    return tuple(
        AnswersOfTeam(
            workspace_id=result.workspace_id,
            channel_id=channel_id,
            scope=result.scope,
            subject=result.subject,
            trains_models=result.trains_models,
            version=result.framework_version,
            answers=result.answers,
        )
        for result, channel_id in await session.exec(statement)
    )
