"""The outbox in the hands of whoever runs the bot: looked through, sent again, dropped. Of all workspaces."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, update

from storage.connection import connection_of
from storage.outbox import DROPPED, NO_NEWS
from storage.tables import OutboxState, table
from storage.wakes import Wake, wake

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as whoever runs the bot may see it: without what it says."""

    key: str
    workspace_id: str
    kind: str
    channel_id: str
    state: OutboxState
    attempts: int
    due_at: datetime
    problem: str | None


class NotDone(Enum):
    """Why a message is neither sent again nor dropped."""

    UNKNOWN = "unknown"
    BEING_SENT = "being sent"
    SENT = "sent"


async def listed(
    session: AsyncSession, states: Collection[OutboxState], workspace_id: str | None = None
) -> Sequence[Listed]:
    """The messages in these states, of one workspace or of all, those due first first."""
    outbox = table("outbox")
    columns = ("key", "workspace_id", "kind", "channel_id", "state", "attempts", "due_at", "problem")
    statement = (
        select(*(outbox.c[one] for one in columns))
        .where(outbox.c.state.in_([one.value for one in states]), *_of(workspace_id))
        .order_by(outbox.c.due_at, outbox.c.created_at, outbox.c.id)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return [
        Listed(
            key=row.key,
            workspace_id=row.workspace_id,
            kind=row.kind,
            channel_id=row.channel_id,
            state=OutboxState(row.state),
            attempts=row.attempts,
            due_at=row.due_at,
            problem=row.problem,
        )
        for row in rows
    ]


async def retry(session: AsyncSession, key: str, now: datetime) -> NotDone | None:
    """Have a message that failed, or waits to be tried again, sent soon. None: it will be."""
    wake(session, Wake.OUTBOX)
    return await _change(session, key, now, state=OutboxState.PENDING.value, due_at=now, attempts=0)


async def retry_failed(session: AsyncSession, now: datetime, workspace_id: str | None = None) -> int:
    """Have all messages sent soon that failed; gives how many. What was dropped or is no news stays as it is."""
    wake(session, Wake.OUTBOX)
    outbox = table("outbox")
    statement = (
        update(outbox)
        .where(
            outbox.c.state == OutboxState.FAILED.value,
            or_(outbox.c.problem.is_(None), outbox.c.problem.not_in((NO_NEWS, DROPPED))),
            *_of(workspace_id),
        )
        .values(state=OutboxState.PENDING.value, due_at=now, attempts=0)
    )
    return (await (await connection_of(session)).execute(statement)).rowcount


async def drop(session: AsyncSession, key: str, now: datetime) -> NotDone | None:
    """Have a message never sent. None: it will not be."""
    return await _change(session, key, now, state=OutboxState.FAILED.value, problem=DROPPED)


async def _change(session: AsyncSession, key: str, now: datetime, **values: object) -> NotDone | None:
    outbox = table("outbox")
    connection = await connection_of(session)
    # Whoever had it is gone when its lease is over.
    left = and_(outbox.c.state == OutboxState.SENDING.value, outbox.c.due_at <= now)
    in_hand = or_(outbox.c.state.in_((OutboxState.PENDING.value, OutboxState.FAILED.value)), left)
    # It may be in its channel, and is looked for there before it is sent again.
    maybe_sent = or_(outbox.c.maybe_sent, outbox.c.state == OutboxState.SENDING.value)
    statement = update(outbox).where(outbox.c.key == key, in_hand).values(maybe_sent=maybe_sent, **values)
    if (await connection.execute(statement)).rowcount:
        return None
    found = (await connection.execute(select(outbox.c.state).where(outbox.c.key == key))).scalar_one_or_none()
    if found is None:
        return NotDone.UNKNOWN
    return NotDone.SENT if found == OutboxState.SENT.value else NotDone.BEING_SENT


def _of(workspace_id: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if workspace_id is None else (table("outbox").c.workspace_id == workspace_id,)
