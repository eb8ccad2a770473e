"""A word of warning where a channel will not hear of its level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess import views
from bot.slack.channels import ChannelProblem, channel_problem, invitation
from bot.slack.response_url import reply

if TYPE_CHECKING:
    from bot.slack.tools import SlackTools


async def warn_if_bot_missing(slack: SlackTools, channel_id: str, response_url: str) -> None:
    """Say, privately and at once, what to type in a private channel that the bot is not in."""
    if await channel_problem(slack, channel_id) is ChannelProblem.NOT_FOUND:
        await reply(slack.session, response_url, views.not_in_channel_note(channel_id, await invitation(slack)))
