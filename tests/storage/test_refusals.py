"""What a workspace does not take is known for a while, and told once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import refusals
from storage.engine import Database
from tests.conftest import FixedClock

MONTH = timedelta(days=30)


async def is_refused(database: Database, clock: FixedClock, workspace: str = "T1", what: str = "charts") -> bool:
    async with database.read() as session:
        return await refusals.is_refused(session, workspace, what, clock() - MONTH)


@pytest.mark.both_databases
async def test_a_refusal_is_remembered_by_workspace_and_kind_for_a_while(database: Database, clock: FixedClock) -> None:
    assert not await is_refused(database, clock)
    async with database.write() as session:
        assert await refusals.remember(session, "T1", "charts", "invalid_blocks", clock())
    assert await is_refused(database, clock)
    assert not await is_refused(database, clock, workspace="T2")
    assert not await is_refused(database, clock, what="uploads")
    clock.advance(days=31)
    assert not await is_refused(database, clock), "it is tried again after a while"
    async with database.write() as session:
        assert not await refusals.remember(session, "T1", "charts", "invalid_blocks", clock()), "that is no news"
    assert await is_refused(database, clock)
