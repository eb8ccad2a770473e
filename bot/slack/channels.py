"""Whether the bot can be heard in a channel, and what to type there so that it can."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.slack.asking import ask
from bot.slack.error_kinds import CHANNEL_UNSEEN

if TYPE_CHECKING:
    from bot.slack.asking import Answer
    from bot.slack.tools import SlackTools

# Somebody waits for the answer.
LONGEST_SECONDS = 1.5
PAGE = 1000


class ChannelProblem(StrEnum):
    """Why nothing can be posted to a channel: it is private or gone, or it is archived."""

    NOT_FOUND = "channel_not_found"
    ARCHIVED = "is_archived"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack has it. ``is_told``: it is one, and not a private one that the bot is not in."""

    is_private: bool
    is_told: bool = True


NO_CHANNEL = Channel(is_private=True, is_told=False)


async def channel_of(slack: SlackTools, channel_id: str) -> Channel | None:
    """The channel with this id, or NO_CHANNEL; None when Slack does not say, or not in time."""
    answer = await _channel_info(slack, channel_id)
    if answer.error is not None:
        return NO_CHANNEL if answer.problem in CHANNEL_UNSEEN else None
    channel = answer.data.get("channel", {})
    if channel.get("is_im") or channel.get("is_mpim"):
        return NO_CHANNEL
    return Channel(is_private=bool(channel.get("is_private", True)))


async def is_in_channel(slack: SlackTools, channel_id: str, user_id: str) -> bool | None:
    """Whether somebody is in a channel now; None when Slack does not say, or not in time."""
    looking = _is_listed(slack, channel_id, user_id)
    answer = await ask(looking, LONGEST_SECONDS, f"who is in channel {channel_id}")
    if answer.error is not None:
        return False if answer.problem in CHANNEL_UNSEEN else None
    return answer.data["is_member"]


async def channel_problem(slack: SlackTools, channel_id: str) -> ChannelProblem | None:
    """Why the bot cannot post to a channel; None when it can, or when Slack does not say in time."""
    answer = await _channel_info(slack, channel_id)
    if answer.problem == ChannelProblem.NOT_FOUND:
        return ChannelProblem.NOT_FOUND
    return ChannelProblem.ARCHIVED if answer.data.get("channel", {}).get("is_archived") else None


async def channel_name(slack: SlackTools, channel_id: str, *, of_private: bool) -> str:
    """A channel's name as people read it ("#ml-platform"); its id where Slack does not say, or not in time.

    That of a private channel is told only where ``of_private``: to who has to do with it.
    """
    channel = (await _channel_info(slack, channel_id)).data.get("channel", {})
    name = channel.get("name")
    if channel.get("is_private", True) and not of_private:
        return channel_id
    return f"#{name}" if name else channel_id


async def _channel_info(slack: SlackTools, channel_id: str) -> Answer:
    call = slack.client.conversations_info(channel=channel_id)
    return await ask(call, LONGEST_SECONDS, f"what channel {channel_id} is")


async def _is_listed(slack: SlackTools, channel_id: str, user_id: str) -> dict[str, bool]:
    cursor = None
    while True:
        page = await slack.client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        is_member = user_id in page.get("members", [])
        if is_member or not cursor:
            return {"is_member": is_member}


async def is_private(slack: SlackTools, channel_id: str) -> bool:
    """Whether a channel is private; so it is taken to be where Slack does not say, or not in time."""
    found = await channel_of(slack, channel_id)
    return found is None or found.is_private


async def invitation(slack: SlackTools) -> str:
    """What to type in a channel so that the bot is in it. Raises SlackApiError."""
    bot = await slack.client.auth_test()
    return f"/invite @{bot.get('user')}"
