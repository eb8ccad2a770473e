"""Once a day: what was sent long ago says nothing any more, then goes; but for what may still be marked."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot.app import kinds
from bot.assess.together.news import THREAD
from bot.deps import Deps
from bot.levels.announce import LEVEL_CHANGE
from bot.runtime import upkeep
from bot.schedules.checkins import REMINDER
from bot.slack.kinds import Keeps, kept
from storage import outbox, teams
from storage.engine import Database
from storage.tables import OutboxMessage, OutboxState
from tests.conftest import FixedClock
from tests.journeys.answering import CATALOG


async def test_what_was_sent_long_ago_is_removed_but_for_news_of_levels(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        await teams.ensure_team(session, "T1", "C1", "U1", clock())
        for key, kind in (
            ("old", "checkin_reminder"),
            ("level", LEVEL_CHANGE),
            ("thread", THREAD),
            ("new", "checkin_reminder"),
        ):
            await outbox.put_in_outbox(
                session, workspace_id="T1", key=key, channel_id="C1", kind=kind, data={}, now=clock()
            )
            row = await outbox.message_with_key(session, "T1", key)
            assert row is not None
            row.state = OutboxState.SENT.value
            row.sent_at = clock() - upkeep.SENT_KEPT + timedelta(days=1 if key == "new" else -1)
            session.add(row)
    await upkeep.look(
        Deps(CATALOG, database, clock), kept(kinds(), Keeps.FOR_EVER, Keeps.FOR_A_YEAR), kept(kinds(), Keeps.FOR_EVER)
    )
    async with database.read() as session:
        assert set((await session.exec(select(col(OutboxMessage.key)))).all()) == {"level", "thread", "new"}


async def test_what_was_sent_a_month_ago_says_nothing_and_is_not_posted_again(
    database: Database, clock: FixedClock
) -> None:
    said = {"user_id": "U1"}
    async with database.write() as session:
        await teams.ensure_team(session, "T1", "C1", "U1", clock())
        for key, kind, days, state in (
            ("old", "nudge", 31, OutboxState.SENT),
            ("new", "nudge", 29, OutboxState.SENT),
            ("waits", "nudge", 31, OutboxState.PENDING),
            ("failed", "nudge", 31, OutboxState.FAILED),
            ("level", LEVEL_CHANGE, 31, OutboxState.SENT),
            ("reminder", REMINDER, 31, OutboxState.SENT),
        ):
            draft = {"workspace_id": "T1", "key": key, "channel_id": "C1", "kind": kind}
            await outbox.put_in_outbox(session, **draft, data=said, now=clock())
            row = await outbox.message_with_key(session, "T1", key)
            assert row is not None
            row.state, row.sent_at = state.value, clock() - timedelta(days=days)
            session.add(row)
    await upkeep.look(
        Deps(CATALOG, database, clock), kept(kinds(), Keeps.FOR_EVER, Keeps.FOR_A_YEAR), kept(kinds(), Keeps.FOR_EVER)
    )
    async with database.write() as session:
        rows = (await session.exec(select(OutboxMessage))).all()
        again = await outbox.put_in_outbox(
            session, workspace_id="T1", key="old", channel_id="C1", kind="nudge", data=said, now=clock()
        )
    assert {one.key for one in rows if one.data == said} == {"new", "waits", "failed", "level", "reminder"}
    assert [one.data for one in rows if one.key == "old"] == [{}]
    assert not again
