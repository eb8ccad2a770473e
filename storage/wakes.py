"""What a transaction leaves to be done: the worker that does it is woken once the transaction is committed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.connection import connection_of, is_postgresql

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlmodel.ext.asyncio.session import AsyncSession

# The name under which processes notify each other on PostgreSQL.
CHANNEL = "maturity_wake"
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")
_KEY = "wakes"


class Wake(StrEnum):
    """Whom to wake, by the work there is."""

    OUTBOX = "outbox"
    ROUNDS = "rounds"
    STEPS = "steps"
    REMINDERS = "reminders"
    NUDGES = "nudges"
    SUMMARIES = "summaries"
    UPKEEP = "upkeep"


def wake(session: AsyncSession, *whom: Wake) -> None:
    """Have these workers woken when the session's transaction is committed; after a rollback nobody is."""
    session.info.setdefault(_KEY, set()).update(whom)


def wakes_of(session: AsyncSession) -> frozenset[Wake]:
    """Who is to be woken once the session's transaction is committed."""
    return frozenset(session.info.get(_KEY, ()))


async def notify_others(session: AsyncSession, sender: str, whom: Collection[Wake]) -> None:
    """Have PostgreSQL tell the other processes with the commit; SQLite has nobody to tell."""
    if is_postgresql(session):
        await (await connection_of(session)).execute(
            _NOTIFY, {"channel": CHANNEL, "payload": f"{sender}:{','.join(sorted(whom))}"}
        )


def read_payload(payload: str) -> tuple[str, frozenset[Wake]]:
    """The sender and the workers that a notification names; those that this version does not know are left out."""
    sender, _, names = payload.partition(":")
    known = {one.value for one in Wake}
    return sender, frozenset(Wake(name) for name in names.split(",") if name in known)
