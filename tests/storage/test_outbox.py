"""The outbox's rows: queued once, claimed by one worker, settled by whoever holds the claim."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox, teams
from storage.engine import Database
from storage.outbox import Claimed, Draft, Ready, Reply
from storage.pace import locked_paces, pause
from storage.tables import Lane, OutboxMessage, OutboxState
from storage.teams import ensure_workspace
from tests.conftest import FixedClock
from tests.storage.waiting import somebody_waits

LEASE = timedelta(minutes=2)
REST = timedelta(seconds=1)


async def put(database: Database, clock: FixedClock, key: str, channel: str = "C1") -> bool:
    async with database.write() as session:
        await teams.ensure_team(session, "T1", "C1", "U1", clock())
        return await outbox.put_in_outbox(
            session, workspace_id="T1", key=key, channel_id=channel, kind="news", data={"text": key}, now=clock()
        )


async def ready(database: Database, clock: FixedClock, limit: int = 10) -> Sequence[Ready]:
    async with database.read() as session:
        return await outbox.ready(session, clock(), clock() - REST, limit)


async def claim(database: Database, clock: FixedClock, limit: int = 10) -> list[Claimed]:
    """Claim as a worker does, but as fast as it can."""
    found = await ready(database, clock, limit)
    async with database.write() as session:
        await locked_paces(session, {one.workspace_id for one in found})
        messages = await outbox.still_ready(session, found, clock(), clock() - REST)
        return list(await outbox.claim(session, messages, clock() + LEASE))


async def row(database: Database, key: str) -> OutboxMessage:
    async with database.read() as session:
        return (await session.exec(select(OutboxMessage).where(OutboxMessage.key == key))).one()


@pytest.mark.both_databases
async def test_a_key_is_queued_once(database: Database, clock: FixedClock) -> None:
    assert await put(database, clock, "level:1")
    assert not await put(database, clock, "level:1")
    assert [one.message.key for one in await claim(database, clock)] == ["level:1"]


def keys(claimed: list[Claimed]) -> list[str]:
    return [one.message.key for one in claimed]


async def sent(database: Database, clock: FixedClock, claimed: Claimed) -> None:
    async with database.write() as session:
        await outbox.mark_sent(session, claimed.message, "171.5", clock())


async def tried_again(database: Database, clock: FixedClock, claimed: Claimed, seconds: float) -> None:
    """Put back until so many seconds from now; Slack had nothing."""
    async with database.write() as session:
        due_at = clock() + timedelta(seconds=seconds)
        await outbox.try_again(session, claimed.message, due_at, "busy", None)


@pytest.mark.both_databases
async def test_many_are_queued_at_once_and_those_that_are_there_stay_as_they_are(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "a")
    drafts = [Draft("T1", key, f"C-{key}", "news", {"text": f"new {key}"}) for key in ("a", "b", "c")]
    async with database.write() as session:
        await outbox.put_all_in_outbox(session, [], clock())
        await outbox.put_all_in_outbox(session, drafts, clock())
    async with database.read() as session:
        assert await outbox.drafts_with_keys(session, ["c", "a", "nowhere"]) == [
            Draft("T1", "a", "C1", "news", {"text": "a"}),
            Draft("T1", "c", "C-c", "news", {"text": "new c"}),
        ]
        assert await outbox.drafts_with_keys(session, []) == ()
    assert [(one.message.key, one.again) for one in await claim(database, clock)] == [
        ("a", False),
        ("b", False),
        ("c", False),
    ]


@pytest.mark.both_databases
async def test_many_are_edited_at_once_whether_they_are_sent_or_not(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "sent")
    (first,) = await claim(database, clock)
    await sent(database, clock, first)
    queued_at = clock()
    clock.advance(minutes=1)
    await put(database, clock, "waits", "C2")
    await put(database, clock, "other", "C3")
    clock.advance(minutes=1)
    anew = [Draft("T1", key, "C1", "news", {"text": f"new {key}"}) for key in ("sent", "waits", "nowhere")]
    elsewhere = Draft("T2", "other", "C1", "news", {"text": "of another workspace"})
    async with database.write() as session:
        await outbox.edit_all(session, [], clock())
        await outbox.edit_all(session, [*anew, elsewhere], clock())
    after = {key: await row(database, key) for key in ("sent", "waits", "other")}
    assert [one.data["text"] for one in after.values()] == ["new sent", "new waits", "other"]
    assert [one.edition for one in after.values()] == [1, 1, 0]
    assert {one.state for one in after.values()} == {OutboxState.PENDING.value}
    assert after["sent"].due_at == clock() > queued_at
    assert after["waits"].due_at == clock() - timedelta(minutes=1)


@pytest.mark.both_databases
async def test_only_due_messages_are_claimed_oldest_first(database: Database, clock: FixedClock) -> None:
    assert not await ready(database, clock)
    await put(database, clock, "first")
    clock.advance(seconds=5)
    await put(database, clock, "second", "C2")
    await put(database, clock, "third", "C3")
    clock.advance(seconds=-3)
    assert keys(await claim(database, clock)) == ["first"]
    clock.advance(seconds=3)
    assert keys(await claim(database, clock)) == ["second", "third"]
    assert not await ready(database, clock)


async def test_a_claim_takes_no_more_than_its_limit(database: Database, clock: FixedClock) -> None:
    for number in range(5):
        await put(database, clock, f"m{number}", f"C{number}")
    assert [len(await claim(database, clock, limit=3)) for _ in range(3)] == [3, 2, 0]


@pytest.mark.both_databases
async def test_messages_of_a_channel_are_claimed_one_by_one_in_queue_order(
    database: Database, clock: FixedClock
) -> None:
    for number in range(12):
        await put(database, clock, f"m{number}")
    taken: list[str] = []
    for _ in range(12):
        (claimed,) = await claim(database, clock)
        assert await ready(database, clock) == [], "one is being sent"
        await sent(database, clock, claimed)
        clock.advance(seconds=0.999)
        assert await ready(database, clock) == [], "the channel had one just now"
        clock.advance(seconds=0.001)
        taken.append(claimed.message.key)
    assert taken == [f"m{number}" for number in range(12)]


async def test_failing_message_keeps_its_place_until_several_attempts_failed(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "first")
    await put(database, clock, "second")
    for _ in range(4):
        (claimed,) = await claim(database, clock)
        assert claimed.message.key == "first"
        await tried_again(database, clock, claimed, seconds=30)
        assert await ready(database, clock) == []
        clock.advance(seconds=30)
    (claimed,) = await claim(database, clock)
    await tried_again(database, clock, claimed, seconds=30)
    assert keys(await claim(database, clock)) == ["second"]


async def test_a_paused_workspace_gets_nothing_in_that_lane_and_others_do(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "post", "C1")
    await put(database, clock, "to a person", "U1")
    await put(database, clock, "to another person", "W1")
    async with database.write() as session:
        await ensure_workspace(session, "T2", clock())
        await outbox.put_in_outbox(
            session, workspace_id="T2", key="elsewhere", channel_id="C9", kind="news", data={}, now=clock()
        )
        await outbox.put_in_outbox(
            session,
            workspace_id="T1",
            key="edit",
            channel_id="C2",
            kind="news",
            data={},
            now=clock(),
            message_ts="1.2",
        )
        await pause(session, "T1", [Lane.POSTS], clock() + timedelta(seconds=30))
        await pause(session, "T1", [Lane.POSTS], clock() + timedelta(seconds=10))
    assert sorted(keys(await claim(database, clock))) == ["edit", "elsewhere", "to a person", "to another person"]
    clock.advance(seconds=29)
    assert await ready(database, clock) == [], "the longer pause counts"
    clock.advance(seconds=1)
    assert keys(await claim(database, clock)) == ["post"]


@pytest.mark.parametrize(("lane", "key"), [(Lane.POSTS, "post"), (Lane.PEOPLE, "to a person"), (Lane.EDITS, "an edit")])
@pytest.mark.both_databases
async def test_each_lane_is_paused_apart(database: Database, clock: FixedClock, lane: Lane, key: str) -> None:
    await put(database, clock, "post", "C1")
    await put(database, clock, "to a person", "U1")
    async with database.write() as session:
        message = {"workspace_id": "T1", "channel_id": "U2", "kind": "news", "data": {}, "now": clock()}
        await outbox.put_in_outbox(session, key="an edit", message_ts="1.2", **message)
        await pause(session, "T1", [lane], clock() + timedelta(seconds=30))
    claimed = await claim(database, clock)
    assert {*keys(claimed), key} == {"post", "to a person", "an edit"}
    assert key not in keys(claimed)
    clock.advance(seconds=30)
    (found,) = await ready(database, clock)
    assert (found.lane, found.open_from) == (lane, clock())
    assert keys(await claim(database, clock)) == [key]


@pytest.mark.both_databases
async def test_workers_of_several_processes_share_the_messages(
    database_url: str, database: Database, clock: FixedClock
) -> None:
    for number in range(20):
        await put(database, clock, f"m{number}", f"C{number}")
    others = [Database(database_url) for _ in range(3)]
    claims = await asyncio.gather(*(claim(one, clock, limit=20) for one in [database, *others]))
    assert sorted(key for claimed in claims for key in keys(claimed)) == sorted(f"m{number}" for number in range(20))
    for other in others:
        await other.close()


@pytest.mark.both_databases
async def test_of_workers_of_several_processes_one_gets_a_channel(
    database_url: str, database: Database, clock: FixedClock
) -> None:
    """Also where they are after different messages of it."""
    await put(database, clock, "m1")
    await put(database, clock, "m2")
    # One is waited for no more, and in another lane.
    async with database.write() as session:
        await session.exec(
            update(OutboxMessage).where(col(OutboxMessage.key) == "m1").values(message_ts="1.2", attempts=7)
        )
    other = Database(database_url)
    async with other.write() as session:  # which has its connection from then on
        await locked_paces(session, {"T1"})
    async with database.write() as session:
        first, second = [Ready(one, "T1", "C1", Lane.POSTS, None) for one in sorted(await ids(session))]
        await locked_paces(session, {"T1"})
        messages = await outbox.still_ready(session, [first], clock(), clock() - REST)
        assert len(await outbox.claim(session, messages, clock() + LEASE)) == 1
        meanwhile = asyncio.create_task(claims_it(other, second, clock))
        await somebody_waits(database)
    assert await meanwhile == []
    assert (await row(database, "m2")).state == OutboxState.PENDING
    await other.close()


async def ids(session: AsyncSession) -> Sequence[str]:
    return (await session.exec(select(OutboxMessage.id))).all()


async def claims_it(database: Database, found: Ready, clock: FixedClock) -> list[Claimed]:
    async with database.write() as session:
        await locked_paces(session, {"T1"})
        messages = await outbox.still_ready(session, [found], clock(), clock() - REST)
        return list(await outbox.claim(session, messages, clock() + LEASE))


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
    await sent(database, clock, claimed)
    clock.advance(days=1)
    assert await claim(database, clock) == []
    found = await row(database, "m")
    assert (found.state, found.message_ts, found.sent_at) == (
        OutboxState.SENT,
        "171.5",
        clock() - timedelta(days=1),
    )


async def test_requeued_message_is_due_later_and_keeps_its_maybe_sent_mark(
    database: Database, clock: FixedClock
) -> None:
    await put(database, clock, "m")
    for maybe_sent, expected in ((False, False), (True, True), (False, True)):
        (claimed,) = await claim(database, clock)
        async with database.write() as session:
            due_at = clock() + timedelta(seconds=30)
            await outbox.try_again(session, claimed.message, due_at, "busy", clock() if maybe_sent else None)
        assert await claim(database, clock) == []
        assert (await row(database, "m")).maybe_sent is expected
        clock.advance(seconds=30)
    (claimed,) = await claim(database, clock)
    assert claimed.again


async def test_a_channel_rests_after_a_message_that_may_be_there(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "m")
    (claimed,) = await claim(database, clock)
    async with database.write() as session:
        await outbox.try_again(session, claimed.message, clock(), "no answer", clock())
    assert await ready(database, clock) == []
    clock.advance(seconds=1)
    assert keys(await claim(database, clock)) == ["m"]


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


@pytest.mark.both_databases
async def test_messages_about_something_are_found_by_how_their_keys_begin(
    database: Database, clock: FixedClock
) -> None:
    for key in ("level_change:1:C1", "level_change:1:C2:3", "level_change:12:C1", "levelxchange:1:C1"):
        assert await put(database, clock, key)
    async with database.read() as session:
        found = await outbox.messages_about(session, "T1", "level_change:1:")
        assert [one.key for one in found] == ["level_change:1:C1", "level_change:1:C2:3"]
        assert await outbox.messages_about(session, "T2", "level_change:1:") == []


async def no_news(database: Database, clock: FixedClock, claimed: Claimed) -> OutboxMessage:
    """The worker finds that it need not be sent; gives what became of it."""
    async with database.write() as session:
        await outbox.drop_as_no_news(session, claimed.message, clock())
    return await row(database, claimed.message.key)


async def says(database: Database, clock: FixedClock, text: str) -> OutboxMessage:
    """Have the message "a" say something; gives its row."""
    async with database.write() as session:
        await outbox.post_or_edit(
            session, workspace_id="T1", key="a", channel_id="C1", kind="news", data={"text": text}, now=clock()
        )
    return await row(database, "a")


async def test_message_dropped_as_no_news_is_reconsidered_after_an_edit(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "a")
    (claimed,) = await claim(database, clock)
    dropped = await no_news(database, clock, claimed)
    assert (dropped.state, dropped.problem) == (OutboxState.FAILED, outbox.NO_NEWS)
    clock.advance(hours=1)
    again = await says(database, clock, "more")
    assert (again.state, again.due_at, again.data) == (OutboxState.PENDING, clock(), {"text": "more"})
    assert keys(await claim(database, clock)) == ["a"]


async def test_message_edited_meanwhile_is_not_dropped(database: Database, clock: FixedClock) -> None:
    await put(database, clock, "a")
    (claimed,) = await claim(database, clock)
    assert (await says(database, clock, "more")).state == OutboxState.SENDING
    assert (await no_news(database, clock, claimed)).state == OutboxState.PENDING


async def test_messages_given_up_or_dropped_by_hand_stay_so(database: Database, clock: FixedClock) -> None:
    for problem in ("is_archived", outbox.DROPPED):
        async with database.write() as session:
            await session.exec(delete(OutboxMessage))
        await put(database, clock, "a")
        (claimed,) = await claim(database, clock)
        async with database.write() as session:
            await outbox.give_up(session, claimed.message, problem)
        assert (await says(database, clock, "more")).state == OutboxState.FAILED


async def put_thread(database: Database, clock: FixedClock, key: str = "above", channel: str = "C1") -> bool:
    """A message with two in its thread."""
    async with database.write() as session:
        await teams.ensure_team(session, "T1", "C1", "U1", clock())
        return await outbox.put_with_replies(
            session,
            workspace_id="T1",
            key=key,
            channel_id=channel,
            kind="news",
            data={"text": key},
            now=clock(),
            replies=[Reply("more", {"text": "one"}), Reply("more", {"text": "two"})],
        )


async def test_replies_are_put_with_their_message_once(database: Database, clock: FixedClock) -> None:
    assert await put_thread(database, clock)
    assert not await put_thread(database, clock)
    async with database.read() as session:
        found = (await session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))).all()
    assert [(one.key, one.kind, one.data["text"]) for one in found] == [
        ("above", "news", "above"),
        ("above:reply:0", "more", "one"),
        ("above:reply:1", "more", "two"),
    ]
    assert [one.thread_of for one in found] == [None, found[0].id, found[0].id]


@pytest.mark.both_databases
async def test_a_reply_waits_for_its_message_and_holds_nothing_else_up(database: Database, clock: FixedClock) -> None:
    await put_thread(database, clock)
    await put(database, clock, "later")
    await put(database, clock, "elsewhere", "C2")
    first = await claim(database, clock)
    assert keys(first) == ["above", "elsewhere"]
    await sent(database, clock, first[1])
    for _ in range(4):
        await tried_again(database, clock, first[0], seconds=0)
        first = await claim(database, clock)
        assert keys(first) == ["above"]
    await tried_again(database, clock, first[0], seconds=0)
    async with database.write() as session:
        await session.exec(
            update(OutboxMessage).where(col(OutboxMessage.key) == "above").values(due_at=clock() + timedelta(minutes=5))
        )
    clock.advance(seconds=2)
    (claimed,) = await claim(database, clock)
    assert claimed.message.key == "later", "what comes later overtakes the message and what waits for it"
    await sent(database, clock, claimed)
    clock.advance(seconds=2)
    assert await ready(database, clock) == [], "there is no thread yet"
    clock.advance(minutes=5)
    (claimed,) = await claim(database, clock)
    async with database.write() as session:
        await outbox.mark_sent(session, claimed.message, "171.9", clock())
    for key in ("above:reply:0", "above:reply:1"):
        clock.advance(seconds=2)
        (claimed,) = await claim(database, clock)
        assert claimed.message.key == key
        async with database.read() as session:
            assert await outbox.thread_above(session, claimed.message) == "171.9"
        await sent(database, clock, claimed)


async def test_replies_to_what_was_given_up_are_there_to_be_dropped(database: Database, clock: FixedClock) -> None:
    await put_thread(database, clock)
    (claimed,) = await claim(database, clock)
    async with database.write() as session:
        await outbox.give_up(session, claimed.message, "is_archived")
    (claimed,) = await claim(database, clock)
    assert claimed.message.key == "above:reply:0"
    async with database.read() as session:
        assert await outbox.thread_above(session, claimed.message) is None


async def test_a_reply_goes_out_while_its_message_is_to_be_drawn_anew(database: Database, clock: FixedClock) -> None:
    await put_thread(database, clock)
    (claimed,) = await claim(database, clock)
    await sent(database, clock, claimed)
    async with database.write() as session:
        await outbox.post_or_edit(
            session, workspace_id="T1", key="above", channel_id="C1", kind="news", data={"text": "new"}, now=clock()
        )
        await session.exec(
            update(OutboxMessage)
            .where(col(OutboxMessage.key) == "above")
            .values(due_at=clock() + timedelta(minutes=5), attempts=9)
        )
    clock.advance(seconds=2)
    assert keys(await claim(database, clock)) == ["above:reply:0"]
