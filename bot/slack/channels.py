"""Whether the bot can be heard in a channel, and what to type there so that it can."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import CHANNEL_UNSEEN

if TYPE_CHECKING:
    from bot.slack.voice import Voice

log = logging.getLogger(__name__)

# Somebody waits for the answer.
LONGEST_SECONDS = 1.5
PAGE = 1000


class Deaf(StrEnum):
    """Why nothing can be posted to a channel: it is private or gone, or it is archived."""

    NOT_FOUND = "channel_not_found"
    ARCHIVED = "is_archived"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Slack has it. ``is_told``: it is one, and not a private one that the bot is not in."""

    is_private: bool
    is_told: bool = True


NO_CHANNEL = Channel(is_private=True, is_told=False)


async def channel_of(voice: Voice, channel_id: str) -> Channel | None:
    """The channel with this id, or NO_CHANNEL; None when Slack does not say, or not in time."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            found = await voice.client.conversations_info(channel=channel_id)
    except SlackApiError as error:
        if parse_api_error(error).problem in CHANNEL_UNSEEN:
            return NO_CHANNEL
        log.info("Slack does not say what channel %s is: %s", channel_id, parse_api_error(error).problem)
        return None
    except (ClientError, TimeoutError, OSError) as error:
        log.info("Slack does not say what channel %s is: %r", channel_id, error)
        return None
    said = found.get("channel", {})
    if said.get("is_im") or said.get("is_mpim"):
        return NO_CHANNEL
    return Channel(is_private=bool(said.get("is_private", True)))


async def is_in_channel(voice: Voice, channel_id: str, user_id: str) -> bool | None:
    """Whether somebody is in a channel now; None when Slack does not say, or not in time."""
    cursor = None
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            while True:
                page = await voice.client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
                if user_id in page.get("members", []):
                    return True
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return False
    except SlackApiError as error:
        if parse_api_error(error).problem in CHANNEL_UNSEEN:
            return False
        log.info("Slack does not say who is in channel %s: %s", channel_id, parse_api_error(error).problem)
    except (ClientError, TimeoutError, OSError) as error:
        log.info("Slack does not say who is in channel %s: %r", channel_id, error)
    return None


async def why_deaf(voice: Voice, channel_id: str) -> Deaf | None:
    """Why the bot cannot post to a channel; None when it can, or when Slack does not say in time."""
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            found = await voice.client.conversations_info(channel=channel_id)
    except SlackApiError as error:
        problem = parse_api_error(error).problem
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
    found = await channel_of(voice, channel_id)
    return found is None or found.is_private


async def invitation(voice: Voice) -> str:
    """What to type in a channel so that the bot is in it. Raises SlackApiError."""
    bot = await voice.client.auth_test()
    return f"/invite @{bot.get('user')}"
