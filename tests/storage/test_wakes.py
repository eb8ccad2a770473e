"""A commit wakes the workers it leaves something to: of its own process, and on PostgreSQL of the others."""

from __future__ import annotations

import asyncio

import pytest

from storage.engine import Database
from storage.notifications import notifications
from storage.wakes import Wake, read_payload, wake


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_on_postgresql_other_processes_are_woken_with_the_commit(database_url: str) -> None:
    ours, theirs = Database(database_url), Database(database_url)
    heard, own = asyncio.Queue[Wake](), asyncio.Queue[Wake]()
    theirs.on_wake(heard.put_nowait)
    ours.on_wake(own.put_nowait)
    try:
        async with asyncio.timeout(60), notifications(theirs), notifications(ours):
            for one in (heard, own):
                assert {await one.get() for _ in Wake} == set(Wake), "something was missed before it listened"
            async with ours.write() as session:
                wake(session, Wake.OUTBOX)
            assert await heard.get() is Wake.OUTBOX
            async with theirs.write() as session:
                wake(session, Wake.STEPS)
            assert [await own.get(), await own.get()] == [Wake.OUTBOX, Wake.STEPS], "its own once, then the other's"
    finally:
        await ours.close()
        await theirs.close()


def test_a_worker_that_this_version_does_not_know_is_left_out() -> None:
    assert read_payload("abc:outbox,plans,steps") == ("abc", frozenset({Wake.OUTBOX, Wake.STEPS}))
