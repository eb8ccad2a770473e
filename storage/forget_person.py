"""Forgetting a person: what they wrote, and who they are, goes; what teams came to stays.

- What they wrote (notes, and reasons in their own words) goes, wherever it was copied to.
- What they answered as one of several people goes. That somebody took part stays, as nobody's: how many did is part of
  the team's result, and anonymous rounds are compared by who took part.
- What they answered alone for a team that came to a result is the team's from then on, and says nothing of them.
- Of what is still open their answers go. What they alone answered is dropped, as nobody could go on with it; a round
  of several people waits for somebody to lead it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import String, delete, func, select, update
from sqlalchemy import cast as cast_column
from sqlmodel import col
from sqlmodel import select as select_rows

from storage import assessments, rounds
from storage.connection import connection_of
from storage.forget_messages import SOMEBODY, forget_messages, messages_about_person
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
    Respondent,
    Result,
    Subscription,
    SummarySchedule,
    Team,
    Way,
    Withdrawal,
    Workspace,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

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
)


@dataclass(frozen=True, slots=True)
class PersonCounts:
    """How much there is of a person: answers, notes, messages to them or that name them, and teams.

    ``teams`` they have to do with, of which they own ``owned``; ``open_alone`` are open assessments that would be
    dropped with them, ``leads`` those that somebody else would have to lead.
    """

    answers: int
    notes: int
    messages: int
    teams: int
    owned: int
    open_alone: int
    leads: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is kept of them."""
        return self == PersonCounts(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Unled:
    """What waits for somebody else now: open rounds in which they were asked, and those that they led, by id."""

    rounds: tuple[int, ...]
    led: tuple[int, ...]


async def kept_of(session: AsyncSession, workspace_id: str, user_id: str) -> PersonCounts:
    """What there is of a person."""
    answers = await session.exec(
        select_rows(func.count(col(Answer.id))).where(_is_theirs(Answer, workspace_id, user_id))
    )
    notes = await session.exec(select_rows(func.count(col(Note.id))).where(_is_theirs(Note, workspace_id, user_id)))
    members = await session.exec(
        select_rows(Member.team_id).where(col(Member.workspace_id) == workspace_id, col(Member.user_id) == user_id)
    )
    seats = await session.exec(
        select_rows(Assessment.team_id)
        .join(Respondent, col(Respondent.assessment_id) == col(Assessment.id))
        .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.user_id) == user_id)
    )
    owned = {one.id for one in await _teams(session, workspace_id) if user_id in one.owners}
    led = await _open_and_led(session, workspace_id, user_id)
    alone = [one for one in led if _is_alone(one)]
    return PersonCounts(
        answers=answers.one(),
        notes=notes.one(),
        messages=len(await messages_about_person(session, workspace_id, user_id)),
        teams=len({*members.all(), *seats.all(), *owned}),
        owned=len(owned),
        open_alone=len(alone),
        leads=len(led) - len(alone),
    )


