"""Deciding who may see which team. What a button or a dialog carries is never believed: it is looked up here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import Refusal
from storage import members, teams

if TYPE_CHECKING:
    from bot.deps import Deps, Person
    from bot.slack.viewer import Viewer
    from storage.tables import Team

NOT_YOURS = (
    "You can't see that team. Those who are in its channel can (run `/maturity status` there), and so can the admins "
    "of this workspace."
)


async def team_to_see(deps: Deps, viewer: Viewer, team_id: int) -> Team:
    """The team, if the viewer may see it. Raises Refusal, for one that does not exist too.

    Slack lets nobody act in a channel that they can't see.
    """
    async with deps.database.read() as session:
        team = await teams.team_of_id(session, viewer.person.workspace_id, team_id)
    if team is not None and await has_to_do_with(deps, viewer, team):
        return team
    if team is None or not await viewer.is_admin():
        raise Refusal(NOT_YOURS)
    return team


async def has_to_do_with(deps: Deps, viewer: Viewer, team: Team) -> bool:
    """Whether the viewer acts in the team's channel, or did: so that they may know what it is called."""
    if team.channel_id == viewer.channel_id:
        return True
    async with deps.database.read() as session:
        return await members.is_member(session, viewer.person.workspace_id, team.id, viewer.person.user_id)


async def team_here(deps: Deps, viewer: Viewer) -> Team | None:
    """The team of the channel in which the viewer acts; None where none is known."""
    async with deps.database.read() as session:
        return await teams.team_of_channel(session, viewer.person.workspace_id, viewer.channel_id)


async def own_teams(deps: Deps, viewer: Viewer, most: int) -> tuple[tuple[int, str], ...]:
    """The ids and channels of the teams that the viewer has to do with, the newest first."""
    async with deps.database.read() as session:
        workspace_id = viewer.person.workspace_id
        own = (await members.teams_of(session, workspace_id, viewer.person.user_id))[-most:]
        channels = await teams.channels_of(session, workspace_id, own)
    return tuple((one, channels[one]) for one in reversed(own))


async def teams_to_see(deps: Deps, viewer: Viewer) -> tuple[int, ...]:
    """The ids of all teams that the viewer may see, oldest first: an admin sees all."""
    admin = await viewer.is_admin()
    async with deps.database.read() as session:
        workspace_id = viewer.person.workspace_id
        if admin:
            return await teams.all_teams(session, workspace_id)
        own = await members.teams_of(session, workspace_id, viewer.person.user_id)
        here = await teams.team_of_channel(session, workspace_id, viewer.channel_id)
        return tuple(sorted({*own, *([here.id] if here else [])}))


async def was_here(deps: Deps, viewer: Viewer) -> None:
    """Remember that somebody did something in a team's channel: they have to do with the team."""
    workspace_id, user_id = viewer.person.workspace_id, viewer.person.user_id
    team = await team_here(deps, viewer)
    if team is None:
        return
    async with deps.database.read() as session:
        if team.id in await members.teams_of(session, workspace_id, user_id):
            return
    async with deps.database.write() as session:
        await members.ensure_member(session, workspace_id, team.id, user_id)


def sees_names(team: Team, viewer: Viewer) -> bool:
    """Whether the viewer may know who said what, where answers are named: the team's owners may."""
    return viewer.person.user_id in team.owners


def may_change(team: Team, person: Person) -> bool:
    """Whether somebody may change what a team decides about itself: its owners, or anybody where nobody owns it."""
    return not team.owners or person.user_id in team.owners
