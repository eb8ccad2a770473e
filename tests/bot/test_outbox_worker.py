"""The outbox worker: each message once, whatever dies in between, and no faster than Slack likes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.slack.message import Message, section
from bot.slack.outbox import EVENT_TYPE, LEASE, MOST_ATTEMPTS, OutboxWorker
from playground.server import Playground
from playground.workspace import Message as Posted
from storage import outbox, teams
from storage.engine import Database
from storage.tables import OutboxMessage, OutboxState
from storage.upgrade import upgrade
from tests.conftest import FixedClock

GENERAL = "C0GENERAL"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'maturity.db'}")
    await upgrade(database)
    yield database
    await database.close()


class Worker(OutboxWorker):
    """A worker that draws plain words, and keeps the keys of what it gave up."""

    def __init__(self, database: Database, clock: FixedClock, api_url: str, token: str) -> None:
        self.given_up: list[str] = []
        client = AsyncWebClient(token=token, base_url=api_url, retry_handlers=[])
        super().__init__(database, clock, client, {"news": self._words}, self._keep, is_news=self._is_new)

    def _words(self, data: Mapping[str, Any]) -> Message:
        return Message(data["text"], (section(data["text"]),))

    async def _is_new(self, message: OutboxMessage) -> bool:
        return message.key != "old"

    async def _keep(self, session: AsyncSession, message: OutboxMessage, problem: str, now: object) -> None:
        del session, problem, now
        self.given_up.append(message.key)


@pytest.fixture
def worker(database: Database, clock: FixedClock, playground: Playground) -> Worker:
    return Worker(database, clock, playground.api_url, playground.bot_token)


async def put(database: Database, clock: FixedClock, key: str, channel: str = GENERAL) -> None:
    async with database.write() as session:
        await teams.ensure_team(session, "T1", channel, "U1", clock())
        await outbox.put_in_outbox(
            session, workspace_id="T1", key=key, channel_id=channel, kind="news", data={"text": key}, now=clock()
        )


async def rows(database: Database) -> list[OutboxMessage]:
    async with database.read() as session:
        return list((await session.exec(select(OutboxMessage).order_by(col(OutboxMessage.key)))).all())


def posted(playground: Playground, channel: str = GENERAL) -> list[Posted]:
    return playground.parts.workspace.conversations[channel].messages


async def test_a_message_is_posted_once_and_carries_its_id(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")
    await worker.tick()
    clock.advance(minutes=10)
    await worker.tick()
    (row,) = await rows(database)
    (message,) = posted(playground)
    assert (row.state, row.message_ts) == (OutboxState.SENT, message.ts)
    assert message.metadata == {"event_type": EVENT_TYPE, "event_payload": {"id": row.id}}


async def test_a_worker_that_died_after_slack_took_the_message_leaves_no_second_one(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")
    async with database.write() as session:
        (claimed,) = await outbox.claim_due(session, clock(), clock() + LEASE, 1)
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claimed.message.id}}
    await client.chat_postMessage(channel=GENERAL, text="a", metadata=metadata)
    await worker.tick()
    assert (await rows(database))[0].state == OutboxState.SENDING, "its lease is not over"
    clock.advance(minutes=3)
    await worker.tick()
    assert len(posted(playground)) == 1
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_a_worker_that_died_before_that_loses_nothing(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    await put(database, clock, "a")
    async with database.write() as session:
        await outbox.claim_due(session, clock(), clock() + LEASE, 1)
    clock.advance(minutes=3)
    await worker.tick()
    assert [one.text for one in posted(playground)] == ["a"]


async def test_a_channel_gets_one_message_a_second_and_others_do_not_wait(
    database: Database, clock: FixedClock, playground: Playground, worker: Worker
) -> None:
    for key, channel in (("a", GENERAL), ("b", GENERAL), ("c", "C0PLATFORM")):
        await put(database, clock, key, channel)
    await worker.tick()
    await worker.tick()
    assert (len(posted(playground)), len(posted(playground, "C0PLATFORM"))) == (1, 1)
    clock.advance(seconds=1)
    await worker.tick()
    assert len(posted(playground)) == 2


async def test_a_channel_that_is_gone_is_given_up_and_logged(
    database: Database, clock: FixedClock, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    await put(database, clock, "a", "C0NOWHERE")
    await worker.tick()
    (row,) = await rows(database)
    assert (row.state, row.problem) == (OutboxState.FAILED, "channel_not_found")
    assert worker.given_up == ["a"]
    assert "Cannot post to channel C0NOWHERE: channel_not_found" in caplog.text


async def test_a_message_that_cannot_be_drawn_holds_up_no_other_and_is_given_up_in_the_end(
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
    await worker.tick()
    assert len(posted(playground)) == 1
    assert "The message b cannot be sent" in caplog.text
    for _ in range(MOST_ATTEMPTS):
        clock.advance(minutes=10)
        await worker.tick()
    assert worker.given_up == ["b"]
    assert [one.state for one in await rows(database)] == [OutboxState.SENT, OutboxState.FAILED]


@asynccontextmanager
async def slack_that(answers: list[web.Response | None]) -> AsyncGenerator[tuple[str, list[str]]]:
    """A Slack that gives these answers to posts in turn (None: hangs up after it took the post)."""
    calls: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        calls.append(request.match_info["method"])
        if request.match_info["method"] == "conversations.history":
            return web.json_response({"ok": True, "messages": []})
        answer = answers.pop(0)
        if answer is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        return answer

    app = web.Application()
    app.router.add_route("*", "/api/{method}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/", calls
    await runner.cleanup()


def taken() -> web.Response:
    return web.json_response({"ok": True, "ts": "1.2"})


async def test_a_rate_limit_is_waited_for_as_long_as_slack_says(database: Database, clock: FixedClock) -> None:
    limited = web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})
    async with slack_that([limited, taken()]) as (url, calls):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.tick()
        clock.advance(seconds=29)
        await worker.tick()
        assert calls == ["chat.postMessage"]
        clock.advance(seconds=1)
        await worker.tick()
    assert calls == ["chat.postMessage"] * 2, "a limited post was not taken, so there is nothing to look for"
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_after_a_lost_answer_it_looks_before_it_posts_again(database: Database, clock: FixedClock) -> None:
    async with slack_that([None, taken()]) as (url, calls):
        worker = Worker(database, clock, url, "xoxb-1")
        await put(database, clock, "a")
        await worker.tick()
        clock.advance(minutes=1)
        await worker.tick()
    assert calls == ["chat.postMessage", "conversations.history", "chat.postMessage"]
    assert (await rows(database))[0].state == OutboxState.SENT


async def test_what_is_no_news_any_more_is_dropped_and_nobody_is_told(
    database: Database, clock: FixedClock, worker: Worker, playground: Playground
) -> None:
    await put(database, clock, "old")
    await worker.tick()
    (row,) = await rows(database)
    assert (row.state, row.message_ts) == (OutboxState.FAILED.value, None)
    assert worker.given_up == []
    assert not playground.parts.workspace.conversations[GENERAL].messages
