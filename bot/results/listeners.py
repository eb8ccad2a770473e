"""From Slack to the results' service and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.results import service, views
from bot.slack.router import Command, Subcommand

if TYPE_CHECKING:
    from bot.parts import Parts


def subcommands(parts: Parts) -> tuple[Subcommand, ...]:
    """What the slash command can do about results."""

    async def status(command: Command) -> None:
        if command.in_direct_message:
            await command.answer(views.status_only_in_a_channel())
            return
        await command.answer(views.status_message(await service.status(parts, command.person, command.channel_id)))

    return (Subcommand("status", "status", "show the team's levels, when it was assessed, and what is open", status),)
