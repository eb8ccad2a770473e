"""Looks in a channel or a thread for a message of the bot's own whose sending was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import NOT_A_MEMBER

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

# All that Slack gives at once to apps that are sold outside of its Marketplace.
PAGE = 15


class HistorySearch:
    """Finds messages by the id in their metadata.

    Slack may give a page a minute and no more: a search that it cuts off goes on where it was when it is asked for
    again. That is kept in memory: another process begins anew.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        # The cursor of the next page, by the id of the message that is looked for and the thread that it is in.
        self._next_pages: dict[tuple[str, str | None], str] = {}

    async def find(self, message_id: str, channel: str, thread_ts: str | None, since: datetime) -> str | None:
        """The ts of a message that was posted after a time; None when it is not there. Raises SlackApiError."""
        try:
            return await self._look_through(message_id, channel, thread_ts, since)
        except SlackApiError as error:
            problem = parse_api_error(error).problem
            # A page may be kept for longer than Slack knows of it.
            is_too_old = problem == "invalid_cursor" and self._next_pages.pop((message_id, thread_ts), None)
            if problem != NOT_A_MEMBER and not is_too_old:
                raise
        # The bot may post to a public channel it is not in, but only read one it is in.
        if problem == NOT_A_MEMBER:
            await self._client.conversations_join(channel=channel)
        return await self._look_through(message_id, channel, thread_ts, since)

    async def _look_through(self, message_id: str, channel: str, thread_ts: str | None, since: datetime) -> str | None:
        cursor = self._next_pages.get((message_id, thread_ts))
        while True:
            asked: dict[str, Any] = {
                "channel": channel,
                "oldest": f"{since.timestamp():.6f}",
                "include_all_metadata": True,
                "limit": PAGE,
                "cursor": cursor,
            }
            if thread_ts is None:
                page = await self._client.conversations_history(**asked)
            else:
                page = await self._client.conversations_replies(ts=thread_ts, **asked)
            for posted in page.get("messages", []):
                if posted.get("metadata", {}).get("event_payload", {}).get("id") == message_id:
                    self._next_pages.pop((message_id, thread_ts), None)
                    return posted["ts"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                self._next_pages.pop((message_id, thread_ts), None)
                return None
            self._next_pages[message_id, thread_ts] = cursor
