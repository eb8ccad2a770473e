"""Once a day: what was sent long ago goes, but for what may still be marked."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from bot import upkeep
from bot.assess.together.news import THREAD
from bot.parts import Parts
from bot.results.telling import LEVEL_CHANGE
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
    await upkeep.look(Parts(CATALOG, database, clock))
    async with database.read() as session:
        assert set((await session.exec(select(col(OutboxMessage.key)))).all()) == {"level", "thread", "new"}
