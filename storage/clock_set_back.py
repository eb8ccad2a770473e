"""After a clock that was ahead: what was put off by it is not waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from storage.connection import connection_of
from storage.tables import OutboxState, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

_outbox = table("outbox")
_pace = table("pace")
PACES = ("posts_from", "people_from", "edits_from")


async def bring_back(session: AsyncSession, now: datetime, longest_wait: datetime, latest_sent: datetime) -> int:
    """Have what is later than it can be count as now; gives in how many rows.

    Nothing is put off beyond ``longest_wait``, and nothing was sent after ``latest_sent``.
    """
    unsettled = _outbox.c.state.in_((OutboxState.PENDING.value, OutboxState.SENDING.value))
    statements = [
        update(_outbox).where(unsettled, _outbox.c.due_at > longest_wait).values(due_at=now),
        update(_outbox).where(_outbox.c.sent_at > latest_sent).values(sent_at=now),
        *(update(_pace).where(_pace.c[lane] > longest_wait).values({lane: now}) for lane in PACES),
    ]
    connection = await connection_of(session)
    return sum([(await connection.execute(one)).rowcount for one in statements])
