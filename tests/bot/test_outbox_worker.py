"""The outbox worker: each message once, whatever dies in between, and no faster than Slack likes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.slack.error_kinds import ErrorKind, kind_of_error
from bot.slack.message import Message, section
from bot.slack.outbox import EVENT_TYPE, LEASE, MOST_AT_ONCE, MOST_ATTEMPTS, Hooks, OutboxWorker
from bot.slack.pace import LONGEST_PAUSE, RATES
from playground.errors import Refused
from playground.methods import METHODS
from playground.methods.call import Call
from playground.server import Playground
from playground.workspace import Message as Posted
from storage import outbox, teams
from storage.engine import Database
from storage.forget_person import forget_person
from storage.outbox import Claimed
from storage.pace import pause
from storage.tables import Lane, OutboxMessage, OutboxState
from tests.conftest import FixedClock

GENERAL = "C0GENERAL"
PATIENCE_SECONDS = 60


class Worker(OutboxWorker):
    """A worker that draws plain words, and keeps the keys of what it gave up."""

    def __init__(self, database: Database, clock: FixedClock, api_url: str, token: str) -> None:
        self.given_up: list[str] = []
        self.settled: list[str] = []
        client = AsyncWebClient(token=token, base_url=api_url, retry_handlers=[])
        hooks = Hooks(self._is_new, self._keep, self._note)
        super().__init__(database, clock, client, {"news": self._words}, hooks, chance=lambda: 1.0)

    async def sends(self) -> datetime | None:
        """Look, and wait until all that was begun is done; gives when to look again after that."""
        await self.look()
        await self.finish(PATIENCE_SECONDS)
        return await self.look()

    def _words(self, data: Mapping[str, Any]) -> Message:
        return Message(data["text"], (section(data["text"]),))

    async def _is_new(self, message: OutboxMessage) -> bool:
        return message.key != "old"

    async def _keep(
        self, session: AsyncSession, message: OutboxMessage, problem: str, now: object
    ) -> Callable[[], None] | None:
        del session, problem, now
        self.given_up.append(message.key)

    async def _note(self, session: AsyncSession, message: OutboxMessage, now: object) -> None:
        del session, now
        self.settled.append(message.key)


@pytest.fixture
def worker(database: Database, clock: FixedClock, playground: Playground) -> Worker:
    return Worker(database, clock, playground.api_url, playground.bot_token)


async def put(
    database: Database, clock: FixedClock, key: str, channel: str = GENERAL, *, workspace: str = "T1"
) -> None:
    async with database.write() as session:
        await teams.ensure_team(session, workspace, channel, "U1", clock())
        await outbox.put_in_outbox(
            session, workspace_id=workspace, key=key, channel_id=channel, kind="news", data={"text": key}, now=clock()
        )


async def claimed_by_one_who_dies(database: Database, clock: FixedClock) -> Claimed:
    async with database.write() as session:
        found = await outbox.ready(session, clock(), clock(), 1)
        messages = await outbox.still_ready(session, found, clock(), clock())
        (claimed,) = await outbox.claim(session, messages, clock() + LEASE)
    return claimed


async def rows(database: Database) -> list[OutboxMessage]:
    async with database.read() as session:
        return list((await session.exec(select(OutboxMessage).order_by(col(OutboxMessage.key)))).all())


def posted(playground: Playground, channel: str = GENERAL) -> list[Posted]:
    return playground.parts.workspace.conversations[channel].messages


async def test_a_message_is_posted_once_and_carries_its_id(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")
    await worker.sends()
    clock.advance(minutes=10)
    await worker.sends()
    (row,) = await rows(database)
    (message,) = posted(playground)
    assert (row.state, row.message_ts) == (OutboxState.SENT, message.ts)
    assert message.metadata == {"event_type": EVENT_TYPE, "event_payload": {"id": row.id}}


async def test_worker_death_after_posting_causes_no_duplicate(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")
    claimed = await claimed_by_one_who_dies(database, clock)
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}
    await client.chat_postMessage(channel=GENERAL, text="a", metadata=metadata)
    await worker.sends()
    assert (await rows(database))[0].state == OutboxState.SENDING, "its lease is not over"
    clock.advance(minutes=3)
    await worker.sends()
    assert len(posted(playground)) == 1
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_search_for_a_dead_workers_message_waits_for_slack(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "a")
    claimed = await claimed_by_one_who_dies(database, clock)
    there = {"ts": "1.2", "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}}
    answers = [limited(5), web.json_response({"ok": True, "messages": [there]})]
    calls: list[str] = []

    async def answer(method: str, sent: dict[str, Any]) -> web.Response:
        del sent
        calls.append(method)
        return answers.pop(0)

    clock.advance(minutes=3)
    async with slack_answering(answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        await worker.sends()
        clock.advance(seconds=5)
        await worker.sends()
    assert calls == ["conversations.history"] * 2, "it is there already, and not posted again"
    assert (await rows(database))[0].message_ts == "1.2"


async def test_message_of_a_dead_worker_is_found_despite_slow_history_limits(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    playground.parts.limits.little_history = True
    await put(database, clock, "a")
    claimed = await claimed_by_one_who_dies(database, clock)
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}
    await client.chat_postMessage(channel=GENERAL, text="a", metadata=metadata)
    workspace = playground.parts.workspace
    workspace.conversations[GENERAL].members.append(workspace.app.bot_user_id)
    for number in range(40):
        posted(playground).append(Posted(ts=workspace.new_ts(clock().timestamp()), user="U0ADA", text=str(number)))
    clock.advance(minutes=3)
    for _ in range(3):
        await worker.sends()
        clock.advance(minutes=1)
        await playground.move_clock(60)
    assert [one.text for one in posted(playground)].count("a") == 1
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_a_worker_that_slept_through_its_lease_does_not_post(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")

    async def meanwhile(message: OutboxMessage) -> bool:
        """The machine sleeps just here, and another worker posts the message."""
        clock.advance(minutes=3)
        await Worker(database, clock, playground.api_url, playground.bot_token).sends()
        return bool(message.id)

    worker._hooks = replace(worker._hooks, is_news=meanwhile)
    await worker.sends()
    assert [one.text for one in posted(playground)] == ["a"]
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_a_worker_that_died_before_that_loses_nothing(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")
    await claimed_by_one_who_dies(database, clock)
    clock.advance(minutes=3)
    await worker.sends()
    assert [one.text for one in posted(playground)] == ["a"]


async def test_a_channel_gets_one_message_a_second_and_others_do_not_wait(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    for key, channel in (("a", GENERAL), ("b", GENERAL), ("c", "C0PLATFORM")):
        await put(database, clock, key, channel)
    await worker.sends()
    await worker.sends()
    assert (len(posted(playground)), len(posted(playground, "C0PLATFORM"))) == (1, 1)
    clock.advance(seconds=1)
    await worker.sends()
    assert len(posted(playground)) == 2


async def test_a_channel_that_is_gone_is_given_up_and_logged(
    database: Database, clock: FixedClock, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    await put(database, clock, "a", "C0NOWHERE")
    await worker.sends()
    (row,) = await rows(database)
    assert (row.state, row.problem) == (OutboxState.FAILED, "channel_not_found")
    assert worker.given_up == ["a"]
    assert "Cannot post to channel C0NOWHERE: channel_not_found" in caplog.text


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_follow_up_of_giving_up_runs_after_the_commit(
    database: Database, database_url: str, clock: FixedClock, playground: Playground
) -> None:
    seen_outside: list[str] = []

    def look() -> None:
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as outside:
            seen_outside.extend(state for (state,) in outside.execute("SELECT state FROM outbox"))

    class Following(Worker):
        async def _keep(
            self, session: AsyncSession, message: OutboxMessage, problem: str, now: object
        ) -> Callable[[], None]:
            await super()._keep(session, message, problem, now)
            return look

    await put(database, clock, "a", "C0NOWHERE")
    await Following(database, clock, playground.api_url, playground.bot_token).sends()
    assert seen_outside == [OutboxState.FAILED]


async def test_given_up_message_names_no_forgotten_person(
    database: Database, clock: FixedClock, playground: Playground
) -> None:
    class Forgetful(Worker):
        async def _is_new(self, message: OutboxMessage) -> bool:
            del message
            async with self._database.write() as session:
                await forget_person(session, "T1", "U0ZEBRA", clock())
            return True

        async def _keep(self, session: AsyncSession, message: OutboxMessage, problem: str, now: object) -> None:
            del session, problem, now
            self.given_up.append(f"{message.key} {message.data}")

    worker = Forgetful(database, clock, playground.api_url, playground.bot_token)
    async with database.write() as session:
        await teams.ensure_team(session, "T1", GENERAL, "U1", clock())
        for channel in ("C0GONE", "U0ZEBRA"):
            await outbox.put_in_outbox(
                session,
                workspace_id="T1",
                key=channel,
                channel_id=channel,
                kind="news",
                data={"text": "by <@U0ZEBRA>"},
                now=clock(),
            )
    await worker.sends()
    assert worker.given_up == ["C0GONE {'text': 'by somebody'}"]


async def test_undrawable_message_blocks_no_other_and_is_given_up(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    await put(database, clock, "a")
    async with database.write() as session:
        await outbox.put_in_outbox(
            session,
            workspace_id="T1",
            key="b",
            channel_id="C0PLATFORM",
            kind="of-another-version",
            data={},
            now=clock(),
        )
    await worker.sends()
    assert len(posted(playground)) == 1
    assert "The message b cannot be sent" in caplog.text
    async with database.write() as session:
        await session.exec(
            update(OutboxMessage).where(col(OutboxMessage.key) == "b").values(attempts=MOST_ATTEMPTS - 2)
        )
    clock.advance(minutes=10)
    await worker.sends()
    assert worker.given_up == [], "it is tried once more"
    clock.advance(minutes=10)
    await worker.sends()
    assert worker.given_up == ["b"]
    assert [one.state for one in await rows(database)] == [OutboxState.SENT, OutboxState.FAILED]


@asynccontextmanager
async def slack_answering(
    answer: Callable[[str, dict[str, Any]], Awaitable[web.Response | None]],
) -> AsyncGenerator[str]:
    """A Slack that gives what ``answer`` does to a method and its arguments (None: hangs up)."""

    async def handle(request: web.Request) -> web.Response:
        sent = {**request.query, **(await request.post())}
        if request.content_type == "application/json":
            sent |= await request.json()
        given = await answer(request.match_info["method"], sent)
        if given is None:
            assert request.transport is not None
            request.transport.close()
        return given or web.Response()

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def slack_that(answers: list[web.Response | None]) -> AsyncGenerator[tuple[str, list[str]]]:
    """A Slack that gives these answers to posts in turn (None: hangs up after it took the post)."""
    calls: list[str] = []

    async def answer(method: str, sent: dict[str, Any]) -> web.Response | None:
        del sent
        calls.append(method)
        return web.json_response({"ok": True, "messages": []}) if method == "conversations.history" else answers.pop(0)

    async with slack_answering(answer) as url:
        yield url, calls


def limited(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


def taken() -> web.Response:
    return web.json_response({"ok": True, "ts": "1.2"})


async def test_a_rate_limit_is_waited_for_as_long_as_slack_says(database: Database, clock: FixedClock) -> None:
    async with slack_that([limited(30), taken()]) as (url, calls):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.sends()
        clock.advance(seconds=29)
        await worker.sends()
        assert calls == ["chat.postMessage"]
        clock.advance(seconds=1)
        await worker.sends()
    assert calls == ["chat.postMessage"] * 2, "a limited post was not taken, so there is nothing to look for"
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_after_a_lost_answer_it_looks_before_it_posts_again(database: Database, clock: FixedClock) -> None:
    async with slack_that([None, taken()]) as (url, calls):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.sends()
        clock.advance(minutes=1)
        await worker.sends()
    assert calls == ["chat.postMessage", "conversations.history", "chat.postMessage"]
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_outdated_message_is_dropped_silently(
    database: Database, clock: FixedClock, worker: Worker, playground: Playground
) -> None:
    await put(database, clock, "old")
    await worker.sends()
    (row,) = await rows(database)
    assert (row.state, row.message_ts) == (OutboxState.FAILED.value, None)
    assert worker.given_up == []
    assert not playground.parts.workspace.conversations[GENERAL].messages


async def says(database: Database, clock: FixedClock, key: str, text: str) -> None:
    """Have a message say something else."""
    async with database.write() as session:
        await outbox.post_or_edit(
            session, workspace_id="T1", key=key, channel_id=GENERAL, kind="news", data={"text": text}, now=clock()
        )


async def test_possibly_posted_message_is_found_and_updated(
    database: Database, clock: FixedClock, worker: Worker, playground: Playground
) -> None:
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    for key in ("a", "old"):
        await put(database, clock, key)
        claimed = await claimed_by_one_who_dies(database, clock)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}
        await client.chat_postMessage(channel=GENERAL, text=key, metadata=metadata)
        await says(database, clock, key, "withdrawn")
        clock.advance(minutes=3)
        await worker.sends()
    assert [one.text for one in posted(playground)] == ["withdrawn", "withdrawn"]
    assert [one.state for one in await rows(database)] == [OutboxState.SENT.value] * 2


async def test_outdated_unposted_message_is_not_posted(database: Database, clock: FixedClock) -> None:
    async with slack_that([None, taken()]) as (url, calls):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.sends()
        async with database.write() as session:
            (row,) = (await session.exec(select(OutboxMessage))).all()
            row.key = "old"
            session.add(row)
        clock.advance(minutes=1)
        await worker.sends()
    assert calls == ["chat.postMessage", "conversations.history"]
    (row,) = await rows(database)
    assert (row.state, row.problem) == (OutboxState.FAILED.value, outbox.NO_NEWS)


class Hall:
    """A Slack that takes what is posted, but answers in some channels only when it is let go."""

    def __init__(self, *slow: str) -> None:
        self.reached: list[str] = []
        self.slow = set(slow)
        self.let_go = asyncio.Event()
        self._news = asyncio.Condition()

    async def answer(self, method: str, sent: dict[str, Any]) -> web.Response:
        if method == "conversations.history":
            return web.json_response({"ok": True, "messages": []})
        async with self._news:
            self.reached.append(sent["channel"])
            self._news.notify_all()
        if sent["channel"] in self.slow:
            await self.let_go.wait()
        return taken()

    async def has(self, *channels: str) -> None:
        """Wait until these were posted to, in whatever order, and nothing else was."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(lambda: len(self.reached) >= len(channels))
        assert sorted(self.reached) == sorted(channels)


