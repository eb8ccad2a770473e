"""The outbox's rows: queued once, claimed by one worker, settled by whoever holds the claim."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlmodel import select

from storage import outbox, teams
from storage.engine import Database
from storage.outbox import Claimed
from storage.tables import OutboxMessage, OutboxState
from tests.conftest import FixedClock

LEASE = timedelta(minutes=2)


async def put(database: Database, clock: FixedClock, key: str) -> bool:
    async with database.write() as session:
        await teams.ensure_team(session, "T1", "C1", "U1", clock())
        return await outbox.put_in_outbox(
            session, workspace_id="T1", key=key, channel_id="C1", kind="news", data={"text": key}, now=clock()
        )


async def claim(database: Database, clock: FixedClock, limit: int = 10) -> list[Claimed]:
    async with database.write() as session:
        return list(await outbox.claim_due(session, clock(), clock() + LEASE, limit))


async def row(database: Database, key: str) -> OutboxMessage:
    async with database.read() as session:
        return (await session.exec(select(OutboxMessage).where(OutboxMessage.key == key))).one()


async def test_a_key_is_queued_once(database: Database, clock: FixedClock) -> None:
    assert await put(database, clock, "level:1")
    assert not await put(database, clock, "level:1")
    assert [one.message.key for one in await claim(database, clock)] == ["level:1"]


async def test_only_due_messages_are_claimed_oldest_first(database: Database, clock: FixedClock) -> None:
    assert not await anything_due(database, clock)
    await put(database, clock, "first")
    clock.advance(seconds=5)
    await put(database, clock, "second")
    assert await anything_due(database, clock)
    clock.advance(seconds=-3)
    assert [one.message.key for one in await claim(database, clock)] == ["first"]
    clock.advance(seconds=3)
    assert [one.message.key for one in await claim(database, clock)] == ["second"]
    assert not await anything_due(database, clock)


async def anything_due(database: Database, clock: FixedClock) -> bool:
    async with database.read() as session:
        return await outbox.anything_due(session, clock())


async def test_a_claim_takes_no_more_than_its_limit(database: Database, clock: FixedClock) -> None:
    for number in range(5):
        await put(database, clock, f"m{number}")
    assert [len(await claim(database, clock, limit=3)) for _ in range(3)] == [3, 2, 0]


async def test_workers_of_several_processes_share_the_messages(
    database_url: str, database: Database, clock: FixedClock
) -> None:
    for number in range(20):
        await put(database, clock, f"m{number}")
    others = [Database(database_url) for _ in range(3)]
    claims = await asyncio.gather(*(claim(one, clock, limit=20) for one in [database, *others]))
    keys = [one.message.key for claimed in claims for one in claimed]
    assert sorted(keys) == sorted(f"m{number}" for number in range(20))
    for other in others:
        await other.close()


async def test_a_dead_workers_message_is_claimed_again_with_a_warning(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "m")
    (first,) = await claim(database, clock)
    assert not first.again
    clock.advance(seconds=119)
    assert await claim(database, clock) == []
    clock.advance(seconds=1)
    (second,) = await claim(database, clock)
    assert second.again
    assert second.message.attempts == 2


async def test_a_sent_message_is_done(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "m")
    (claimed,) = await claim(database, clock)
    async with database.write() as session:
        await outbox.mark_sent(session, claimed.message, "171.5", clock())
    clock.advance(days=1)
    assert await claim(database, clock) == []
    sent = await row(database, "m")
    assert (sent.state, sent.message_ts) == (OutboxState.SENT, "171.5")


async def test_a_message_put_back_is_due_later_and_remembers_whether_it_may_have_gone_out(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "m")
    for maybe_sent, expected in ((False, False), (True, True), (False, True)):
        (claimed,) = await claim(database, clock)
        async with database.write() as session:
            due_at = clock() + timedelta(seconds=30)
            await outbox.try_again(session, claimed.message, due_at, "busy", maybe_sent=maybe_sent)
        assert await claim(database, clock) == []
        assert (await row(database, "m")).maybe_sent is expected
        clock.advance(seconds=30)
    (claimed,) = await claim(database, clock)
    assert claimed.again


async def test_a_message_given_up_stays_with_its_problem(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "m")
    (claimed,) = await claim(database, clock)
    async with database.write() as session:
        await outbox.give_up(session, claimed.message, "is_archived")
        await outbox.mark_sent(session, claimed.message, "1.0", clock())  # a late word changes nothing
    clock.advance(days=1)
    assert await claim(database, clock) == []
    failed = await row(database, "m")
    assert (failed.state, failed.problem) == (OutboxState.FAILED, "is_archived")
