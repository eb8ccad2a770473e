"""The outbox: posts to channels, written with what caused them and sent by a worker, once."""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import and_, bindparam, case, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from storage.connection import connection_of
from storage.insert import insert_all_absent, insert_if_absent
from storage.outbox_in_turn import NEXT_LOOK, READY, STILL_READY
from storage.tables import Lane, OutboxMessage, OutboxState, table
from storage.wakes import Wake, wake

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlmodel.ext.asyncio.session import AsyncSession

# Why a message is not sent that was overtaken by what happened.
NO_NEWS = "no news any more"
# Why a reply is not sent: what it replies to is not in its channel.
NO_THREAD = "no message above it"
# Why a message is not sent that whoever runs the bot did not want sent.
DROPPED = "dropped by the operator"
# Comes after all others, and is in no key.
LAST_CHARACTER = chr(sys.maxunicode)

_outbox = table("outbox")
# Tells apart messages that are written in the same microsecond.
_numbers = count()


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is to be posted; its ``key`` names what it is about, and each is posted once."""

    workspace_id: str
    key: str
    channel_id: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that could be sent, and from when on its lane of its workspace is open (None: from the beginning)."""

    id: str
    workspace_id: str
    channel_id: str
    lane: Lane
    open_from: datetime | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is posted in the thread of a message: the kind of it, and the data from which it is drawn."""

    kind: str
    data: Mapping[str, Any]


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
    wake(session, Wake.OUTBOX)
    columns = _columns(Draft(workspace_id, key, channel_id, kind, data), now)
    return await insert_if_absent(session, OutboxMessage(**columns, message_ts=message_ts))


async def put_all_in_outbox(session: AsyncSession, drafts: Sequence[Draft], now: datetime) -> None:
    """Have many messages posted soon, in a statement for all; those whose keys are there stay as they are."""
    wake(session, Wake.OUTBOX)
    await insert_all_absent(session, _outbox, [_columns(one, now) for one in drafts])


async def put_with_replies(
    session: AsyncSession,
    *,
    workspace_id: str,
    key: str,
    channel_id: str,
    kind: str,
    data: Mapping[str, Any],
    now: datetime,
    replies: Sequence[Reply],
) -> bool:
    """Have a message posted soon, and these in its thread, in this order. False when there is one of this key.

    A reply waits until the message is in its channel, and is dropped where that can never be.
    """
    wake(session, Wake.OUTBOX)
    row = OutboxMessage(**_columns(Draft(workspace_id, key, channel_id, kind, data), now))
    if not await insert_if_absent(session, row):
        return False
    for number, one in enumerate(replies):
        draft = Draft(workspace_id, f"{key}:reply:{number}", channel_id, one.kind, one.data)
        await insert_if_absent(session, OutboxMessage(**_columns(draft, now), thread_of=row.id))
    return True


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

    One that was dropped as it was no news any more is looked at again. ``message_ts`` is where it is, if it came there
    without the outbox.
    """
    message = {"workspace_id": workspace_id, "key": key, "channel_id": channel_id, "kind": kind}
    if await put_in_outbox(session, **message, data=data, now=now, message_ts=message_ts):
        return
    await edit_all(session, [Draft(workspace_id, key, channel_id, kind, data)], now)


async def edit_all(session: AsyncSession, drafts: Sequence[Draft], now: datetime) -> None:
    """Have messages that are there say this, whether they are in their channels by now or not, in one statement."""
    if not drafts:
        return
    wake(session, Wake.OUTBOX)
    settled = or_(
        _outbox.c.state == OutboxState.SENT.value,
        and_(_outbox.c.state == OutboxState.FAILED.value, _outbox.c.problem == NO_NEWS),
    )
    statement = (
        update(_outbox)
        .where(_outbox.c.workspace_id == bindparam("of_workspace"), _outbox.c.key == bindparam("named"))
        .values(
            data=bindparam("said"),
            edition=_outbox.c.edition + 1,
            due_at=case((settled, now), else_=_outbox.c.due_at),
            state=case((settled, OutboxState.PENDING.value), else_=_outbox.c.state),
        )
    )
    rows = [{"of_workspace": one.workspace_id, "named": one.key, "said": dict(one.data)} for one in drafts]
    await (await connection_of(session)).execute(statement, rows)


async def message_with_key(session: AsyncSession, workspace_id: str, key: str) -> OutboxMessage | None:
    """The message with this key, in whatever state."""
    statement = select(OutboxMessage).where(
        col(OutboxMessage.workspace_id) == workspace_id, col(OutboxMessage.key) == key
    )
    return (await session.exec(statement)).one_or_none()


async def message_with_id(session: AsyncSession, workspace_id: str, message_id: str) -> OutboxMessage | None:
    """The message with this id, in whatever state; None where it was deleted."""
    statement = select(OutboxMessage).where(
        col(OutboxMessage.workspace_id) == workspace_id, col(OutboxMessage.id) == message_id
    )
    return (await session.exec(statement)).one_or_none()


async def drafts_with_keys(session: AsyncSession, keys: Collection[str]) -> Sequence[Draft]:
    """What the messages with these keys say, in whatever state they are."""
    if not keys:
        return ()
    columns = (_outbox.c[one.name] for one in fields(Draft))
    rows = (await (await connection_of(session)).execute(select_columns(*columns).where(_outbox.c.key.in_(keys)))).all()
    return [Draft(*row) for row in rows]


async def posted_with_keys(session: AsyncSession, keys: Collection[str]) -> Sequence[str]:
    """The ts of each message with one of these keys that is in its channel."""
    ts = _outbox.c.message_ts
    statement = select_columns(ts).where(_outbox.c.key.in_(keys), ts.is_not(None))
    return list((await (await connection_of(session)).execute(statement)).scalars())