async def test_message_edited_while_being_sent_is_redrawn_afterwards(database: Database, clock: FixedClock) -> None:
    said: list[tuple[str, str]] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def answer(method: str, sent: dict[str, Any]) -> web.Response:
        said.append((method, sent["text"]))
        begun.set()
        await go_on.wait()
        return taken()

    async with slack_answering(answer) as url, asyncio.timeout(PATIENCE_SECONDS):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.look()
        await begun.wait()
        async with database.write() as session:
            anew = outbox.Draft("T1", "a", GENERAL, "news", {"text": "what it says now"})
            await outbox.edit_all(session, [anew], clock())
        go_on.set()
        await worker.finish(PATIENCE_SECONDS)
        clock.advance(seconds=1)
        await worker.sends()
    assert said == [("chat.postMessage", "a"), ("chat.update", "what it says now")]
    assert [one.state for one in await rows(database)] == [OutboxState.SENT]


async def test_slow_channel_delays_only_its_own_next_message(database: Database, clock: FixedClock) -> None:
    hall = Hall("C1")
    async with slack_answering(hall.answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        for key, channel in (("a", "C1"), ("b", "C1"), ("c", "C2"), ("d", "C2")):
            await put(database, clock, key, channel)
        await worker.look()
        await hall.has("C1", "C2")
        await until_sent(database, worker, ["c"])
        clock.advance(seconds=1)
        await worker.look()
        await hall.has("C1", "C2", "C2")
        await until_sent(database, worker, ["c", "d"])
        hall.let_go.set()
        await worker.sends()
        assert hall.reached.count("C1") == 1, "the second that counts begins when the first was taken"
        clock.advance(seconds=1)
        await worker.sends()
    assert [one.state for one in await rows(database)] == [OutboxState.SENT] * 4


async def until_sent(database: Database, worker: Worker, keys: Sequence[str]) -> None:
    """Wait until what the worker is at ended with these sent."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while [one.key for one in await rows(database) if one.state == OutboxState.SENT] != list(keys):
            await asyncio.wait(worker._under_way, return_when=asyncio.FIRST_COMPLETED)


async def test_a_workspace_gets_no_more_than_its_pace_and_another_does_not_wait(
    database: Database, clock: FixedClock
) -> None:
    hall = Hall()
    async with slack_answering(hall.answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        for number in range(MOST_AT_ONCE + 5):
            await put(database, clock, f"a{number}", f"CA{number:02}")
        await put(database, clock, "b", "CB", workspace="T2")
        await worker.sends()
        assert sorted(hall.reached) == [*(f"CA{number:02}" for number in range(10)), "CB"]
        clock.advance(seconds=1)
        await worker.sends()
        assert len(hall.reached) == 11 + 5
        clock.advance(seconds=30)
        await worker.sends()
        assert len(hall.reached) == 11 + 5 + 10, "what was not sent while nothing was due is not made up for"


async def test_workers_of_two_processes_keep_the_pace_together(
    database: Database, database_url: str, clock: FixedClock
) -> None:
    hall = Hall()
    other = Database(database_url)
    async with slack_answering(hall.answer) as url:
        workers = [Worker(one, clock, url, "xoxb-1") for one in (database, other)]
        for number in range(30):
            await put(database, clock, f"a{number}", f"C{number}")
        for _ in range(3):
            await asyncio.gather(*(one.sends() for one in workers))
            clock.advance(seconds=1)
    await other.close()
    assert len(hall.reached) == len(set(hall.reached)) == 20


async def test_only_so_many_are_sent_at_once(database: Database, clock: FixedClock) -> None:
    channels = [f"C{number}" for number in range(60)]
    hall = Hall(*channels)
    async with slack_answering(hall.answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        for number, channel in enumerate(channels):
            await put(database, clock, channel, channel, workspace=f"T{number // 10}")
        await worker.look()
        await hall.has(*channels[:MOST_AT_ONCE])
        states = [one.state for one in await rows(database)]
        assert states.count(OutboxState.PENDING) == 10, "what cannot be sent yet is nobody's"
        hall.let_go.set()
        await worker.sends()
        await worker.finish(PATIENCE_SECONDS)
        assert sorted(hall.reached) == sorted(channels)


async def test_rate_limit_pauses_posting_in_its_workspace_only(database: Database, clock: FixedClock) -> None:
    reached: list[str] = []

    async def answer(method: str, sent: dict[str, Any]) -> web.Response:
        assert method in ("chat.postMessage", "chat.update")
        reached.append(sent["channel"])
        return limited(30) if reached == ["C1"] else taken()

    async with slack_answering(answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a", "C1")
        await worker.sends()
        await put(database, clock, "b", "C2")
        await put(database, clock, "c", "C3", workspace="T2")
        async with database.write() as session:
            edit = {"workspace_id": "T1", "channel_id": "C4", "kind": "news", "data": {"text": "d"}, "now": clock()}
            await outbox.put_in_outbox(session, key="d", message_ts="1.2", **edit)
        clock.advance(seconds=29)
        await worker.sends()
        assert sorted(reached[1:]) == ["C3", "C4"], "Slack's limits are each of a workspace and a method"
        clock.advance(seconds=1)
        await worker.sends()
        clock.advance(seconds=1)
        await worker.sends()
    assert sorted(reached[3:]) == ["C1", "C2"]


async def test_a_rate_limit_of_looking_back_holds_up_no_post(database: Database, clock: FixedClock) -> None:
    async def answer(method: str, sent: dict[str, Any]) -> web.Response:
        del sent
        return limited(30) if method == "conversations.history" else taken()

    async with slack_answering(answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a", "C1")
        await claimed_by_one_who_dies(database, clock)
        clock.advance(minutes=2)
        await worker.sends()
        await put(database, clock, "b", "C2")
        await worker.sends()
    assert [one.state for one in await rows(database)] == [OutboxState.PENDING, OutboxState.SENT]


async def test_retried_message_goes_before_later_ones_of_its_channel(database: Database, clock: FixedClock) -> None:
    said: list[str] = []

    async def answer(method: str, sent: dict[str, Any]) -> web.Response:
        if method == "conversations.history":
            return web.json_response({"ok": True, "messages": []})
        said.append(sent["text"])
        return web.json_response({"ok": False, "error": "fatal_error"}, status=500) if len(said) < 3 else taken()

    async with slack_answering(answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        for key in ("first", "second", "third"):
            await put(database, clock, key)
        for _ in range(12):
            await worker.sends()
            clock.advance(seconds=1)
    assert said == ["first", "first", "first", "second", "third"]


async def test_pauses_grow_with_each_attempt(database: Database, clock: FixedClock) -> None:
    async with slack_that([None] * 4) as (url, _):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        pauses = []
        for _ in range(4):
            await worker.sends()
            (row,) = await rows(database)
            pauses.append(row.due_at - clock())
            clock.now = row.due_at
    assert pauses == [timedelta(seconds=one) for one in (2, 4, 8, 16)]


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=500, text="upstream error"),
        lambda: web.Response(status=502, text="<h1>Bad gateway</h1>", content_type="text/html"),
        lambda: web.Response(status=200, text="ok"),
        lambda: web.Response(status=200, text="{", content_type="application/json"),
        lambda: web.Response(status=503, text="[]", content_type="application/json", headers={"Retry-After": "soon"}),
    ],
)
async def test_proxy_error_leaves_the_message_maybe_sent(
    database: Database, clock: FixedClock, answer: Callable[[], web.Response]
) -> None:
    async with slack_that([answer(), taken()]) as (url, calls):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.sends()
        assert (await rows(database))[0].state == OutboxState.PENDING
        clock.advance(seconds=2)
        await worker.sends()
    assert calls == ["chat.postMessage", "conversations.history", "chat.postMessage"]
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_a_look_tells_when_the_next_message_may_go(database: Database, clock: FixedClock) -> None:
    async with slack_that([taken(), limited(30), taken(), taken()]) as (url, _):
        worker = Worker(database, clock, url, "xoxb-1")
        assert await worker.sends() is None
        await put(database, clock, "a")
        await put(database, clock, "b")
        rested = clock() + timedelta(seconds=1)
        assert await worker.sends() == rested, "the channel's rest"
        clock.advance(seconds=0.75)
        assert await worker.sends() == rested
        clock.advance(seconds=0.25)
        told = clock() + timedelta(seconds=30)
        assert await worker.sends() == told, "Retry-After"
        await put(database, clock, "c", "C0OTHER")
        assert await worker.sends() == told, "which holds up the workspace"
        clock.advance(seconds=30)
        assert await worker.sends() == told + RATES[Lane.POSTS].every, "the workspace's pace"
        clock.advance(seconds=1)
        assert await worker.sends() is None
        assert sorted(worker.settled) == ["a", "b", "c"]


async def test_a_look_tells_when_the_lease_of_a_dead_worker_is_over(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "a")
    await claimed_by_one_who_dies(database, clock)
    worker = Worker(database, clock, "http://127.0.0.1:9/", "xoxb-1")
    assert await worker.sends() == clock() + LEASE


async def test_sending_interrupted_by_shutdown_is_checked_by_the_next_worker(
    database: Database, clock: FixedClock
) -> None:
    hall = Hall("C1")
    async with slack_answering(hall.answer) as url:
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a", "C1")
        await worker.look()
        await hall.has("C1")
        await worker.finish(0)
        hall.let_go.set()
    assert (await rows(database))[0].state == OutboxState.SENDING
    clock.advance(minutes=2)
    async with slack_that([taken()]) as (url, calls):
        await Worker(database, clock, url, "xoxb-1").sends()
    assert calls == ["conversations.history", "chat.postMessage"]


async def put_thread(database: Database, clock: FixedClock, channel: str = GENERAL) -> None:
    """A message with one in its thread."""
    async with database.write() as session:
        await teams.ensure_team(session, "T1", channel, "U1", clock())
        await outbox.put_with_replies(
            session,
            workspace_id="T1",
            key="above",
            channel_id=channel,
            kind="news",
            data={"text": "above"},
            now=clock(),
            replies=[outbox.Reply("news", {"text": "below"})],
        )


async def test_a_reply_is_posted_in_the_thread_of_its_message(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put_thread(database, clock)
    await worker.sends()
    assert [one.text for one in posted(playground)] == ["above"]
    clock.advance(seconds=1)
    await worker.sends()
    above, below = posted(playground)
    assert (below.text, below.thread_ts) == ("below", above.ts)


async def test_a_reply_that_may_be_there_is_looked_for_in_its_thread(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put_thread(database, clock)
    await worker.sends()
    clock.advance(seconds=1)
    claimed = await claimed_by_one_who_dies(database, clock)
    assert claimed.message.key == "above:reply:0"
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}
    ts = posted(playground)[0].ts
    await client.chat_postMessage(channel=GENERAL, thread_ts=ts, text="below", metadata=metadata)
    clock.advance(minutes=3)
    await worker.sends()
    assert [one.text for one in posted(playground)] == ["above", "below"]
    assert [one.state for one in await rows(database)] == [OutboxState.SENT, OutboxState.SENT]


async def test_a_reply_of_a_worker_that_died_before_slack_had_it_is_posted(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put_thread(database, clock)
    await worker.sends()
    clock.advance(seconds=1)
    await claimed_by_one_who_dies(database, clock)
    clock.advance(minutes=3)
    await worker.sends()
    assert [one.text for one in posted(playground)] == ["above", "below"]


async def test_a_reply_to_what_was_given_up_is_dropped_quietly(
    database: Database, clock: FixedClock, worker: Worker
) -> None:
    await put_thread(database, clock, "C0NOWHERE")
    await worker.sends()
    await worker.sends()
    assert [(one.state, one.problem) for one in await rows(database)] == [
        (OutboxState.FAILED, "channel_not_found"),
        (OutboxState.FAILED, outbox.NO_THREAD),
    ]
    assert worker.given_up == ["above"]


async def test_a_reply_to_what_somebody_deleted_is_dropped_quietly(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put_thread(database, clock)
    await worker.sends()
    posted(playground).clear()
    clock.advance(seconds=1)
    await worker.sends()
    assert posted(playground) == []
    assert worker.given_up == []
    assert [one.problem for one in await rows(database)] == [None, outbox.NO_THREAD]


async def test_a_reply_that_a_worker_left_in_the_channel_is_deleted(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put_thread(database, clock)
    await worker.sends()
    posted(playground).clear()
    clock.advance(seconds=1)
    claimed = await claimed_by_one_who_dies(database, clock)
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}
    await client.chat_postMessage(channel=GENERAL, thread_ts="1.2", text="below", metadata=metadata)
    clock.advance(minutes=3)
    await worker.sends()
    assert posted(playground) == []
    assert [row.problem for row in await rows(database)] == [None, outbox.NO_THREAD]


async def refused_with(monkeypatch: pytest.MonkeyPatch, worker: Worker, error: str) -> None:
    """Send while Slack refuses every post with this error."""

    def refuses(call: Call) -> dict[str, Any]:
        raise Refused(error, [str(call.arguments)])

    with monkeypatch.context() as patch:
        patch.setitem(METHODS, "chat.postMessage", replace(METHODS["chat.postMessage"], handle=refuses))
        await worker.sends()


@pytest.mark.parametrize("problem", ["ekm_access_denied", "msg_blocks_too_long"])
async def test_a_lasting_refusal_is_given_up_at_once(
    database: Database,
    clock: FixedClock,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    problem: str,
) -> None:
    await put(database, clock, "a")
    await refused_with(monkeypatch, worker, problem)
    (row,) = await rows(database)
    assert (row.state, row.problem, row.attempts) == (OutboxState.FAILED, problem, 1)
    assert worker.given_up == ["a"]
    assert ("finds a mistake" in caplog.text) == (kind_of_error(problem) is ErrorKind.OURS)


@pytest.mark.parametrize("problem", ["message_limit_exceeded", "an_error_of_next_year"])
async def test_a_passing_refusal_is_tried_again(
    database: Database, clock: FixedClock, worker: Worker, monkeypatch: pytest.MonkeyPatch, problem: str
) -> None:
    await put(database, clock, "a")
    await refused_with(monkeypatch, worker, problem)
    assert (await rows(database))[0].problem == problem
    clock.advance(minutes=10)
    await worker.sends()
    assert (await rows(database))[0].state == OutboxState.SENT
    assert worker.given_up == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_clock_that_was_ahead_keeps_nobody_waiting(
    database: Database, clock: FixedClock, playground: Playground, caplog: pytest.LogCaptureFixture, *, restarted: bool
) -> None:
    worker = Worker(database, clock, playground.api_url, playground.bot_token)
    await put(database, clock, "before", "C0PLATFORM")
    await worker.sends()
    clock.advance(days=3)
    await put(database, clock, "ahead")
    await worker.sends()
    async with database.write() as session:
        await pause(session, "T1", tuple(Lane), clock() + timedelta(minutes=5))
    await put(database, clock, "waits", "C0PLATFORM")
    clock.advance(days=-3)
    await put(database, clock, "after")
    if restarted:
        worker = Worker(database, clock, playground.api_url, playground.bot_token)
    for _ in range(3):
        await worker.sends()
        clock.advance(seconds=2)
    assert [one.text for one in posted(playground, "C0PLATFORM")] == ["before", "waits"]
    assert [one.text for one in posted(playground)] == ["ahead", "after"]
    assert "set back" in caplog.text


async def test_no_wait_is_longer_than_some_minutes(database: Database, clock: FixedClock) -> None:
    async with slack_that([limited(86_400)]) as (url, _):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        again = await worker.sends()
    assert again is not None
    assert again - clock() <= LONGEST_PAUSE
