"""Posts messages through the outbox, by their kind and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import BaseModel
    from sqlmodel.ext.asyncio.session import AsyncSession


async def post(
    session: AsyncSession, workspace_id: str, channel_id: str, kind: str, about: str, data: BaseModel, now: datetime
) -> bool:
    """Have a message posted soon, as part of a transaction: one of its kind for each thing that it is ``about``.

    Gives False when there is one already.
    """
    return await outbox.put_in_outbox(
        session,
        workspace_id=workspace_id,
        key=f"{kind}:{about}",
        channel_id=channel_id,
        kind=kind,
        data=data.model_dump(mode="json"),
        now=now,
    )
