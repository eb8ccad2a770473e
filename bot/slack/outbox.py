"""The outbox worker: sends what waits, each message once, whatever dies in between."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.runtime.reference import new_reference
from bot.slack.api_error import parse_api_error
from bot.slack.capabilities import Capabilities
from bot.slack.clock_check import ClockCheck
from bot.slack.error_kinds import MESSAGE_GONE, THREAD_GONE, ErrorKind, kind_of_error
from bot.slack.history_search import HistorySearch
from bot.slack.pace import LONGEST_PAUSE, ONE_CHANNEL_EVERY, RATES, back_off, take
from bot.slack.rich import send_with_fallback
from bot.slack.threads import NoThread, delete_stray, post_reply
from storage import outbox
from storage.busy import Busy
from storage.outbox_in_turn import PEOPLE
from storage.pace import locked_paces, open_from, pause, set_open_from
from storage.tables import Lane
from storage.wakes import Wake

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.clock import Clock
    from bot.slack.message import Message
    from storage.engine import Database
    from storage.outbox import Claimed, Ready
    from storage.tables import OutboxMessage

log = logging.getLogger(__name__)

Pictured = Callable[["OutboxMessage", "Message", Callable[[dict[str, Any]], Awaitable[str]]], Awaitable[str]]
"""Sends a message with a picture: given what says the same in words, and how to send arguments, which gives the ts."""

EVENT_TYPE = "maturity_outbox"
# So many connections that whoever clicks still gets one.
MOST_AT_ONCE = 50
LONGEST_SEND_SECONDS = 60
# Longer than any send takes, so that a live worker never loses its lease.
LEASE = timedelta(minutes=2)
# With the pauses between them about a day; then a message is too old to be news.
MOST_ATTEMPTS = 200
# By so much may our clock be ahead of Slack's.
CLOCKS_DIFFER = timedelta(hours=1)
# What a rate limit holds up: Slack has one for each method and workspace.
HELD_UP = {
    "chat.postMessage": (Lane.POSTS, Lane.PEOPLE),
    "conversations.open": (Lane.PEOPLE,),
    "chat.update": (Lane.EDITS,),
}


class LeaseOver(Exception):
    """So much time went by that another worker may be at the message."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the features have to say about their messages.

    ``is_news`` says whether one is still worth posting. In the same transaction in which that is kept, ``given_up`` is
    told of a message that can never be posted, and why, and ``settled`` of each that is posted or never will be. What
    ``given_up`` returns is called once that transaction is committed.
    """

    is_news: Callable[[OutboxMessage], Awaitable[bool]]
    given_up: Callable[[AsyncSession, OutboxMessage, str, datetime], Awaitable[Callable[[], None] | None]]
    settled: Callable[[AsyncSession, OutboxMessage, datetime], Awaitable[None]]


class OutboxWorker:
    """Claims due messages and posts them, no faster than Slack takes them, and none held up by another channel's.

    One that is no news any more is dropped instead; where an earlier send of it may have reached the channel, it is
    looked for and drawn anew.

    ``client`` must not retry by itself: a send whose answer was lost may have gone through, which
    only a look into the channel can tell. ``draw`` has a view for each kind of message. ``chance`` gives numbers from
    0 to 1, which spread tries that failed together. Kinds that are ``pictured`` are sent by that, with a picture.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        client: AsyncWebClient,
        draw: Mapping[str, Callable[..., Message]],
        hooks: Hooks,
        *,
        pictured: Mapping[str, Pictured] = MappingProxyType({}),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._draw = draw
        self._hooks = hooks
        self._pictured = pictured
        self._chance = chance
        self._refusals = Capabilities(database, clock)
        self._search = HistorySearch(client)
        self._under_way: set[asyncio.Task[None]] = set()
        self._clock_check = ClockCheck(database, clock)

    async def look(self) -> datetime | None:
        """Begin to send what may be sent now, without waiting for it; gives when more may go.

        At the end of each message that was begun the outbox is woken: others may have waited for it.
        """
        now = self._clock()
        await self._clock_check.check()
        while (room := MOST_AT_ONCE - len(self._under_way)) > 0:
            claimed, more = await self._claim(now, room)
            for one in claimed:
                task = asyncio.create_task(self._guarded(one))
                self._under_way.add(task)
                task.add_done_callback(self._ended)
            if not (claimed and more):
                break
        async with self._database.read() as session:
            following = await outbox.next_look(session, self._clock(), ONE_CHANNEL_EVERY)
        # A clock that was ahead may have put it off: nothing is waited for blindly for long.
        return None if following is None else min(following, now + LONGEST_PAUSE)

    async def finish(self, seconds: float) -> None:
        """Wait for what is being sent, for at most so long. The rest is cut off, and looked for by the next worker."""
        if not self._under_way:
            return
        _, cut_off = await asyncio.wait(self._under_way, timeout=seconds)
        for task in cut_off:
            task.cancel()
        if cut_off:
            await asyncio.wait(cut_off)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._database.wake(Wake.OUTBOX)

    async def _claim(self, now: datetime, limit: int) -> tuple[Sequence[Claimed], bool]:
        """Take what may be sent now, and whether there may be more."""
        rested_since = now - ONE_CHANNEL_EVERY
        async with self._database.read() as session:
            found = await outbox.ready(session, now, rested_since, limit)
        if not found:
            return (), False
        wanted = _within_pace(found, {(one.workspace_id, one.lane): one.open_from for one in found}, now)
        async with self._database.write() as session:
            paces = await locked_paces(session, {one.workspace_id for one in wanted})
            messages = {one.id: one for one in await outbox.still_ready(session, wanted, now, rested_since)}
            still = [one for one in wanted if one.id in messages]
            open_now = {(one.workspace_id, one.lane): open_from(paces[one.workspace_id], one.lane) for one in still}
            chosen = _within_pace(still, open_now, now)
            for (workspace_id, lane), following in open_now.items():
                set_open_from(paces[workspace_id], lane, following)
            claimed = await outbox.claim(session, [messages[one.id] for one in chosen], now + LEASE)
        return claimed, len(found) == limit

    async def _guarded(self, claimed: Claimed) -> None:
        try:
            await self._send(claimed)
        except Busy as error:
            log.warning("The message %s is looked at again when its lease is over: %s", claimed.message.key, error)
        except Exception:
            # What became of it could not be saved. It is found out when its lease is over.
            log.exception("The message %s is left (reference %s)", claimed.message.key, new_reference())

    async def _send(self, claimed: Claimed) -> None:
        message = claimed.message
        try:
            is_news = await self._hooks.is_news(message)
            if not is_news and not claimed.again:
                await self._drop(message)
                return
            drawn = self._draw[message.kind](message.data)
        except Exception:
            # A message that cannot be drawn, perhaps of another version, must not hold up the others.
            log.exception("The message %s cannot be sent (reference %s)", message.key, new_reference())
            await self._later(message, self._back_off(message), "cannot be sent", sent=False)
            return
        try:
            async with asyncio.timeout(LONGEST_SEND_SECONDS):
                ts = await self._deliver(claimed, drawn, is_news=is_news)
        except LeaseOver:
            log.warning("The message %s is left to another worker: this one slept for too long.", message.key)
        except NoThread:
            await self._drop_reply(message)
        except SlackApiError as error:
            await self._refused(message, error)
        except (ClientError, TimeoutError, OSError) as error:
            await self._later(message, self._back_off(message), f"no answer from Slack: {error!r}", sent=True)
        except Exception:
            log.exception("Slack's answer to the message %s is none (reference %s)", message.key, new_reference())
            await self._later(message, self._back_off(message), "no answer that Slack would give", sent=True)
        else:
            if ts is None:
                await self._drop(message)
                return
            async with self._database.write() as session:
                now = self._clock()
                await outbox.mark_sent(session, message, ts, now)
                await self._hooks.settled(session, message, now)

    async def _deliver(self, claimed: Claimed, drawn: Message, *, is_news: bool) -> str | None:
        """Post the message unless an earlier send of it is found, or draw anew what is there; gives its ts.

        What is no news is not posted: None, where it is not there.
        """
        message = claimed.message
        channel = await self._channel(message)
        if message.message_ts:
            return await self._edit(message, drawn, channel, message.message_ts)
        thread_ts = await self._thread(message) if message.thread_of else None
        ts = await self._find_again(message, channel, thread_ts) if claimed.again else None
        if ts and message.edition:
            # It may have been made to say something else since that send.
            return await self._edit(message, drawn, channel, ts)
        if ts or not is_news:
            return ts
        return await self._post(message, drawn, channel, thread_ts)

    async def _thread(self, message: OutboxMessage) -> str:
        """Where a reply belongs. Raises NoThread where that is nowhere."""
        async with self._database.read() as session:
            thread_ts = await outbox.thread_above(session, message)
        if thread_ts is None:
            raise NoThread
        return thread_ts

    async def _channel(self, message: OutboxMessage) -> str:
        """Where to post: a channel as it is, and for a person the direct messages with them."""
        if not message.channel_id.startswith(PEOPLE):
            return message.channel_id
        opened = await self._client.conversations_open(users=message.channel_id)
        return opened.get("channel", {})["id"]

    async def _post(self, message: OutboxMessage, drawn: Message, channel: str, thread_ts: str | None) -> str:
        async def send(arguments: dict[str, Any]) -> str:
            if self._clock() >= message.due_at:
                raise LeaseOver
            metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": message.id}}
            arguments = {**arguments, "metadata": metadata, "unfurl_links": False}
            if thread_ts is not None:
                return await post_reply(self._client, channel, thread_ts, arguments)
            response = await self._client.chat_postMessage(channel=channel, **arguments)
            return response.get("ts", "")

        pictured = self._pictured.get(message.kind)
        if pictured is not None:
            return await pictured(message, drawn, send)
        return await send_with_fallback(self._refusals, message.workspace_id, drawn, send)

    async def _edit(self, message: OutboxMessage, drawn: Message, channel: str, ts: str) -> str:
        async def send(arguments: dict[str, Any]) -> None:
            await self._client.chat_update(channel=channel, ts=ts, **arguments)

        try:
            await send_with_fallback(self._refusals, message.workspace_id, drawn, send)
        except SlackApiError as error:
            if parse_api_error(error).problem not in MESSAGE_GONE:
                raise
            log.info("The message %s was deleted, so it is not brought up to date.", message.key)
        return ts

    async def _find_again(self, message: OutboxMessage, channel: str, thread_ts: str | None) -> str | None:
        """The ts of an earlier send of a message, if any; a reply that it left at the channel's root is deleted."""
        since = min(message.created_at, self._clock()) - CLOCKS_DIFFER
        try:
            return await self._search.find(message.id, channel, thread_ts, since)
        except SlackApiError as error:
            if thread_ts is None or parse_api_error(error).problem not in THREAD_GONE:
                raise
            stray = await self._search.find(message.id, channel, None, since)
            if stray is not None:
                await delete_stray(self._client, channel, stray)
            raise NoThread from error

    async def _refused(self, message: OutboxMessage, error: SlackApiError) -> None:
        said = parse_api_error(error)
        kind = kind_of_error(said.problem)
        if kind is ErrorKind.OURS:
            log.error("Slack finds a mistake in message %s of kind %s: %s", message.key, message.kind, said.problem)
        if kind is not ErrorKind.LATER:
            await self._give_up(message, said.problem)
            return
        due_at = self._clock() + min(said.wait, LONGEST_PAUSE) if said.wait else self._back_off(message)
        if said.limited:
            async with self._database.write() as session:
                await pause(session, message.workspace_id, HELD_UP.get(said.method, ()), due_at)
        await self._later(message, due_at, said.problem, sent=not said.limited)

    async def _drop(self, message: OutboxMessage) -> None:
        log.info("Message %s is no news any more, so it is not sent.", message.key)
        async with self._database.write() as session:
            now = self._clock()
            await outbox.drop_as_no_news(session, message, now)
            await self._hooks.settled(session, message, now)

    async def _drop_reply(self, message: OutboxMessage) -> None:
        log.info("Message %s has nothing to reply to, so it is not sent.", message.key)
        async with self._database.write() as session:
            await outbox.give_up(session, message, outbox.NO_THREAD)

    async def _give_up(self, message: OutboxMessage, problem: str) -> None:
        log.error("Cannot post to channel %s: %s. The message %s is dropped.", message.channel_id, problem, message.key)
        once_kept = None
        async with self._database.write() as session:
            now = self._clock()
            # As it is kept by now: somebody may have been forgotten, in it or with it, since it was claimed.
            kept = await outbox.message_with_id(session, message.workspace_id, message.id)
            await outbox.give_up(session, message, problem)
            if kept is not None:
                once_kept = await self._hooks.given_up(session, kept, problem, now)
                await self._hooks.settled(session, kept, now)
        if once_kept is not None:
            once_kept()

    async def _later(self, message: OutboxMessage, due_at: datetime, problem: str, *, sent: bool) -> None:
        """Put the message back. ``send_with_fallback``: it may have reached the channel all the same."""
        if message.attempts >= MOST_ATTEMPTS:
            await self._give_up(message, problem)
            return
        log.info("Message %s waits until %s: %s", message.key, due_at.isoformat(), problem)
        async with self._database.write() as session:
            await outbox.try_again(session, message, due_at, problem, self._clock() if sent else None)

    def _back_off(self, message: OutboxMessage) -> datetime:
        return self._clock() + back_off(message.attempts, self._chance())


def _within_pace(
    found: Sequence[Ready], open_lanes: dict[tuple[str, Lane], datetime | None], now: datetime
) -> Sequence[Ready]:
    """Those of the messages that may go now, one of a channel. When the lanes are open is brought up to date."""
    chosen: dict[str, Ready] = {}
    for one in found:
        lane = one.workspace_id, one.lane
        following = take(RATES[one.lane], open_lanes[lane], now)
        if following is not None and one.channel_id not in chosen:
            chosen[one.channel_id] = one
            open_lanes[lane] = following
    return list(chosen.values())