async def forget_person(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> Unled:
    """Delete what somebody wrote, what was sent to them, and every word of who they are, as said above."""
    forget_for_good(session)
    asked_in = await _open_rounds(session, workspace_id, user_id)
    for one in asked_in:
        await rounds.lock_team(session, workspace_id, one)
    await _forget_words(session, workspace_id, user_id)
    await _forget_team_cards(session, workspace_id, user_id)
    left = await _leave_open(session, workspace_id, user_id, now)
    await _forget_seats(session, workspace_id, user_id)
    await session.exec(delete(Member).where(col(Member.workspace_id) == workspace_id, col(Member.user_id) == user_id))
    for team in await _teams(session, workspace_id):
        if user_id in team.owners:
            team.owners = [one for one in team.owners if one != user_id]
            session.add(team)
    for rows, name, instead in _DONE_BY:
        column: Any = col(getattr(rows, name))
        of: Any = col(rows.id if rows is Workspace else rows.workspace_id)
        await session.exec(update(rows).where(of == workspace_id, column == user_id).values({name: instead}))
    await forget_messages(session, workspace_id, user_id)
    await session.flush()
    return Unled(rounds=asked_in, led=left)


async def _open_and_led(session: AsyncSession, workspace_id: str, user_id: str) -> list[Assessment]:
    """Open assessments that they lead."""
    statement = select_rows(Assessment).where(
        col(Assessment.workspace_id) == workspace_id,
        col(Assessment.led_by) == user_id,
        col(Assessment.state) == AssessmentState.OPEN.value,
    )
    return list((await session.exec(statement.order_by(col(Assessment.id)))).all())


async def _open_rounds(session: AsyncSession, workspace_id: str, user_id: str) -> tuple[int, ...]:
    """Open rounds in which they were asked."""
    seats = await assessments.open_seats(session, workspace_id, user_id, None)
    return tuple(sorted(one.assessment_id for one in seats if one.about.way is Way.EVERYONE and one.is_asked))


def _is_alone(one: Assessment) -> bool:
    """Whether nobody else has a part in an open assessment."""
    return one.way == Way.ALONE.value or one.asked_at is None


async def _leave_open(session: AsyncSession, workspace_id: str, user_id: str, now: datetime) -> tuple[int, ...]:
    """Drop what they alone answer, and have the rest wait for somebody to lead it; gives the ids of the latter."""
    left: list[int] = []
    for one in await _open_and_led(session, workspace_id, user_id):
        if _is_alone(one):
            await assessments.end_assessment(session, workspace_id, one.id, AssessmentState.ABANDONED, now)
            continue
        left.append(one.id)
        # Not the TEAM, whose seat is another's than the leader's.
        await assessments.change_assessment(session, workspace_id, one.id, led_by=_nobody(), leader_gone=True)
    return tuple(left)


async def _forget_seats(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Leave no seat that is theirs, nor answers in it but for those by which a team has its result."""
    statement = (
        select_rows(Respondent, Assessment)
        .join(Assessment, col(Assessment.id) == col(Respondent.assessment_id))
        .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.user_id) == user_id)
        # As it is after what was open was dropped.
        .execution_options(populate_existing=True)
    )
    for seat, assessment in (await session.exec(statement)).all():
        of_seat = col(Answer.respondent_id) == seat.id
        is_teams = assessment.way == Way.ALONE.value and assessment.state == AssessmentState.COMPLETED.value
        if not is_teams:
            await session.exec(delete(Answer).where(of_seat))
        if assessment.state == AssessmentState.OPEN.value and assessment.way == Way.EVERYONE.value:
            await session.exec(update(Note).where(col(Note.respondent_id) == seat.id).values(respondent_id=None))
            await session.delete(seat)
            continue
        has_team = await assessments.seat_in(session, workspace_id, seat.assessment_id, TEAM, to_change=False)
        seat.user_id = TEAM if is_teams and has_team is None else _nobody()
        seat.position, seat.skipped, seat.zone, seat.nudge_at = None, [], None, None
        seat.card_channel = seat.card_ts = None
        session.add(seat)
    await session.flush()


async def _forget_team_cards(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """The card of a round stands in the direct messages with whoever leads it."""
    led = select(col(Assessment.id)).where(
        col(Assessment.workspace_id) == workspace_id,
        col(Assessment.led_by) == user_id,
        col(Assessment.way) == Way.EVERYONE.value,
    )
    of_team = col(Respondent.user_id) == TEAM, col(Respondent.assessment_id).in_(led)
    await session.exec(update(Respondent).where(*of_team).values(card_channel=None, card_ts=None))


async def _forget_words(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Delete their notes, and what they wrote as a reason: also where it was kept or taken over from there."""
    await session.exec(delete(Note).where(_is_theirs(Note, workspace_id, user_id)))
    statement = (
        select(col(Assessment.team_id), col(Answer.note))
        .join_from(Answer, Respondent, col(Respondent.id) == col(Answer.respondent_id))
        .join(Assessment, col(Assessment.id) == col(Respondent.assessment_id))
        .where(_is_theirs(Answer, workspace_id, user_id), col(Answer.note).is_not(None))
    )
    written: dict[int, set[str | None]] = {}
    for team_id, words in (await (await connection_of(session)).execute(statement)).all():
        written.setdefault(team_id, set()).add(words)
    for team_id, words in written.items():
        of_team = select(col(Assessment.id)).where(col(Assessment.team_id) == team_id)
        seats = select(col(Respondent.id)).where(col(Respondent.assessment_id).in_(of_team))
        in_seats = col(Answer.respondent_id).in_(seats), col(Answer.note).in_(words)
        await session.exec(update(Answer).where(*in_seats).values(note=None))
        for result in (await session.exec(select_rows(Result).where(col(Result.team_id) == team_id))).all():
            result.reasons = _without(result.reasons, words)
            session.add(result)
        for one in (await session.exec(select_rows(Assessment).where(col(Assessment.team_id) == team_id))).all():
            one.known = _without(one.known, words)
            session.add(one)
    await _forget_mentions(session, workspace_id, user_id)
    await session.flush()


async def _forget_mentions(session: AsyncSession, workspace_id: str, user_id: str) -> None:
    """Where others mentioned them in a note or a reason, it says "somebody"."""
    mention = re.compile(rf"<@{re.escape(user_id)}(\|[^<>]*)?>")
    for table, column in ((Note, "text"), (Answer, "note")):
        named = getattr(table, column).contains(f"<@{user_id}", autoescape=True)
        for row in (await session.exec(select_rows(table).where(col(table.workspace_id) == workspace_id, named))).all():
            setattr(row, column, mention.sub(SOMEBODY, getattr(row, column)))
            session.add(row)
    reasons = cast_column(col(Result.reasons), String).contains(f"<@{user_id}", autoescape=True)
    for row in (await session.exec(select_rows(Result).where(col(Result.workspace_id) == workspace_id, reasons))).all():
        row.reasons = {
            practice: {name: mention.sub(SOMEBODY, value) for name, value in reason.items()}
            for practice, reason in row.reasons.items()
        }
        session.add(row)


def _without(said: Mapping[str, Mapping[str, str]], words: Collection[str | None]) -> dict[str, dict[str, str]]:
    """Reasons by practice, without these words: why a practice does not apply stays, as one of the usual reasons."""
    return {
        practice: {name: "" if name == "note" and value in words else value for name, value in one.items()}
        for practice, one in said.items()
    }


def _nobody() -> str:
    """An id that no person has, and that leads to none."""
    return f"forgotten:{uuid4().hex}"


def _is_theirs(rows: Any, workspace_id: str, user_id: str) -> Any:
    """Answers or notes that they gave: a seat may have been another's before, who said so."""
    seats = select(col(Respondent.id)).where(
        col(Respondent.workspace_id) == workspace_id, col(Respondent.user_id) == user_id
    )
    unsaid = col(rows.said_by).is_(None) & col(rows.respondent_id).in_(seats)
    return (col(rows.workspace_id) == workspace_id) & ((col(rows.said_by) == user_id) | unsaid)


async def _teams(session: AsyncSession, workspace_id: str) -> list[Team]:
    return list((await session.exec(select_rows(Team).where(col(Team.workspace_id) == workspace_id))).all())
