"""How fast workspaces are sent messages: kept where the workers of all processes see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import Lane, Pace

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


async def locked_paces(session: AsyncSession, workspace_ids: Collection[str]) -> dict[str, Pace]:
    """The pace of each workspace, for this transaction alone to read and to change."""
    wanted = sorted(set(workspace_ids))
    found = await _locked(session, wanted)
    missing = [one for one in wanted if one not in found]
    if missing:
        for one in missing:
            await insert_if_absent(session, Pace(workspace_id=one))
        found |= await _locked(session, missing)
    return found


def open_from(pace: Pace, lane: Lane) -> datetime | None:
    """From when on a lane takes the next message; None: from the beginning."""
    match lane:
        case Lane.POSTS:
            return pace.posts_from
        case Lane.PEOPLE:
            return pace.people_from
        case Lane.EDITS:
            return pace.edits_from


def set_open_from(pace: Pace, lane: Lane, when: datetime | None) -> None:
    """Have a lane take the next message from then on."""
    match lane:
        case Lane.POSTS:
            pace.posts_from = when
        case Lane.PEOPLE:
            pace.people_from = when
        case Lane.EDITS:
            pace.edits_from = when


async def pause(session: AsyncSession, workspace_id: str, lanes: Collection[Lane], until: datetime) -> None:
    """Send nothing in these lanes of a workspace before ``until``; a longer pause stays as it is."""
    if not lanes:
        return
    pace = (await locked_paces(session, [workspace_id]))[workspace_id]
    for lane in lanes:
        before = open_from(pace, lane)
        set_open_from(pace, lane, until if before is None else max(before, until))
    session.add(pace)
    await session.flush()


async def _locked(session: AsyncSession, workspace_ids: list[str]) -> dict[str, Pace]:
    # In order, so that two transactions never wait for each other.
    statement = (
        select(Pace)
        .where(col(Pace.workspace_id).in_(workspace_ids))
        .order_by(col(Pace.workspace_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.workspace_id: one for one in (await session.exec(statement)).all()}
