"""Replies in a thread. Slack posts a reply to a deleted message at the root of the channel, and does not say so."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import THREAD_GONE, is_lasting

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)


class NoThread(Exception):
    """The message to reply to is not in its channel."""


async def post_reply(client: AsyncWebClient, channel: str, thread_ts: str, arguments: dict[str, Any]) -> str:
    """Post a reply and give its ts. Raises NoThread, and SlackApiError.

    A reply that Slack put at the root of the channel is deleted.
    """
    try:
        posted = await client.chat_postMessage(channel=channel, thread_ts=thread_ts, **arguments)
    except SlackApiError as error:
        if parse_api_error(error).problem in THREAD_GONE:
            raise NoThread from error
        raise
    ts: str = posted.get("ts", "")
    message: dict[str, Any] | None = posted.get("message")
    if message is not None and message.get("thread_ts") != thread_ts:
        await delete_stray(client, channel, ts)
        raise NoThread
    return ts


async def delete_stray(client: AsyncWebClient, channel: str, ts: str) -> None:
    """Delete a reply that stands at the root of its channel. Raises SlackApiError where a later try may do that."""
    try:
        await client.chat_delete(channel=channel, ts=ts)
    except SlackApiError as error:
        problem = parse_api_error(error).problem
        if not is_lasting(problem):
            raise
        log.warning("A reply to a deleted message stands in channel %s and can't be deleted: %s", channel, problem)
