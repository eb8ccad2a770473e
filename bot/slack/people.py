"""What Slack knows of somebody: who they are, in which time zone, and whether they want to be left alone."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

# Slack waits 3 seconds for the answer to a click, and saving takes some of them.
LOOK_UP_SECONDS = 1.8
FAILED = (SlackApiError, ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class WhoIs:
    """Somebody's IANA time zone, if they have one, and whether they are a person who is still there."""

    zone: str | None
    is_there: bool = True


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


async def is_away(client: AsyncWebClient, user_id: str) -> bool | None:
    """Whether Slack shows somebody as away; None when it does not say, or not in time."""
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await client.users_getPresence(user=user_id)
    except FAILED as error:
        log.info("Whether %s is away is not known: %r", user_id, error)
        return None
    return found.get("presence") == "away"
