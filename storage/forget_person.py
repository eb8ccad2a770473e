"""Forgetting a person: what they said and wrote, and who they are, goes; what teams came to stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from storage.forgetting import forget_for_good
from storage.tables import (
    TEAM,
    Answer,
    Assessment,
    AssessmentState,
    CheckinSchedule,
    ImportedBenchmark,
    Member,
    Note,
    OutboxMessage,
    OutboxState,
    Respondent,
    Subscription,
    SummarySchedule,
    Team,
    Withdrawal,
    Workspace,
)

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

# Columns that say who did something, and what they say instead.
_DONE_BY: tuple[tuple[Any, str, str | None], ...] = (
    (Assessment, "started_by", TEAM),
    (Assessment, "led_by", TEAM),
    (Team, "changed_by", None),
    (Team, "quiet_by", None),
    (Workspace, "ranking_changed_by", None),
    (Subscription, "made_by", ""),
    (ImportedBenchmark, "imported_by", ""),
    (Withdrawal, "withdrawn_by", ""),
    (CheckinSchedule, "snoozed_by", None),
    (CheckinSchedule, "handed_to", None),
    (CheckinSchedule, "changed_by", ""),
    (SummarySchedule, "changed_by", ""),
    (Answer, "said_by", None),
    (Note, "said_by", None),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """How much there is of a person: answers, notes, messages to them or about them, teams they own."""

    answers: int
    notes: int
    messages: int
    owned: int


async def kept_of(session: AsyncSession, workspace_id: str, user_id: str) -> Kept:
    """What would be forgotten of a person."""
    seats = _seats(workspace_id, user_id)
    answers = await session.exec(select_rows(func.count(col(Answer.id))).where(col(Answer.respondent_id).in_(seats)))
    notes = await session.exec(select_rows(func.count(col(Note.id))).where(_is_theirs(workspace_id, user_id)))
    messages = await _messages(session, workspace_id, user_id)
    owned = [one for one in await _teams(session, workspace_id) if user_id in one.owners]
    return Kept(answers.one(), notes.one(), len(messages), len(owned))


async def forget_person(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Delete what somebody answered and wrote, what was sent to them, and every word of who they are.

    Results stay, and so do the answers of a team that they gave alone for it: as nobody's. Open assessments that they
    lead wait for somebody to take them over.
    """
    forget_for_good(session)
    seats = _seats(workspace_id, user_id)
    await session.exec(delete(Note).where(_is_theirs(workspace_id, user_id)))
    await session.exec(
        update(Assessment)
        .where(
            col(Assessment.workspace_id) == workspace_id,
            col(Assessment.led_by) == user_id,
            col(Assessment.state) == AssessmentState.OPEN.value,
        )
        .values(leader_gone=True)
    )
    await session.exec(delete(Answer).where(col(Answer.respondent_id).in_(seats)))
    await session.exec(
        delete(Respondent).where(col(Respondent.workspace_id) == workspace_id, col(Respondent.user_id) == user_id)
    )
    await session.exec(delete(Member).where(col(Member.workspace_id) == workspace_id, col(Member.user_id) == user_id))
    for team in await _teams(session, workspace_id):
        if user_id in team.owners:
            team.owners = [one for one in team.owners if one != user_id]
            session.add(team)
    for rows, name, instead in _DONE_BY:
        column: Any = col(getattr(rows, name))
        of: Any = col(rows.id if rows is Workspace else rows.workspace_id)
        await session.exec(update(rows).where(of == workspace_id, column == user_id).values({name: instead}))
    for message in await _messages(session, workspace_id, user_id):
        await session.delete(message)
    await session.flush()


def _seats(workspace_id: str, user_id: str) -> Any:
    return select(col(Respondent.id)).where(
        col(Respondent.workspace_id) == workspace_id, col(Respondent.user_id) == user_id
    )


def _is_theirs(workspace_id: str, user_id: str) -> Any:
    seats = _seats(workspace_id, user_id)
    return (col(Note.workspace_id) == workspace_id) & (
        (col(Note.said_by) == user_id) | col(Note.respondent_id).in_(seats)
    )


async def _teams(session: AsyncSession, workspace_id: str) -> list[Team]:
    return list((await session.exec(select_rows(Team).where(col(Team.workspace_id) == workspace_id))).all())


async def _messages(session: AsyncSession, workspace_id: str, user_id: str) -> list[OutboxMessage]:
    """What was sent to them, and messages elsewhere that name them; what is being sent comes first to its end."""
    rows = await session.exec(
        select_rows(OutboxMessage).where(
            col(OutboxMessage.workspace_id) == workspace_id,
            col(OutboxMessage.state) != OutboxState.SENDING.value,
        )
    )
    return [one for one in rows.all() if one.channel_id == user_id or user_id in one.key or user_id in str(one.data)]
