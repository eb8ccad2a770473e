"""The outbox worker: sends what waits, each message once, whatever dies in between."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.slack.cards import GONE
from bot.slack.newer import Refusals, sent
from bot.slack.reference import new_reference
from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.clock import Clock
    from bot.slack.message import Message
    from storage.engine import Database
    from storage.outbox import Claimed
    from storage.tables import OutboxMessage

log = logging.getLogger(__name__)

EVENT_TYPE = "maturity_outbox"
BATCH = 20
LONGEST_SEND_SECONDS = 60
# Longer than any send takes, so that a live worker never loses its lease.
LEASE = timedelta(minutes=2)
# With the pauses between them about a day; then a message is too old to be news.
MOST_ATTEMPTS = 150
ONE_CHANNEL_EVERY = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)
HISTORY_PAGE = 200
# How the ids of people begin.
PEOPLE = ("U", "W")
# By so much may our clock be ahead of Slack's.
CLOCKS_DIFFER = timedelta(hours=1)
# No later try can mend these: the channel is gone, closed to the bot, or the message is wrong.
PERMANENT = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "invalid_blocks",
        "is_archived",
        "missing_scope",
        "msg_too_long",
        "not_in_channel",
        "restricted_action",
        "user_disabled",
        "user_not_found",
    }
)


class OutboxWorker:
    """Claims due messages and posts them, at most one a second in a channel.

    One that is no news (``is_news``) any more is dropped instead.

    ``client`` must not retry by itself: a send whose answer was lost may have gone through, which
    only a look into the channel can tell. ``draw`` has a view for each kind of message. ``given_up``
    is told, in the same transaction, of a message that can never be posted.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: AsyncWebClient,
        draw: Mapping[str, Callable[..., Message]],
        given_up: Callable[[AsyncSession, OutboxMessage, str, datetime], Awaitable[None]],
        *,
        is_news: Callable[[OutboxMessage], Awaitable[bool]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._draw = draw
        self._given_up = given_up
        self._is_news = is_news
        self._refusals = Refusals(database, clock)
        self._free_at: dict[str, datetime] = {}

    async def tick(self) -> None:
        """Send what is due now."""
        now = self._clock()
        async with self._database.read() as session:
            if not await outbox.anything_due(session, now):
                return
        async with self._database.write() as session:
            claimed = await outbox.claim_due(session, now, now + LEASE, BATCH)
        await asyncio.gather(*(self._send(one) for one in claimed))

    async def _send(self, claimed: Claimed) -> None:
        message = claimed.message
        now = self._clock()
        free_at = self._free_at.get(message.channel_id, now)
        if free_at > now:
            await self._later(message, free_at, "waiting for its turn in the channel", sent=False)
            return
        self._free_at[message.channel_id] = now + ONE_CHANNEL_EVERY
        try:
            if not await self._is_news(message):
                await self._drop(message)
                return
            async with asyncio.timeout(LONGEST_SEND_SECONDS):
                ts = await self._deliver(claimed)
        except SlackApiError as error:
            await self._refused(message, error)
        except (ClientError, TimeoutError, OSError) as error:
            await self._later(message, now + _pause(message.attempts), f"no answer from Slack: {error!r}", sent=True)
        except Exception:
            # A message that cannot be drawn, perhaps of another version, must not hold up the others.
            log.exception("The message %s cannot be sent (reference %s)", message.key, new_reference())
            await self._later(message, now + _pause(message.attempts), "cannot be sent", sent=False)
        else:
            async with self._database.write() as session:
                await outbox.mark_sent(session, message, ts, self._clock())

    async def _deliver(self, claimed: Claimed) -> str:
        """Post the message unless an earlier send of it is found, or draw anew what is there; gives its ts."""
        message = claimed.message
        channel = await self._channel(message)
        if message.message_ts:
            return await self._edit(message, channel, message.message_ts)
        ts = await self._find(message, channel) if claimed.again else None
        return ts or await self._post(message, channel)

    async def _channel(self, message: OutboxMessage) -> str:
        """Where to post: a channel as it is, and for a person the direct messages with them."""
        if not message.channel_id.startswith(PEOPLE):
            return message.channel_id
        opened = await self._client.conversations_open(users=message.channel_id)
        return opened.get("channel", {})["id"]

    async def _post(self, message: OutboxMessage, channel: str) -> str:
        async def send(arguments: dict[str, Any]) -> str:
            response = await self._client.chat_postMessage(
                channel=channel,
                **arguments,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"id": message.id}},
                unfurl_links=False,
            )
            return response.get("ts", "")

        return await sent(self._refusals, message.workspace_id, self._draw[message.kind](message.data), send)

    async def _edit(self, message: OutboxMessage, channel: str, ts: str) -> str:
        async def send(arguments: dict[str, Any]) -> None:
            await self._client.chat_update(channel=channel, ts=ts, **arguments)

        try:
            await sent(self._refusals, message.workspace_id, self._draw[message.kind](message.data), send)
        except SlackApiError as error:
            if error.response["error"] not in GONE:
                raise
            log.info("The message %s was deleted, so it is not brought up to date.", message.key)
        return ts

    async def _find(self, message: OutboxMessage, channel: str) -> str | None:
        """The ts of the message if an earlier send of it did reach the channel."""
        try:
            return await self._find_in_history(message, channel)
        except SlackApiError as error:
            # The bot may post to a public channel it is not in, but only read one it is in.
            if error.response["error"] != "not_in_channel":
                raise
        await self._client.conversations_join(channel=channel)
        return await self._find_in_history(message, channel)

    async def _find_in_history(self, message: OutboxMessage, channel: str) -> str | None:
        cursor = None
        while True:
            page = await self._client.conversations_history(
                channel=channel,
                oldest=f"{(message.created_at - CLOCKS_DIFFER).timestamp():.6f}",
                include_all_metadata=True,
                limit=HISTORY_PAGE,
                cursor=cursor,
            )
            for posted in page.get("messages", []):
                if posted.get("metadata", {}).get("event_payload", {}).get("id") == message.id:
                    return posted["ts"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def _refused(self, message: OutboxMessage, error: SlackApiError) -> None:
        problem = str(error.response.get("error", "unknown"))
        if problem in PERMANENT:
            await self._give_up(message, problem)
            return
        wait = timedelta(seconds=int(error.response.headers.get("Retry-After", 0))) or _pause(message.attempts)
        await self._later(message, self._clock() + wait, problem, sent=problem != "ratelimited")

    async def _drop(self, message: OutboxMessage) -> None:
        log.info("Message %s is no news any more, so it is not sent.", message.key)
        async with self._database.write() as session:
            await outbox.give_up(session, message, outbox.NO_NEWS)

    async def _give_up(self, message: OutboxMessage, problem: str) -> None:
        log.error("Cannot post to channel %s: %s. The message %s is dropped.", message.channel_id, problem, message.key)
        async with self._database.write() as session:
            await outbox.give_up(session, message, problem)
            await self._given_up(session, message, problem, self._clock())

    async def _later(self, message: OutboxMessage, due_at: datetime, problem: str, *, sent: bool) -> None:
        """Put the message back. ``sent``: it may have reached the channel all the same."""
        if message.attempts >= MOST_ATTEMPTS:
            await self._give_up(message, problem)
            return
        log.info("Message %s waits until %s: %s", message.key, due_at.isoformat(), problem)
        async with self._database.write() as session:
            await outbox.try_again(session, message, due_at, problem, maybe_sent=sent)


def _pause(attempts: int) -> timedelta:
    """Twice as long after each attempt."""
    return min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_PAUSE)
