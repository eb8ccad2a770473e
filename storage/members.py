"""Who has to do with which team: owners, whoever was asked, and whoever did something in its channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, union

from storage.connection import connection_of
from storage.insert import insert_of
from storage.tables import Member, table

if TYPE_CHECKING:
    from sqlalchemy import BindParameter
    from sqlmodel.ext.asyncio.session import AsyncSession

_member = table("member")
_respondent = table("respondent")
_assessment = table("assessment")
_team = table("team")

_WORKSPACE: BindParameter[str] = bindparam("workspace_id")
_USER: BindParameter[str] = bindparam("user_id")
_KNOWN = select(_member.c.team_id).where(_member.c.workspace_id == _WORKSPACE, _member.c.user_id == _USER)
# Whoever was asked, and has not left since.
_ASKED = (
    select(_assessment.c.team_id)
    .join(_respondent, _respondent.c.assessment_id == _assessment.c.id)
    .where(
        _respondent.c.workspace_id == _WORKSPACE,
        _respondent.c.user_id == _USER,
        _respondent.c.gone.is_(False),
        _assessment.c.team_id.not_in(_KNOWN.where(_member.c.left.is_(True))),
    )
)
_TEAMS = union(_KNOWN.where(_member.c.left.is_(False)), _ASKED).subquery()
_TEAMS_OF = select(_TEAMS.c.team_id).order_by(_TEAMS.c.team_id)
_IS_MEMBER = _TEAMS_OF.where(_TEAMS.c.team_id == bindparam("team_id"))


async def teams_of(session: AsyncSession, workspace_id: str, user_id: str) -> tuple[int, ...]:
    """The ids of the teams that a person has to do with, oldest first."""
    parameters = {"workspace_id": workspace_id, "user_id": user_id}
    return tuple((await (await connection_of(session)).execute(_TEAMS_OF, parameters)).scalars())


async def is_member(session: AsyncSession, workspace_id: str, team_id: int, user_id: str) -> bool:
    """Whether a person has to do with a team."""
    parameters = {"workspace_id": workspace_id, "user_id": user_id, "team_id": team_id}
    return (await (await connection_of(session)).execute(_IS_MEMBER, parameters)).first() is not None


async def ensure_member(session: AsyncSession, workspace_id: str, team_id: int, user_id: str) -> None:
    """Know that a person has to do with a team, again if they had left."""
    await _keep(session, workspace_id, team_id, user_id, left=False)


async def leave(session: AsyncSession, workspace_id: str, user_id: str, channel_id: str | None) -> None:
    """Know that a person left a channel, or (None) the workspace: they have nothing to do with its team any more."""
    teams = await teams_of(session, workspace_id, user_id)
    if channel_id is not None:
        statement = select(_team.c.id).where(_team.c.workspace_id == workspace_id, _team.c.channel_id == channel_id)
        of_channel = set((await (await connection_of(session)).execute(statement)).scalars())
        teams = tuple(one for one in teams if one in of_channel)
    for team_id in teams:
        await _keep(session, workspace_id, team_id, user_id, left=True)


async def _keep(session: AsyncSession, workspace_id: str, team_id: int, user_id: str, *, left: bool) -> None:
    statement = insert_of(session)(Member).values(
        workspace_id=workspace_id, team_id=team_id, user_id=user_id, left=left
    )
    await session.exec(statement.on_conflict_do_update(index_elements=["team_id", "user_id"], set_={"left": left}))
