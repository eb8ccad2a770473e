"""Who is in a channel, as far as Slack tells."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.deps import Refusal
from bot.slack.api_error import is_not_answering, parse_api_error
from bot.slack.asking import FAILED
from bot.slack.channels import invitation
from bot.slack.mrkdwn import channel, escape
from bot.slack.people import LOOK_UP_SECONDS

if TYPE_CHECKING:
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

PAGE = 1000
SLACKBOT = "USLACKBOT"

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


NOT_ANSWERING = (
    "Slack isn't answering properly right now, so I can't see who is in {channel}. Nobody was asked: press the button "
    "again in a moment, or pick people on the card."
)


async def members_of_channel(slack: SlackTools, channel_id: str, me: str | None) -> tuple[str, ...]:
    """The ids of all who are in a channel but ``me``, the app's own user.

    Raises Refusal, with what can be done, when Slack does not tell or not in time.
    """
    found: list[str] = []
    cursor = None
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            while True:
                page = await slack.client.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
                found += page.get("members", [])
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    return tuple(one for one in found if one not in (me, SLACKBOT))
    except SlackApiError as error:
        why = WHY_NOT.get(parse_api_error(error).problem)
        if why is not None:
            invite = escape(await invitation(slack))
            raise Refusal(why.format(channel=channel(channel_id), invitation=invite)) from error
        log.warning("The members of %s are not known: %s", channel_id, parse_api_error(error).problem)
        raise Refusal(_why_unknown(error).format(channel=channel(channel_id))) from error
    except FAILED as error:
        log.warning("The members of %s are not known: %r", channel_id, error)
        raise Refusal(_why_unknown(error).format(channel=channel(channel_id))) from error


def _why_unknown(error: Exception) -> str:
    return NOT_ANSWERING if is_not_answering(error) else NO_ANSWER
