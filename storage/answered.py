"""Who answered assessments, of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.connection import connection_of
from storage.tables import TEAM, Way, table

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

_assessment = table("assessment")
_respondent = table("respondent")


@dataclass(frozen=True, slots=True)
class Answered:
    """How an assessment was answered, by how many who finished, and who answered or led; "" where that is nobody's."""

    way: Way
    people: int
    led_by: str


async def answered(session: AsyncSession, workspace_id: str, team_id: int) -> dict[int, Answered]:
    """How each of a team's assessments was answered, by its id."""
    statement = (
        select(
            _assessment.c.id,
            _assessment.c.way,
            _assessment.c.anonymous,
            _assessment.c.led_by,
            func.count(_respondent.c.finished_at),
        )
        .outerjoin(_respondent, (_respondent.c.assessment_id == _assessment.c.id) & (_respondent.c.user_id != TEAM))
        .where(_assessment.c.workspace_id == workspace_id, _assessment.c.team_id == team_id)
        .group_by(_assessment.c.id)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return {
        assessment_id: Answered(Way(way), people, "" if anonymous else led_by)
        for assessment_id, way, anonymous, led_by, people in rows
    }
