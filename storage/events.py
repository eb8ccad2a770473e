"""Which of Slack's events were handled: the same one may come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.insert import insert_if_absent
from storage.tables import SeenEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


async def first_time(session: AsyncSession, event_id: str, now: datetime) -> bool:
    """Remember an event, in the transaction that handles it. False when it was handled before."""
    return await insert_if_absent(session, SeenEvent(id=event_id, seen_at=now))