async def thread_above(session: AsyncSession, message: OutboxMessage) -> str | None:
    """Where the message is (its ts) in whose thread a reply belongs; None where it is not in its channel."""
    statement = select(col(OutboxMessage.message_ts)).where(
        col(OutboxMessage.workspace_id) == message.workspace_id, col(OutboxMessage.id) == message.thread_of
    )
    return (await session.exec(statement)).one_or_none()


async def messages_about(session: AsyncSession, workspace_id: str, about: str) -> Sequence[OutboxMessage]:
    """The messages whose keys begin so, in whatever state, in the order in which they were written."""
    key = col(OutboxMessage.key)
    statement = (
        select(OutboxMessage)
        # A range, as no index serves a LIKE of which the beginning is known only when it is executed.
        .where(col(OutboxMessage.workspace_id) == workspace_id, key >= about, key < about + LAST_CHARACTER)
        .order_by(col(OutboxMessage.created_at), col(OutboxMessage.id))
    )
    return (await session.exec(statement)).all()


async def ready(session: AsyncSession, now: datetime, rested_since: datetime, limit: int) -> Sequence[Ready]:
    """Messages that could be sent now, oldest first; asked often, so it must not disturb the writers.

    Of each channel in which no message is being sent, and none was after ``rested_since``, the one whose turn it is;
    and none of a workspace that is sent as much as it takes. The outbox serves all workspaces, so this and
    ``still_ready`` are the queries that are not scoped to one.
    """
    parameters = {"now": now, "rested_since": rested_since, "limit": limit}
    rows = (await (await connection_of(session)).execute(READY, parameters)).all()
    return [Ready(row.id, row.workspace_id, row.channel_id, Lane(row.lane), row.open_from) for row in rows][:limit]


async def still_ready(
    session: AsyncSession, found: Sequence[Ready], now: datetime, rested_since: datetime
) -> Sequence[OutboxMessage]:
    """Those of the messages that nobody else took meanwhile, oldest first.

    To be asked when the paces of their workspaces are locked: then nobody else can claim for the same channel.
    """
    parameters = {"ids": [one.id for one in found], "now": now, "rested_since": rested_since}
    return (await session.exec(STILL_READY, params=parameters)).all()


async def next_look(session: AsyncSession, now: datetime, rest: timedelta) -> datetime | None:
    """When there may be something to send after ``now``, when all that can be sent has been claimed; None: nothing.

    That is when a message falls due or its lease ends; and, where messages wait whose time has come, when a channel
    has had its ``rest`` or a lane of a workspace opens.
    """
    connection = await connection_of(session)
    found = (await connection.execute(NEXT_LOOK, {"now": now, "rested": now - rest})).one()
    when: list[datetime | None] = [found.later]
    if found.due:
        when += [found.sent_at and found.sent_at + rest, found.posts_from, found.people_from, found.edits_from]
    return min((one for one in when if one is not None), default=None)


async def claim(session: AsyncSession, messages: Sequence[OutboxMessage], lease_until: datetime) -> Sequence[Claimed]:
    """Take these messages; nobody else gets them before ``lease_until``.

    A message whose lease ran out belongs to a worker that died, perhaps after Slack took the message.
    """
    claimed = [
        Claimed(message, again=message.state == OutboxState.SENDING.value or message.maybe_sent) for message in messages
    ]
    for message, one in zip(messages, claimed, strict=True):
        # Kept, as whoever looks for it may be put off too.
        message.maybe_sent = one.again
        message.state = OutboxState.SENDING.value
        message.attempts += 1
        message.due_at = lease_until
        session.add(message)
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
        sent_at=now,
        message_ts=message_ts,
        problem=None,
    )


async def try_again(
    session: AsyncSession, message: OutboxMessage, due_at: datetime, problem: str, maybe_sent_at: datetime | None
) -> None:
    """The message is due again later. ``maybe_sent_at``: Slack may have taken it then, so look before sending."""
    values: dict[str, Any] = {"state": OutboxState.PENDING.value, "due_at": due_at, "problem": problem}
    if maybe_sent_at is not None:
        values |= {"maybe_sent": True, "sent_at": maybe_sent_at}
    await _settle(session, message, **values)


async def give_up(session: AsyncSession, message: OutboxMessage, problem: str) -> None:
    """The message can never be sent (the channel is gone, the bot was removed)."""
    await _settle(session, message, state=OutboxState.FAILED.value, problem=problem)


async def drop_as_no_news(session: AsyncSession, message: OutboxMessage, now: datetime) -> None:
    """The message need not be sent any more; if it is to say something else by now, that is looked at again."""
    as_claimed = col(OutboxMessage.edition) == message.edition
    await _settle(
        session,
        message,
        state=case((as_claimed, OutboxState.FAILED.value), else_=OutboxState.PENDING.value),
        due_at=case((as_claimed, col(OutboxMessage.due_at)), else_=now),
        problem=NO_NEWS,
    )


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
    wake(session, Wake.OUTBOX)
    message.state = OutboxState.PENDING.value
    message.due_at = now
    message.attempts = 0
    session.add(message)
    await session.flush()


def _columns(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "id": _next_id(now),
        "workspace_id": draft.workspace_id,
        "key": draft.key,
        "channel_id": draft.channel_id,
        "kind": draft.kind,
        "data": dict(draft.data),
        "edition": 0,
        "state": OutboxState.PENDING.value,
        "attempts": 0,
        "maybe_sent": False,
        "due_at": now,
        "created_at": now,
    }


def _next_id(now: datetime) -> str:
    """An id that nobody can guess or has, later in order than those given before."""
    return f"{int(now.timestamp() * 1_000_000):014x}{next(_numbers) % 0x10000:04x}{uuid4().hex[:14]}"


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
