"""Events of Slack's that were handled: each may come again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from storage.insert import insert_absent
from storage.plain import Plain
from storage.tables import SeenEvent, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

# Slack sends an event again for some minutes, and after an outage of the app's for some hours.
KEPT = timedelta(days=1)
BETWEEN_CLEARINGS = timedelta(hours=1)
_seen = table("seen_event")
_OLDEST = Plain(select(_seen.c.seen_at).order_by(_seen.c.seen_at).limit(1))
_SEEN = Plain(select(_seen.c.id).where(_seen.c.id == bindparam("id")))
_REMEMBER = insert_absent(_seen)


async def remember_event(session: AsyncSession, event_id: str, now: datetime) -> bool:
    """Remember an event; False when it was handled before.

    Part of the transaction that does what the event says: if that fails, the event was not handled.
    Events that cannot come again are forgotten, once an hour at most.
    """
    oldest = await _OLDEST.row(session, {})
    if oldest is not None and oldest[0] < now - KEPT - BETWEEN_CLEARINGS:
        await session.exec(delete(SeenEvent).where(col(SeenEvent.seen_at) < now - KEPT))
    return bool(await _REMEMBER.rows(session, {"id": event_id, "seen_at": now}))


async def was_handled(session: AsyncSession, event_id: str) -> bool:
    """Whether an event was handled within the last day."""
    return await _SEEN.row(session, {"id": event_id}) is not None
