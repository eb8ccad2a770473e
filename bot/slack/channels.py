"""Whether the bot can be heard in a channel, and what to type there so that it can."""

from __future__ import annotations

import asyncio
import logging
from enum import StrEnum
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from bot.slack.voice import Voice

log = logging.getLogger(__name__)

# Somebody waits for the answer.
LONGEST_SECONDS = 1.5


class Deaf(StrEnum):
    """Why nothing can be posted to a channel: it is private or gone, or it is archived."""

    NOT_FOUND = "channel_not_found"
    ARCHIVED = "is_archived"


async def why_deaf(voice: Voice, channel_id: str) -> Deaf | None:
    """Why the bot cannot post to a channel; None when it can, or when Slack does not say in time."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            found = await voice.client.conversations_info(channel=channel_id)
    except SlackApiError as error:
        problem = str(error.response["error"])
        if problem == Deaf.NOT_FOUND:
            return Deaf.NOT_FOUND
        log.info("Slack does not say what channel %s is: %s", channel_id, problem)
    except (ClientError, TimeoutError, OSError) as error:
        log.info("Slack does not say what channel %s is: %r", channel_id, error)
    else:
        if found.get("channel", {}).get("is_archived"):
            return Deaf.ARCHIVED
    return None


async def channel_name(voice: Voice, channel_id: str, *, of_private: bool) -> str:
    """A channel's name as people read it ("#ml-platform"); its id where Slack does not say, or not in time.

    That of a private channel is told only where ``of_private``: to who has to do with it.
    """
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            found = await voice.client.conversations_info(channel=channel_id)
    except (SlackApiError, ClientError, TimeoutError, OSError) as error:
        log.info("The name of channel %s is not known: %r", channel_id, error)
        return channel_id
    channel = found.get("channel", {})
    name = channel.get("name")
    if channel.get("is_private", True) and not of_private:
        return channel_id
    return f"#{name}" if name else channel_id


async def is_private(voice: Voice, channel_id: str) -> bool:
    """Whether a channel is private; so it is taken to be where Slack does not say, or not in time."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            found = await voice.client.conversations_info(channel=channel_id)
    except (SlackApiError, ClientError, TimeoutError, OSError) as error:
        log.info("Slack does not say what channel %s is: %r", channel_id, error)
        return True
    return bool(found.get("channel", {}).get("is_private", True))


async def invitation(voice: Voice) -> str:
    """What to type in a channel so that the bot is in it. Raises SlackApiError."""
    bot = await voice.client.auth_test()
    return f"/invite @{bot.get('user')}"
