"""A channel that gets another id keeps its team, and all that is its."""

from __future__ import annotations

import pytest
from sqlmodel import select

from frameworks.model import Scope
from storage import assessments, outbox, subscriptions, teams
from storage.engine import Database
from storage.move_channel import move_channel
from storage.seats import About
from storage.tables import Assessment, OutboxMessage, Respondent, Subscription, SummarySchedule, Team
from tests.conftest import FixedClock

pytestmark = pytest.mark.both_databases
ABOUT = About(frameworks=("google",), scope=Scope.TEAM)


async def a_team(database: Database, clock: FixedClock, channel: str, *, workspace: str = "T1", open_: bool) -> None:
    """A team of a channel that follows all teams, gets a summary, and waits for a message; open: it is asked."""
    async with database.write() as session:
        team = await teams.ensure_team(session, workspace, channel, "UOWNER", clock())
        if not open_:
            return
        assessment = await assessments.start_assessment(session, team, "UOWNER", ABOUT, clock())
        assert assessment.id is not None
        session.add(Respondent(workspace_id=workspace, assessment_id=assessment.id, user_id="", card_channel=channel))
        session.add(
            SummarySchedule(
                workspace_id=workspace, channel_id=channel, rule={}, changed_by="UOWNER", changed_at=clock()
            )
        )
        await subscriptions.subscribe(
            session, workspace, channel, None, dimensions=False, made_by="UOWNER", now=clock()
        )
        await outbox.put_in_outbox(
            session,
            workspace_id=workspace,
            key=f"news:{workspace}:{channel}",
            channel_id=channel,
            kind="news",
            data={"channel_id": channel, "text": f"<#{channel}> and C1X"},
            now=clock(),
        )


async def where(database: Database, workspace: str) -> list[object]:
    """Everything in which a channel of the workspace is named."""
    async with database.read() as session:
        found: list[object] = [
            *(
                (row.id, row.channel_id)
                for row in (await session.exec(select(Team))).all()
                if row.workspace_id == workspace
            )
        ]
        for table in (Subscription, SummarySchedule):
            rows = (await session.exec(select(table))).all()
            found += [row.channel_id for row in rows if row.workspace_id == workspace]
        cards = (await session.exec(select(Respondent))).all()
        found += [row.card_channel for row in cards if row.workspace_id == workspace and row.card_channel]
        messages = (await session.exec(select(OutboxMessage))).all()
        found += [(row.key, row.channel_id, row.data) for row in messages if row.workspace_id == workspace]
        return found


async def test_all_that_is_of_a_channel_goes_by_its_new_id(database: Database, clock: FixedClock) -> None:
    await a_team(database, clock, "C1", open_=True)
    await a_team(database, clock, "C1", workspace="T2", open_=True)
    # Somebody looked at the settings there before Slack told of the new id.
    await a_team(database, clock, "C9", open_=False)
    elsewhere = await where(database, "T2")
    [team, *_] = await where(database, "T1")
    async with database.write() as session:
        assert await move_channel(session, "T1", "C1", "C9")
    assert isinstance(team, tuple)
    assert await where(database, "T1") == [
        (team[0], "C9"),
        *("C9", "C9", "C9"),
        ("news:T1:C9", "C9", {"channel_id": "C9", "text": "<#C9> and C1X"}),
    ]
    assert await where(database, "T2") == elsewhere


async def test_of_two_teams_that_were_assessed_neither_is_lost(database: Database, clock: FixedClock) -> None:
    await a_team(database, clock, "C1", open_=True)
    await a_team(database, clock, "C9", open_=True)
    before = await where(database, "T1")
    async with database.write() as session:
        assert not await move_channel(session, "T1", "C1", "C9")
    assert await where(database, "T1") == before


async def test_what_went_by_the_new_id_before_slack_told_of_it_is_in_nobodys_way(
    database: Database, clock: FixedClock
) -> None:
    await a_team(database, clock, "C1", open_=True)
    async with database.write() as session:
        await assessments.change_assessment(session, "T1", 1, card_link="https://slack.example/archives/C1/p1")
        await outbox.put_in_outbox(
            session, workspace_id="T1", key="news:T1:C9", channel_id="C9", kind="news", data={}, now=clock()
        )
    async with database.write() as session:
        assert await move_channel(session, "T1", "C1", "C9")
        assert await move_channel(session, "T1", "C9", "C9"), "and no news of the same id costs the team"
    async with database.read() as session:
        messages = (await session.exec(select(OutboxMessage))).all()
        assert sorted((row.key, row.channel_id) for row in messages) == [("news:T1:C1", "C9"), ("news:T1:C9", "C9")]
        [assessment] = (await session.exec(select(Assessment))).all()
        assert assessment.card_link == "https://slack.example/archives/C9/p1"
        assert [row.channel_id for row in (await session.exec(select(Team))).all()] == ["C9"]
