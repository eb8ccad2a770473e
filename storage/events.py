"""Events of Slack's that were handled: each may come again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import SeenEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

# Slack sends an event again for some minutes, and after an outage of the app's for some hours.
KEPT = timedelta(days=1)
BETWEEN_CLEARINGS = timedelta(hours=1)


async def first_time(session: AsyncSession, event_id: str, now: datetime) -> bool:
    """Remember an event; False when it was handled before.

    Part of the transaction that does what the event says: if that fails, the event was not handled.
    Events that cannot come again are forgotten, once an hour at most.
    """
    oldest = (
        await session.exec(select(col(SeenEvent.seen_at)).order_by(col(SeenEvent.seen_at)).limit(1))
    ).one_or_none()
    if oldest is not None and oldest < now - KEPT - BETWEEN_CLEARINGS:
        await session.exec(delete(SeenEvent).where(col(SeenEvent.seen_at) < now - KEPT))
    return await insert_if_absent(session, SeenEvent(id=event_id, seen_at=now))
