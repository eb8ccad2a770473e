"""Who has to do with which team."""

from __future__ import annotations

import pytest

from frameworks.model import Scope
from storage import assessments, members, teams
from storage.engine import Database
from storage.seats import About
from tests.conftest import FixedClock


async def a_team(database: Database, clock: FixedClock, channel: str, owner: str = "UOWNER") -> int:
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, owner, clock())
        assert team.id is not None
        return team.id


async def of(database: Database, user: str, workspace: str = "T1") -> tuple[int, ...]:
    async with database.read() as session:
        return await members.teams_of(session, workspace, user)


@pytest.mark.both_databases
async def test_activity_in_a_channel_links_a_person_to_its_team(database: Database, clock: FixedClock) -> None:
    first, second = await a_team(database, clock, "C1"), await a_team(database, clock, "C2")
    async with database.write() as session:
        await members.ensure_member(session, "T1", second, "UA")
        await members.ensure_member(session, "T1", second, "UA")
    async with database.read() as session:
        assert await members.is_member(session, "T1", second, "UA")
        assert not await members.is_member(session, "T1", first, "UA")
        assert not await members.is_member(session, "T2", second, "UA"), "a workspace knows its own people only"
    assert await of(database, "UA") == (second,)
    assert await of(database, "UA", "T2") == ()


async def test_invitation_links_a_person_to_the_team_until_they_leave(database: Database, clock: FixedClock) -> None:
    team_id, other = await a_team(database, clock, "C1"), await a_team(database, clock, "C2")
    for channel in ("C1", "C2"):
        async with database.write() as session:
            team = await teams.team_of_channel(session, "T1", channel)
            assert team is not None
            await assessments.start_assessment(session, team, "UA", About(("azure",), Scope.TEAM), clock())
    assert await of(database, "UA") == (team_id, other)
    async with database.write() as session:
        await members.leave(session, "T1", "UA", "C1")
    assert await of(database, "UA") == (other,)
    async with database.write() as session:
        await members.ensure_member(session, "T1", team_id, "UA")
    assert await of(database, "UA") == (team_id, other), "who comes back is there again"
    async with database.write() as session:
        await members.leave(session, "T1", "UA", None)
    assert await of(database, "UA") == (), "who leaves the workspace leaves all teams"


async def test_ownership_links_a_person_to_the_team(database: Database, clock: FixedClock) -> None:
    team_id = await a_team(database, clock, "C1", "UA")
    assert await of(database, "UA") == (team_id,)
