"""Forgetting a person in the outbox: what was written to them goes, and what names them says "somebody" instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import String, or_
from sqlalchemy import cast as cast_column
from sqlmodel import col, select

from storage.slack_ids import id_pattern
from storage.tables import OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

SOMEBODY = "somebody"


async def messages_about_person(session: AsyncSession, workspace_id: str, user_id: str) -> Sequence[OutboxMessage]:
    """What was written to somebody, and messages elsewhere that name them."""
    data = cast_column(col(OutboxMessage.data), String)
    rows = await session.exec(
        select(OutboxMessage).where(
            col(OutboxMessage.workspace_id) == workspace_id,
            or_(
                col(OutboxMessage.channel_id) == user_id,
                col(OutboxMessage.key).contains(user_id, autoescape=True),
                data.contains(user_id, autoescape=True),
            ),
        )
    )
    name = id_pattern(user_id)
    return [
        one
        for one in rows.all()
        if one.channel_id == user_id or name.search(one.key) or _without(one.data, user_id) != one.data
    ]


async def forget_messages(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Delete what was written to somebody, and leave what names them to its channel without the name.

    A message that is being sent at this moment goes out as it was, and is sent again, if it must be, without the name.
    """
    for one in await messages_about_person(session, workspace_id, user_id):
        if one.channel_id == user_id:
            await session.delete(one)
            continue
        one.data = _without(one.data, user_id)
        # Still one of its kind, so that nothing is posted twice.
        one.key = id_pattern(user_id).sub(f"forgotten-{one.id}", one.key)
        session.add(one)
    await session.flush()


def _without(data: Any, user_id: str) -> Any:
    """The same without the person: no id where there was theirs, and "somebody" within longer texts."""
    match data:
        case str():
            if data == user_id:
                return ""
            return id_pattern(user_id).sub(SOMEBODY, data.replace(f"<@{user_id}>", SOMEBODY))
        case list():
            return [_without(one, user_id) for one in cast("list[object]", data)]
        case dict():
            return {
                _without(key, user_id): _without(one, user_id) for key, one in cast("dict[str, object]", data).items()
            }
        case _:
            return data
