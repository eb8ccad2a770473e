"""The bot on a playground as it is, in a loop of its own, for whoever drives it step by step."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sqlite3
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.ports import free_port
from bot.settings import Settings
from bot.slack.background import _guarded
from playground import acting
from playground.deliveries import Acknowledged, DeliveryKind, Payload, Retry
from playground.people import PATIENCE_SECONDS
from playground.server import Playground
from playground.workspace import Conversation, Message
from tests.conftest import MANIFEST
from tests.journeys.anything.seen import elements
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on
from tests.journeys.waiting import comes_true
from tests.migrated import migrated_sqlite

Value = TypeVar("Value")
Book = TypeVar("Book")


@dataclass(frozen=True)
class Press:
    """Something that somebody pressed, with the message as it was then, and ``state``: what stood chosen beside it."""

    user: str
    conversation: Conversation
    message: Message
    block: str
    action: str
    value: str
    chosen: dict[str, Any]
    state: dict[str, Any] = field(default_factory=dict)


class World:
    """A workspace, a bot that can be started anew, and its database.

    ``wrong`` holds what the bot logged as errors, and ``warned`` what it warned of besides.
    """

    def __init__(self, *, over_http: bool) -> None:
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory()
        self._file = Path(self._folder.name) / "maturity.db"
        port = free_port() if over_http else 0
        request_url = f"http://127.0.0.1:{port}/slack/events" if port else None
        self.playground = Playground(MANIFEST, request_url=request_url)
        # Whoever clicks as fast as this is told to wait, and that is another test.
        self.playground.parts.limits.on = False
        self._tells_apart()
        self.wrong: list[str] = []
        self.warned: list[str] = []
        self._listening = _Listening(self.wrong, self.warned)
        logging.getLogger("bot").addHandler(self._listening)
        self.run(self.playground.start())
        self._settings = installed(Settings(database_url=migrated_sqlite(self._file), port=port), self.playground)
        self._bot = AsyncExitStack()
        self.run(self._start())
        self._database = sqlite3.connect(self._file)

    def _tells_apart(self) -> None:
        """Have no two deliveries be the same request, as they are by HTTP within a second: that is another test."""
        deliveries, numbers = self.playground.parts.deliveries, itertools.count()
        transport = deliveries._transport

        async def deliver(kind: DeliveryKind, payload: Payload, retry: Retry | None) -> Acknowledged:
            return await transport(kind, {**payload, "delivery": next(numbers)}, retry)

        deliveries._transport = deliver

    def run(self, work: Coroutine[Any, Any, Value]) -> Value:
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        """Stop everything."""
        self.playground.parts.deliveries.release()
        self._database.close()
        self.run(self._bot.aclose())
        self.run(self.playground.stop())
        self.run(self._loop.shutdown_asyncgens())
        self.run(self._loop.shutdown_default_executor())
        self._loop.close()
        logging.getLogger("bot").removeHandler(self._listening)
        self._folder.cleanup()

    def restart(self) -> None:
        """Stop the bot and start it anew."""
        self.run(self._bot.aclose())
        self.run(self._start())

    async def _start(self) -> None:
        await self._bot.enter_async_context(running_on(self.playground, self._settings))

    def settles(self) -> None:
        """Wait until the bot has done all that follows what it acknowledged."""

        async def until_done() -> None:
            while under_way := [one for one in asyncio.all_tasks() if _follows_an_ack(one)]:
                await asyncio.wait(under_way, timeout=PATIENCE_SECONDS)

        self.run(until_done())

    def has_told(self) -> None:
        """Wait until all that is to be posted is."""

        async def waiting() -> list[tuple[Any, ...]]:
            return self.rows("SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')")

        self.run(comes_true(waiting, lambda found: not found))

    # What people do. All that is acknowledged has happened.

    def type(self, user: str, where: Conversation, text: str) -> None:
        assert self.run(acting.type_text(self.playground.parts, user, where, text)) is None

    def press(self, press: Press, *, times: int = 1) -> None:
        assert self.run(self._press(press, times)) is None

    def press_at_once(self, presses: list[Press], *, restart: bool = False) -> None:
        """Several clicks that are kept back, and let through together; the bot may be started anew before that."""
        deliveries = self.playground.parts.deliveries
        deliveries.hold()
        waiting = [self._loop.create_task(self._press(one, 1)) for one in presses]
        self.run(asyncio.sleep(0))
        if restart:
            self.restart()
        deliveries.release()
        assert self.run(_all(waiting)) == [None] * len(presses)

    def last_delivery(self) -> dict[str, Any]:
        """The newest click, as the bot was told of it."""
        told = [one["sent"] for one in self.playground.parts.traffic.after(0) if one["by"] == "playground"]
        return next(one for one in reversed(told) if one.get("type") == "block_actions")

    def comes_again(self, delivery: dict[str, Any]) -> None:
        """A click that the bot was told of before is told once more, word for word."""
        self.run(self.playground.parts.deliveries.deliver(DeliveryKind.INTERACTIVE, delivery))

    async def _press(self, press: Press, times: int) -> str | None:
        parts = self.playground.parts
        parts.deliveries.copies = times
        # Whoever clicks in a message has closed the dialog that lay over it.
        parts.workspace.modals.pop(press.user, None)
        where = press.conversation
        if press.user not in where.members:  # Slack would not let them: a forged click
            where = where.model_copy(update={"members": [*where.members, press.user]})
        return await acting.click_in(
            parts, press.user, where, press.message, press.block, press.action, press.chosen, press.state
        )

    # What there is to see.

    def channel(self, name: str) -> Conversation:
        return next(one for one in self.playground.parts.workspace.conversations.values() if one.name == name)

    def direct(self, user: str) -> Conversation:
        return self.playground.parts.workspace.app_conversation(user)

    def cards(self, user: str) -> dict[str, Message]:
        """The messages in somebody's direct messages, by ts, without those that are for a moment only."""
        return {one.ts: one for one in self.direct(user).messages if one.only_for is None}

    def said_in(self, where: Conversation) -> list[Message]:
        """What the bot has said in a channel and its threads for all to see."""
        bot = self.playground.parts.workspace.app.bot_user_id
        return [one for one in where.messages if one.user == bot and one.only_for is None]

    def told_privately(self, user: str, where: Conversation) -> list[str]:
        """What somebody alone was told in a channel and its threads, in plain text."""
        return [one.text for one in where.messages if one.only_for == user]

    def last_word(self, user: str, where: Conversation) -> Message:
        """The newest message that somebody sees."""
        return [one for one in where.messages if one.only_for in (None, user)][-1]

    def offers(self, user: str, where: Conversation, message: Message) -> list[Press]:
        """All that can be pressed in a message about an assessment: reminders are the team's."""
        as_it_is = message.model_copy(deep=True)
        return [
            Press(user, where, as_it_is, block, action, value, chosen)
            for block, action, value, chosen in elements(as_it_is)
            if not action.startswith("remind:")
        ]

    def check(self, problem: str) -> None:
        """Raises AssertionError where there is a problem, or the bot logged one, with all that it logged."""
        if problem or self.wrong:
            raise AssertionError("\n".join([problem, *self.wrong, *self.warned]))

    def way_it_went(self, ways: list[Book], differs: Callable[[Book], str]) -> Book:
        """Of the ways in which it may have gone, the one that is as things are. Raises AssertionError if none is."""
        problems: list[str] = []
        for way in ways:
            problem = differs(way)
            if not problem:
                return way
            problems.append(problem)
        raise AssertionError("\n".join([*problems, *self.wrong, *self.warned]))

    # What is kept.

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self._database.execute(sql, values).fetchall()


class _Listening(logging.Handler):
    """Hears of every error that the bot logs, and of every warning."""

    def __init__(self, errors: list[str], warnings: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._errors = errors
        self._warnings = warnings

    def emit(self, record: logging.LogRecord) -> None:
        (self._errors if record.levelno >= logging.ERROR else self._warnings).append(self.format(record))


def _follows_an_ack(task: asyncio.Task[Any]) -> bool:
    return getattr(task.get_coro(), "cr_code", None) is _guarded.__code__


async def _all(waiting: list[asyncio.Task[str | None]]) -> list[str | None]:
    return await asyncio.gather(*waiting)
