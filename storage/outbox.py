"""The outbox: posts to channels, written with what caused them and sent by a worker, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import case, update
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import OutboxMessage, OutboxState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession

# Why a message is not sent that was overtaken by what happened.
NO_NEWS = "no news any more"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker may now send. ``again``: a send of it may have gone out before."""

    message: OutboxMessage
    again: bool


async def put_in_outbox(
    session: AsyncSession,
    *,
    workspace_id: str,
    key: str,
    channel_id: str,
    kind: str,
    data: Mapping[str, Any],
    now: datetime,
    message_ts: str | None = None,
) -> bool:
    """Have a message posted soon, or the one at ``message_ts`` drawn anew. False when there is one of this key."""
    row = OutboxMessage(
        id=uuid4().hex,
        workspace_id=workspace_id,
        key=key,
        channel_id=channel_id,
        kind=kind,
        data=dict(data),
        state=OutboxState.PENDING.value,
        attempts=0,
        due_at=now,
        created_at=now,
        message_ts=message_ts,
    )
    return await insert_if_absent(session, row)


async def post_or_edit(
    session: AsyncSession,
    *,
    workspace_id: str,
    key: str,
    channel_id: str,
    kind: str,
    data: Mapping[str, Any],
    now: datetime,
    message_ts: str | None = None,
) -> None:
    """Have a message say this: posted soon, or, where it is in its channel already, drawn anew in place.

    ``message_ts`` is where it is, if it came there without the outbox.
    """
    message = {"workspace_id": workspace_id, "key": key, "channel_id": channel_id, "kind": kind}
    if await put_in_outbox(session, **message, data=data, now=now, message_ts=message_ts):
        return
    sent = col(OutboxMessage.state) == OutboxState.SENT.value
    await session.exec(
        update(OutboxMessage)
        .where(col(OutboxMessage.workspace_id) == workspace_id, col(OutboxMessage.key) == key)
        .values(
            data=dict(data),
            edition=OutboxMessage.edition + 1,
            due_at=case((sent, now), else_=col(OutboxMessage.due_at)),
            state=case((sent, OutboxState.PENDING.value), else_=col(OutboxMessage.state)),
        )
    )


async def message_with_key(session: AsyncSession, workspace_id: str, key: str) -> OutboxMessage | None:
    """The message with this key, in whatever state."""
    statement = select(OutboxMessage).where(
        col(OutboxMessage.workspace_id) == workspace_id, col(OutboxMessage.key) == key
    )
    return (await session.exec(statement)).one_or_none()


async def anything_due(session: AsyncSession, now: datetime) -> bool:
    """Whether a tick has anything to do; asked each second, so it must not disturb the writers."""
    statement = select(col(OutboxMessage.id)).where(*_due(now)).limit(1)
    return (await session.exec(statement)).one_or_none() is not None


async def claim_due(session: AsyncSession, now: datetime, lease_until: datetime, limit: int) -> Sequence[Claimed]:
    """Take due messages, oldest first; nobody else gets them before ``lease_until``.

    A message whose lease ran out belongs to a worker that died, perhaps after Slack took the message.
    The outbox serves all workspaces, so this is the one query that is not scoped to one.
    """
    statement = (
        select(OutboxMessage)
        .where(*_due(now))
        .order_by(col(OutboxMessage.due_at), col(OutboxMessage.created_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = [
        Claimed(message, again=message.state == OutboxState.SENDING.value or message.maybe_sent)
        for message in (await session.exec(statement)).all()
    ]
    for one in claimed:
        one.message.state = OutboxState.SENDING.value
        one.message.attempts += 1
        one.message.due_at = lease_until
        session.add(one.message)
    await session.flush()
    return claimed


async def mark_sent(session: AsyncSession, message: OutboxMessage, message_ts: str, now: datetime) -> None:
    """The message is in its channel; if it is to say something else by now, it is due again."""
    as_claimed = col(OutboxMessage.edition) == message.edition
    await _settle(
        session,
        message,
        state=case((as_claimed, OutboxState.SENT.value), else_=OutboxState.PENDING.value),
        due_at=case((as_claimed, col(OutboxMessage.due_at)), else_=now),
        message_ts=message_ts,
        problem=None,
    )


async def try_again(
    session: AsyncSession, message: OutboxMessage, due_at: datetime, problem: str, *, maybe_sent: bool
) -> None:
    """The message is due again later. ``maybe_sent``: Slack may have taken it, so look before sending."""
    values: dict[str, Any] = {"state": OutboxState.PENDING.value, "due_at": due_at, "problem": problem}
    if maybe_sent:
        values["maybe_sent"] = True
    await _settle(session, message, **values)


async def give_up(session: AsyncSession, message: OutboxMessage, problem: str) -> None:
    """The message can never be sent (the channel is gone, the bot was removed)."""
    await _settle(session, message, state=OutboxState.FAILED.value, problem=problem)


async def failed_message(session: AsyncSession, workspace_id: str, key: str) -> OutboxMessage | None:
    """The message with this key, if it was given up."""
    statement = select(OutboxMessage).where(
        col(OutboxMessage.workspace_id) == workspace_id,
        col(OutboxMessage.key) == key,
        col(OutboxMessage.state) == OutboxState.FAILED.value,
    )
    return (await session.exec(statement)).one_or_none()


async def revive(session: AsyncSession, message: OutboxMessage, now: datetime) -> None:
    """Have a message that was given up sent after all."""
    message.state = OutboxState.PENDING.value
    message.due_at = now
    session.add(message)
    await session.flush()


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    unsettled = [OutboxState.PENDING.value, OutboxState.SENDING.value]
    return col(OutboxMessage.state).in_(unsettled), col(OutboxMessage.due_at) <= now


async def _settle(session: AsyncSession, message: OutboxMessage, **values: object) -> None:
    """Only a message that is being sent can be settled: a late word of a worker that lost its lease is harmless."""
    await session.exec(
        update(OutboxMessage)
        .where(
            col(OutboxMessage.workspace_id) == message.workspace_id,
            col(OutboxMessage.id) == message.id,
            col(OutboxMessage.state) == OutboxState.SENDING.value,
        )
        .values(**values)
    )
