"""Commands about one team, which can be typed in its channel, or run by a button from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.router import Command, Subcommand, TeamCommand
from bot.teams.access import service, views
from bot.teams.access.viewing import viewer_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.deps import Deps
    from bot.slack.message import Message
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer


def as_subcommands(deps: Deps, slack: SlackTools, commands: Iterable[TeamCommand]) -> tuple[Subcommand, ...]:
    """The commands as they are typed: about the team of the channel, or, in direct messages, one of the person's."""
    return tuple(_as_subcommand(deps, slack, one) for one in commands if one.typed)


def _as_subcommand(deps: Deps, slack: SlackTools, one: TeamCommand) -> Subcommand:
    async def handle(command: Command) -> None:
        viewer = viewer_in(slack, command.person, command.channel_id, command.deed)
        text = " ".join((one.name, *command.words))
        if command.in_direct_message:
            await command.answer(await _which_team(deps, viewer, text))
            return
        team = await service.team_here(deps, viewer)
        await command.answer(await one.show(viewer, team, command.words) if team else views.no_team(command.channel_id))

    return Subcommand(one.name, one.usage, one.does, handle)


async def _which_team(deps: Deps, viewer: Viewer, text: str) -> Message:
    """Direct messages belong to no team: those that the person has to do with are offered."""
    teams = await service.own_teams(deps, viewer, views.MOST_TEAMS)
    return views.which_team(teams, text)
