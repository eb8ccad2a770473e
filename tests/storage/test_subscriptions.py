"""Which channels hear of the levels of which teams."""

from __future__ import annotations

import asyncio

import pytest

from storage import subscriptions, teams
from storage.engine import Database
from tests.conftest import FixedClock

pytestmark = pytest.mark.both_databases


async def a_team(database: Database, clock: FixedClock, channel: str, workspace: str = "T1") -> int:
    async with database.write() as session:
        team = await teams.ensure_team(session, workspace, channel, "UOWNER", clock())
        assert team.id is not None
        return team.id


async def subscribe(
    database: Database, clock: FixedClock, channel: str, team: int | None, *, dimensions: bool = False, by: str = "UA"
) -> bool:
    async with database.write() as session:
        return await subscriptions.subscribe(
            session, "T1", channel, team, dimensions=dimensions, made_by=by, now=clock()
        )


async def hear(database: Database, team: int, workspace: str = "T1") -> dict[str, bool]:
    async with database.read() as session:
        return await subscriptions.channels_that_hear(session, workspace, team)


async def test_a_channel_hears_of_one_team_of_several_or_of_all(database: Database, clock: FixedClock) -> None:
    first, second = await a_team(database, clock, "C1"), await a_team(database, clock, "C2")
    assert await hear(database, first) == {}
    assert await subscribe(database, clock, "CONE", first)
    assert await subscribe(database, clock, "CSOME", first)
    assert await subscribe(database, clock, "CSOME", second, dimensions=True)
    assert await subscribe(database, clock, "CALL", None)
    assert await hear(database, first) == {"CONE": False, "CSOME": False, "CALL": False}
    assert await hear(database, second) == {"CSOME": True, "CALL": False}
    assert await hear(database, first, "T2") == {}, "a workspace hears of its own teams alone"
    third = await a_team(database, clock, "C3")
    assert await hear(database, third) == {"CALL": False}, "all are all, the next ones too"


async def test_repeated_subscription_is_kept_and_a_changed_one_replaces_it(
    database: Database, clock: FixedClock
) -> None:
    team = await a_team(database, clock, "C1")
    for of in (team, None):
        assert await subscribe(database, clock, "CONE", of)
        clock.advance(days=1)
        assert not await subscribe(database, clock, "CONE", of, by="UB")
        assert await subscribe(database, clock, "CONE", of, dimensions=True, by="UC")
    async with database.read() as session:
        kept = await subscriptions.subscriptions_of(session, "T1", "CONE")
    assert [(one.team_id, one.dimensions, one.made_by) for one in kept] == [(team, True, "UC"), (None, True, "UC")]
    assert kept[1].made_at == clock()


async def test_channel_following_all_and_one_team_gets_one_full_message(database: Database, clock: FixedClock) -> None:
    first, second = await a_team(database, clock, "C1"), await a_team(database, clock, "C2")
    await subscribe(database, clock, "CONE", None, dimensions=True)
    await subscribe(database, clock, "CONE", first)
    assert await hear(database, first) == {"CONE": True}
    assert await hear(database, second) == {"CONE": True}


async def test_two_who_subscribe_at_once_make_one_subscription(database: Database, clock: FixedClock) -> None:
    team = await a_team(database, clock, "C1")
    for of in (team, None):
        made = await asyncio.gather(*(subscribe(database, clock, "CONE", of) for _ in range(5)))
        assert sorted(made) == [False] * 4 + [True]


async def test_stopped_subscription_gets_no_news(database: Database, clock: FixedClock) -> None:
    team = await a_team(database, clock, "C1")
    await subscribe(database, clock, "CONE", team)
    await subscribe(database, clock, "CONE", None, by="UB")
    await subscribe(database, clock, "CTWO", None)
    async with database.write() as session:
        assert not await subscriptions.unsubscribe(session, "T2", "CONE", team)
        assert await subscriptions.unsubscribe(session, "T1", "CONE", team)
        assert not await subscriptions.unsubscribe(session, "T1", "CONE", team)
    assert await hear(database, team) == {"CONE": False, "CTWO": False}, "it still hears of all"
    await subscribe(database, clock, "CONE", team)
    async with database.write() as session:
        assert await subscriptions.unsubscribe_from_all(session, "T1", "CONE") == ["UA", "UB"]
        assert await subscriptions.unsubscribe_from_all(session, "T1", "CONE") == []
    assert await hear(database, team) == {"CTWO": False}
