"""How many people answered in an assessment: a number, and never who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from storage.connection import connection_of
from storage.tables import TEAM, table

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlmodel.ext.asyncio.session import AsyncSession

_respondent = table("respondent")
_answer = table("answer")
_tally = table("tally")


async def how_many_answered(
    session: AsyncSession, workspace_id: str, assessment_ids: Collection[int]
) -> dict[int, int]:
    """By assessment, how many people said something; those of which nothing is known any more are left out."""
    answered = select(_answer.c.id).where(_answer.c.respondent_id == _respondent.c.id).exists()
    seats = (
        select(_respondent.c.assessment_id, func.count().label("number"))
        .where(
            # Not as the column alone: SQLite would go through all seats of the workspace by the index of people.
            _respondent.c.workspace_id.concat("") == workspace_id,
            _respondent.c.assessment_id.in_(assessment_ids),
            _respondent.c.user_id != TEAM,
            or_(_respondent.c.finished_at.is_not(None), answered),
        )
        .group_by(_respondent.c.assessment_id)
    )
    connection = await connection_of(session)
    found: dict[int, int] = {row.assessment_id: row.number for row in (await connection.execute(seats)).all()}
    # Where nobody's own answers are kept, the most who said something of one practice.
    tallies = select(_tally.c.assessment_id, _tally.c.counts).where(
        _tally.c.workspace_id == workspace_id, _tally.c.assessment_id.in_(assessment_ids)
    )
    for assessment_id, counts in (await connection.execute(tallies)).all():
        found[assessment_id] = max(found.get(assessment_id, 0), sum(counts.values()))
    return found
