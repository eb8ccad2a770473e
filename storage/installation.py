"""What an admin wants to know of a workspace: how much there is, and what does not work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.connection import connection_of
from storage.outbox import DROPPED, NO_NEWS
from storage.tables import AssessmentState, OutboxState, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class Installation:
    """Counts in a workspace, and what its Slack refuses (by what, Slack's word for why)."""

    teams: int
    open_assessments: int
    not_posted: int
    refused: dict[str, str]


async def installation(session: AsyncSession, workspace_id: str, since: datetime) -> Installation:
    """How a workspace is set up; of messages that could not be posted and of refusals those since then."""
    team, assessment, outbox, refusal = (table(one) for one in ("team", "assessment", "outbox", "refusal"))
    connection = await connection_of(session)

    async def count(*where: ColumnElement[bool]) -> int:
        return (await connection.execute(select(func.count()).where(*where))).scalar_one()

    refused = select(refusal.c.what, refusal.c.problem).where(
        refusal.c.workspace_id == workspace_id, refusal.c.refused_at >= since
    )
    return Installation(
        teams=await count(team.c.workspace_id == workspace_id),
        open_assessments=await count(
            assessment.c.workspace_id == workspace_id, assessment.c.state == AssessmentState.OPEN.value
        ),
        not_posted=await count(
            outbox.c.workspace_id == workspace_id,
            outbox.c.state == OutboxState.FAILED.value,
            outbox.c.created_at >= since,
            outbox.c.problem.not_in((NO_NEWS, DROPPED)),
        ),
        refused={row.what: row.problem for row in (await connection.execute(refused)).all()},
    )
