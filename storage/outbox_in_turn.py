"""Which messages of the outbox could be sent: the statements, built once, as they are asked at each tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, bindparam, case, exists, func, or_, union_all
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from storage.tables import Lane, OutboxMessage, OutboxState, Pace, table

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, Subquery

# How the ids of people begin.
PEOPLE = ("U", "W")
# What a dead worker left comes first.
UNSETTLED = (OutboxState.SENDING.value, OutboxState.PENDING.value)
# A message that failed so often, for half a minute or so, is overtaken by later ones of its channel.
ATTEMPTS_WAITED_FOR = 5
IN_TURN = (col(OutboxMessage.due_at), col(OutboxMessage.created_at), col(OutboxMessage.id))


def _is_ready() -> tuple[ColumnElement[bool], ...]:
    other = aliased(OutboxMessage)
    being_sent = select(col(other.channel_id)).where(
        col(other.state) == OutboxState.SENDING.value, col(other.due_at) > bindparam("now")
    )
    just_sent = select(col(other.channel_id)).where(col(other.sent_at) > bindparam("rested_since"))
    return (
        col(OutboxMessage.due_at) <= bindparam("now"),
        col(OutboxMessage.channel_id).not_in(being_sent),
        col(OutboxMessage.channel_id).not_in(just_sent),
        ~_waits_for_thread(OutboxMessage),
        ~_earlier_ones_turn(),
    )


def _waits_for_thread(row: type[OutboxMessage]) -> ColumnElement[bool]:
    """A reply waits while what it replies to is still to be posted, and holds nothing else up meanwhile."""
    above = aliased(OutboxMessage)
    still_comes = exists().where(
        col(above.id) == col(row.thread_of),
        col(above.message_ts).is_(None),
        col(above.state).in_(UNSETTLED),
    )
    return and_(col(row.thread_of).is_not(None), still_comes)


def _earlier_ones_turn() -> ColumnElement[bool]:
    """Messages of a channel go in order, also where one has to be tried again; but not for ever."""
    earlier = aliased(OutboxMessage)
    return exists().where(
        col(earlier.channel_id) == col(OutboxMessage.channel_id),
        col(earlier.state).in_(UNSETTLED),
        col(earlier.attempts) < ATTEMPTS_WAITED_FOR,
        ~_waits_for_thread(earlier),
        or_(
            col(earlier.created_at) < col(OutboxMessage.created_at),
            and_(col(earlier.created_at) == col(OutboxMessage.created_at), col(earlier.id) < col(OutboxMessage.id)),
        ),
    )


def _ready_in(state: str) -> Subquery:
    edit = col(OutboxMessage.message_ts).is_not(None)
    person = or_(*(col(OutboxMessage.channel_id).startswith(one) for one in PEOPLE))
    open_from = case((edit, col(Pace.edits_from)), (person, col(Pace.people_from)), else_=col(Pace.posts_from))
    return (
        select_columns(
            col(OutboxMessage.id),
            col(OutboxMessage.workspace_id),
            col(OutboxMessage.channel_id),
            case((edit, Lane.EDITS.value), (person, Lane.PEOPLE.value), else_=Lane.POSTS.value).label("lane"),
            open_from.label("open_from"),
        )
        .join(Pace, col(Pace.workspace_id) == col(OutboxMessage.workspace_id), isouter=True)
        .where(
            col(OutboxMessage.state) == state,
            *_is_ready(),
            or_(open_from.is_(None), open_from <= bindparam("now")),
        )
        .order_by(*IN_TURN)
        .limit(bindparam("limit", type_=Integer))
        .subquery()
    )


# One state after the other, each along the index: where many wait, only
# the first are looked at.
READY = union_all(*(select_columns(_ready_in(one)) for one in UNSETTLED))
STILL_READY = (
    select(OutboxMessage)
    .where(
        col(OutboxMessage.id).in_(bindparam("ids", expanding=True)),
        col(OutboxMessage.state).in_(UNSETTLED),
        *_is_ready(),
    )
    .order_by(*IN_TURN)
    .with_for_update(skip_locked=True, of=OutboxMessage)
)


def _next_look() -> Select[Any]:
    """When the next message falls due, whether any is, and when channels have rested and lanes open."""
    outbox = table("outbox")
    now, rested = (bindparam(one, type_=outbox.c.due_at.type) for one in ("now", "rested"))

    def in_state(state: str) -> Select[Any]:
        return select_columns(func.min(outbox.c.due_at)).where(outbox.c.state == state, outbox.c.due_at > now)

    of_each = union_all(*(in_state(one) for one in UNSETTLED)).subquery()
    waits = exists().where(outbox.c.state.in_(UNSETTLED), outbox.c.due_at <= now)
    rests = select_columns(func.min(outbox.c.sent_at)).where(outbox.c.sent_at > rested)
    lanes = (table("pace").c[one] for one in ("posts_from", "people_from", "edits_from"))
    opens = (select_columns(func.min(one)).where(one > now).scalar_subquery().label(one.name) for one in lanes)
    later = select_columns(func.min(of_each.c[0])).scalar_subquery().label("later")
    return select_columns(waits.label("due"), later, rests.scalar_subquery().label("sent_at"), *opens)


NEXT_LOOK = _next_look()
