"""What Slack knows of people: who is in a channel, and in which time zone somebody is."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.parts import NotAllowed
from bot.slack.channels import invitation
from bot.slack.mrkdwn import channel, escape

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.voice import Voice

log = logging.getLogger(__name__)

# Slack waits 3 seconds for the answer to a click, and saving takes some of them.
LOOK_UP_SECONDS = 1.8
PAGE = 1000
SLACKBOT = "USLACKBOT"
FAILED = (SlackApiError, ClientError, TimeoutError, OSError)

NOT_IN_CHANNEL = (
    "I am not in {channel}, so I can't see who is in it. Type `{invitation}` there and press the button again, or pick "
    "people on the card. Nobody was asked."
)
# Slack does not tell a private channel from one that is gone.
NOT_FOUND = (
    "I can't see {channel}, so nobody was asked. If it is a private channel, type `{invitation}` there and press the "
    "button again, or pick people on the card. If it was deleted, there is no team to ask any more: drop this "
    "assessment."
)
WHY_NOT = {"not_in_channel": NOT_IN_CHANNEL, "channel_not_found": NOT_FOUND}
NO_ANSWER = (
    "Slack did not tell me in time who is in {channel}. Nobody was asked: press the button again in a moment, or pick "
    "people on the card."
)


@dataclass(frozen=True, slots=True)
class WhoIs:
    """Somebody's IANA time zone, if they have one, and whether they are a person who is still there."""

    zone: str | None
    is_there: bool = True


async def members_of_channel(voice: Voice, channel_id: str, me: str | None) -> tuple[str, ...]:
    """The ids of all who are in a channel but ``me``, the app's own user.

    Raises NotAllowed, with what can be done, when Slack does not tell or not in time.
    """
    found: list[str] = []
    cursor = None
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            while True:
                page = await voice.client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
                found += page.get("members", [])
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return tuple(one for one in found if one not in (me, SLACKBOT))
    except SlackApiError as error:
        why = WHY_NOT.get(error.response["error"])
        if why is not None:
            invite = escape(await invitation(voice))
            raise NotAllowed(why.format(channel=channel(channel_id), invitation=invite)) from error
        log.warning("The members of %s are not known: %s", channel_id, error.response["error"])
        raise NotAllowed(NO_ANSWER.format(channel=channel(channel_id))) from error
    except FAILED as error:
        log.warning("The members of %s are not known: %r", channel_id, error)
        raise NotAllowed(NO_ANSWER.format(channel=channel(channel_id))) from error


async def who_is(client: AsyncWebClient, user_id: str) -> WhoIs | None:
    """Who somebody is; None when Slack does not say, or not in time."""
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await client.users_info(user=user_id)
    except FAILED as error:
        log.info("Nothing is known of %s: %r", user_id, error)
        return None
    user: dict[str, Any] = found.get("user", {})
    return WhoIs(user.get("tz"), is_there=not user.get("deleted") and not user.get("is_bot"))
