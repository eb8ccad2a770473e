"""What was said in completed assessments: seats, answers, notes, tallies and results, of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, select

from storage.tables import TEAM, Answer, Assessment, AssessmentState, Note, Respondent, Result, Tally, Team, Way
from storage.withdrawals import withdrawn

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.withdrawals import Withdrawn

# SQLite and PostgreSQL take some 32,000 values in a statement.
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class CompletedAssessment:
    """A completed assessment, with every row that says what was said in it, each in the order of its making.

    Of each model's result only the last correction is there. ``team_seat`` is the id of the seat whose answers are
    the team's own (None: there is none); ``notes`` are those that the team may read: not of people who were asked
    and did not finish. ``withdrawn``: by whom and when its results were; None while they count.
    """

    assessment: Assessment
    team_seat: int | None
    seats: tuple[Respondent, ...]
    answers: tuple[Answer, ...]
    notes: tuple[Note, ...]
    tallies: tuple[Tally, ...]
    results: tuple[Result, ...]
    withdrawn: Withdrawn | None = None


async def teams_to_export(
    session: AsyncSession, workspace_id: str | None, team_ids: Collection[int] | None = None
) -> tuple[Team, ...]:
    """These teams (None: all), of one workspace (None: of all), by workspace and channel."""
    statement = select(Team).order_by(col(Team.workspace_id), col(Team.channel_id))
    if workspace_id is not None:
        statement = statement.where(col(Team.workspace_id) == workspace_id)
    found = (await session.exec(statement)).all()
    return tuple(one for one in found if team_ids is None or one.id in team_ids)


async def histories(
    session: AsyncSession, workspace_id: str, team_id: int, assessment_ids: Collection[int] | None = None
) -> tuple[CompletedAssessment, ...]:
    """A team's completed assessments (of these, if given), oldest first."""
    statement = (
        select(Assessment)
        .where(
            col(Assessment.workspace_id) == workspace_id,
            col(Assessment.team_id) == team_id,
            col(Assessment.state) == AssessmentState.COMPLETED.value,
        )
        .order_by(col(Assessment.started_at), col(Assessment.id))
    )
    if assessment_ids is not None:
        statement = statement.where(col(Assessment.id).in_(assessment_ids))
    found = (await session.exec(statement)).all()
    gathered: list[CompletedAssessment] = []
    for first in range(0, len(found), AT_ONCE):
        gathered += await _with_all_rows(session, workspace_id, found[first : first + AT_ONCE])
    return tuple(gathered)


async def _with_all_rows(
    session: AsyncSession, workspace_id: str, assessments: Sequence[Assessment]
) -> tuple[CompletedAssessment, ...]:
    ids = [one.id for one in assessments]
    seats = (
        await session.exec(
            select(Respondent)
            .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.assessment_id).in_(ids))
            .order_by(col(Respondent.id))
        )
    ).all()
    answers = (
        await session.exec(
            select(Respondent.assessment_id, Answer)
            .join(Answer, col(Answer.respondent_id) == col(Respondent.id))
            .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.assessment_id).in_(ids))
            .order_by(col(Answer.respondent_id), col(Answer.turn))
        )
    ).all()
    notes = (
        await session.exec(
            select(Note)
            .where(col(Note.workspace_id) == workspace_id, col(Note.assessment_id).in_(ids))
            .order_by(col(Note.id))
        )
    ).all()
    tallies = (
        await session.exec(
            select(Tally)
            .where(col(Tally.workspace_id) == workspace_id, col(Tally.assessment_id).in_(ids))
            .order_by(col(Tally.id))
        )
    ).all()
    results = (
        await session.exec(
            select(Result)
            .where(col(Result.workspace_id) == workspace_id, col(Result.assessment_id).in_(ids))
            .order_by(col(Result.id))
        )
    ).all()
    gone = await withdrawn(session, workspace_id, ids)
    # In the order in which the frameworks were scored; a dict keeps the place of the first and the last's value.
    last = {(one.assessment_id, one.framework_id): one for one in results}
    return tuple(
        _history(
            one,
            tuple(seat for seat in seats if seat.assessment_id == one.id),
            tuple(answer for assessment_id, answer in answers if assessment_id == one.id),
            tuple(note for note in notes if note.assessment_id == one.id),
            tuple(tally for tally in tallies if tally.assessment_id == one.id),
            tuple(result for (assessment_id, _), result in last.items() if assessment_id == one.id),
            gone.get(one.id),
        )
        for one in assessments
    )


def _history(
    assessment: Assessment,
    seats: tuple[Respondent, ...],
    answers: tuple[Answer, ...],
    notes: tuple[Note, ...],
    tallies: tuple[Tally, ...],
    results: tuple[Result, ...],
    withdrawn: Withdrawn | None,
) -> CompletedAssessment:
    team_seat = next((one.id for one in seats if one.user_id == TEAM), None)
    if team_seat is None and assessment.way == Way.ALONE.value:
        team_seat = next((one.id for one in seats), None)
    # As where people talk about what they differ on: who did not finish has said nothing.
    asks_everyone = assessment.way == Way.EVERYONE.value
    silent = {one.id for one in seats if asks_everyone and one.user_id != TEAM and one.finished_at is None}
    return CompletedAssessment(
        assessment=assessment,
        team_seat=team_seat,
        seats=seats,
        answers=answers,
        notes=tuple(one for one in notes if one.respondent_id not in silent),
        tallies=tallies,
        results=results,
        withdrawn=withdrawn,
    )
