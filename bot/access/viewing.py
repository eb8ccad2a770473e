"""Who is looking, from what Slack sent."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.access.state import Viewer

if TYPE_CHECKING:
    from bot.parts import Person
    from bot.slack.voice import Voice

log = logging.getLogger(__name__)

# Slack waits 3 seconds for the answer to a click.
LOOK_UP_SECONDS = 1.5


def viewer_in(voice: Voice, person: Person, channel_id: str, deed: str = "") -> Viewer:
    """A person who acts in a conversation, of which Slack said that they do ("": in none)."""

    async def is_admin() -> bool:
        return await _is_admin(voice, person)

    return Viewer(person, channel_id, is_admin, deed)


def viewer_of_click(voice: Voice, person: Person, body: dict[str, Any]) -> Viewer:
    """Whoever clicked: in a message of a conversation, or on the Home tab or in a dialog."""
    return viewer_in(voice, person, body.get("channel", {}).get("id", ""), body.get("trigger_id", ""))


async def _is_admin(voice: Voice, person: Person) -> bool:
    """Whether Slack says so; not, where it does not say or not in time."""
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await voice.client.users_info(user=person.user_id)
    except (SlackApiError, ClientError, TimeoutError, OSError) as error:
        log.info("Whether %s is an admin is not known: %r", person.user_id, error)
        return False
    user: dict[str, Any] = found.get("user", {})
    return bool(user.get("is_admin") or user.get("is_owner"))
