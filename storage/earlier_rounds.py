"""Anonymous rounds of a team that were shown before: what a new one would be compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from frameworks.consensus import EarlierRound
from frameworks.model import AnswerValue
from storage import assessments
from storage.tables import TEAM, Assessment, AssessmentState, Respondent, Tally, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.seats import Seat


async def people_in(session: AsyncSession, workspace_id: str, assessment_id: int, way: Way) -> frozenset[str]:
    """Who took part: where everyone is asked, those who finished."""
    statement = select(col(Respondent.user_id)).where(
        col(Respondent.workspace_id) == workspace_id,
        col(Respondent.assessment_id) == assessment_id,
        col(Respondent.user_id) != TEAM,
    )
    if way is Way.EVERYONE:
        statement = statement.where(col(Respondent.finished_at).is_not(None))
    return frozenset((await session.exec(statement)).all())


async def earlier_rounds(session: AsyncSession, seat: Seat) -> Sequence[EarlierRound]:
    """The team's other anonymous rounds that are over, the newest first."""
    rows = await session.exec(
        select(Assessment)
        .where(
            col(Assessment.workspace_id) == seat.workspace_id,
            col(Assessment.team_id) == seat.team_id,
            col(Assessment.id) != seat.assessment_id,
            col(Assessment.anonymous),
            col(Assessment.state) != AssessmentState.OPEN.value,
            col(Assessment.way) != Way.ALONE.value,
            col(Assessment.scope) == seat.about.scope.value,
            col(Assessment.subject) == seat.about.subject,
        )
        .order_by(col(Assessment.id).desc())
    )
    return [await _round(session, one) for one in rows.all()]


async def _round(session: AsyncSession, row: Assessment) -> EarlierRound:
    tallies = (await session.exec(select(Tally).where(col(Tally.assessment_id) == row.id))).all()
    team = await assessments.seat_in(session, row.workspace_id, row.id, TEAM, to_change=False)
    said = await assessments.answers_of(session, row.workspace_id, team.respondent_id) if team else None
    return EarlierRound(
        people=await people_in(session, row.workspace_id, row.id, Way(row.way)),
        counts={one.practice_id: {AnswerValue(value): many for value, many in one.counts.items()} for one in tallies},
        published=said.values if said else {},
    )
