"""Assessments, the people who answer in them, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, case, delete, func, insert, or_, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from frameworks.model import AnswerValue
from storage.connection import connection_of, is_postgresql
from storage.insert import insert_if_absent
from storage.notes import KeptNote, make_nobodys, notes_of_seat
from storage.plain import Plain
from storage.seats import About, GivenReason, Seat, about_columns, about_of, seat_of
from storage.tables import TEAM, Answer, Assessment, AssessmentState, Earlier, Member, Respondent, Way, table
from storage.wakes import Wake, wake
from storage.withdrawals import assessment_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.tables import Team


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to record: at which turn, to which practice, why it is "not applicable", and who said so."""

    turn: int
    practice_id: str
    value: AnswerValue
    because: GivenReason | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class GivenAnswers:
    """A respondent's current answers by practice id, how many were ever recorded (their next turn), and their notes."""

    turn: int
    values: Mapping[str, AnswerValue]
    notes: tuple[KeptNote, ...] = ()


# Built once, of plain columns: a click runs these, and building statements and objects costs more than SQLite does.
_assessment, _respondent, _team, _answer, _note = map(table, ("assessment", "respondent", "team", "answer", "note"))
_SEAT = (
    select(
        _assessment.c.workspace_id,
        _assessment.c.id,
        _respondent.c.id,
        _assessment.c.team_id,
        _team.c.channel_id,
        _assessment.c.state,
        _respondent.c.position,
        _respondent.c.card_channel,
        _respondent.c.card_ts,
        _respondent.c.user_id,
        _assessment.c.led_by,
        _team.c.owners,
        _respondent.c.skipped,
        _respondent.c.finished_at,
        _respondent.c.gone,
        _assessment.c.asked_at,
        _assessment.c.revealed,
        _assessment.c.votes_round,
        _assessment.c.thread_ts,
        _assessment.c.card_link,
        _assessment.c.frameworks,
        _assessment.c.scope,
        _assessment.c.subject,
        _assessment.c.trains_models,
        _assessment.c.mode,
        _assessment.c.targets,
        _assessment.c.earlier,
        _assessment.c.ask_again,
        _assessment.c.way,
        _assessment.c.anonymous,
        _assessment.c.known,
    )
    .join_from(_assessment, _respondent, _respondent.c.assessment_id == _assessment.c.id)
    .join(_team, _team.c.id == _assessment.c.team_id)
    .where(
        _respondent.c.workspace_id == bindparam("workspace_id"),
        _respondent.c.user_id == bindparam("user_id"),
    )
)
_SEAT_IN = Plain(_SEAT.where(_assessment.c.id == bindparam("assessment_id")))
# On PostgreSQL a person's clicks wait for each other here; SQLite has one writer anyway. The seat is read by a
# statement of its own after the wait, as one that waits would still see the assessment as it was before.
_LOCK_SEAT = (
    select(_respondent.c.id)
    .where(
        _respondent.c.workspace_id == bindparam("workspace_id"),
        _respondent.c.assessment_id == bindparam("assessment_id"),
        _respondent.c.user_id == bindparam("user_id"),
    )
    .with_for_update()
)
# Votes on a card in the channel wait for nobody in particular, and who has finished is done.
_WAITS = (
    _assessment.c.state == AssessmentState.OPEN.value,
    or_(_assessment.c.way != Way.TOGETHER.value, _assessment.c.asked_at.is_(None)),
    _respondent.c.finished_at.is_(None),
    _respondent.c.gone.is_(False),
)
_WAITING_SEATS = _SEAT.where(*_WAITS).order_by(_assessment.c.id.desc())
_corrects = and_(
    or_(_assessment.c.state == AssessmentState.COMPLETED.value, _respondent.c.finished_at.is_not(None)),
    _respondent.c.position.is_not(None),
)
_NEWEST_OPEN_SEAT = _WAITING_SEATS.limit(1)
# What somebody types is about the card that they see last: a question, or one that is asked again after the end.
_SEAT_ON_SCREEN = (
    _SEAT.where(
        or_(
            and_(*_WAITS),
            and_(_assessment.c.state == AssessmentState.OPEN.value, _corrects),
            and_(
                _assessment.c.state == AssessmentState.COMPLETED.value,
                _assessment.c.way == Way.ALONE.value,
                _corrects,
            ),
        )
    )
    .order_by(
        case((_respondent.c.card_ts.is_(None), 1), else_=0), _respondent.c.card_ts.desc(), _assessment.c.id.desc()
    )
    .limit(1)
)
# Evidence may be put to what is open, finished by this person or not, or else to what was completed last and counts.
_NEWEST_SEAT = (
    _SEAT.where(
        _assessment.c.state != AssessmentState.ABANDONED.value,
        _respondent.c.gone.is_(False),
        # What all agreed on is for whoever led that to add to.
        or_(
            _assessment.c.state == AssessmentState.OPEN.value,
            _assessment.c.way != Way.TOGETHER.value,
            _assessment.c.led_by == bindparam("user_id"),
        ),
        assessment_counts(_assessment.c.id),
    )
    .order_by(case((_assessment.c.state == AssessmentState.OPEN.value, 0), else_=1), _assessment.c.id.desc())
    .limit(1)
)
_ANSWERS = Plain(
    select(
        _answer.c.practice_id,
        _answer.c.value,
        # Few people write notes, and this costs less than to look for them after every click.
        select(_note.c.id).where(_note.c.respondent_id == bindparam("respondent_id")).exists(),
    )
    .where(
        _answer.c.workspace_id == bindparam("workspace_id"),
        _answer.c.respondent_id == bindparam("respondent_id"),
    )
    .order_by(_answer.c.turn)
)
_ADD_ANSWER = Plain(insert(_answer), [one.name for one in _answer.c if one is not _answer.c.id])
_MOVE = Plain(
    update(_respondent).where(
        _respondent.c.workspace_id == bindparam("of_workspace"), _respondent.c.id == bindparam("of_respondent")
    ),
    ["position"],
)
_VALUES = {one.value: one for one in AnswerValue}


async def open_assessment(session: AsyncSession, workspace_id: str, team_id: int) -> Assessment | None:
    """The team's open assessment, if there is one (there is never more than one)."""
    statement = select_rows(Assessment).where(
        col(Assessment.workspace_id) == workspace_id,
        col(Assessment.team_id) == team_id,
        col(Assessment.state) == AssessmentState.OPEN.value,
    )
    return (await session.exec(statement)).one_or_none()


async def start_assessment(session: AsyncSession, team: Team, user_id: str, about: About, now: datetime) -> Assessment:
    """Open an assessment with this person as its respondent, or return the one that is open already."""
    row = Assessment(
        workspace_id=team.workspace_id,
        team_id=team.id,
        **about_columns(about),
        state=AssessmentState.OPEN.value,
        started_by=user_id,
        led_by=user_id,
        started_at=now,
    )
    inserted = await insert_if_absent(session, row)
    assessment = await open_assessment(session, team.workspace_id, team.id)
    assert assessment is not None  # noqa: S101 - the unique index holds one
    if inserted:
        await add_respondent(session, team.workspace_id, assessment.id, user_id)
    return assessment


async def add_respondent(session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str) -> bool:
    """Give a person (or the TEAM) a seat in an assessment. False when they have one already."""
    row = Respondent(workspace_id=workspace_id, assessment_id=assessment_id, user_id=user_id)
    return await insert_if_absent(session, row)


async def last_about(session: AsyncSession, workspace_id: str, team_id: int) -> About | None:
    """What the team's last completed assessment, not withdrawn, was about; None when there is none."""
    statement = (
        select_rows(Assessment)
        .where(
            col(Assessment.workspace_id) == workspace_id,
            col(Assessment.team_id) == team_id,
            col(Assessment.state) == AssessmentState.COMPLETED.value,
            assessment_counts(col(Assessment.id)),
        )
        .order_by(col(Assessment.id).desc())
        .limit(1)
    )
    row = (await session.exec(statement)).one_or_none()
    return about_of(row) if row else None


async def asked_afresh(session: AsyncSession, workspace_id: str, team_id: int) -> dict[tuple[str, str], datetime]:
    """When an assessment of a team last kept no earlier answer, by what it was about (scope, subject)."""
    statement = (
        select(_assessment.c.scope, _assessment.c.subject, func.max(_assessment.c.ended_at))
        .where(
            _assessment.c.workspace_id == workspace_id,
            _assessment.c.team_id == team_id,
            _assessment.c.state == AssessmentState.COMPLETED.value,
            _assessment.c.earlier.in_((Earlier.NONE.value, Earlier.ASKED.value)),
            assessment_counts(_assessment.c.id),
        )
        .group_by(_assessment.c.scope, _assessment.c.subject)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return {(scope, subject): when for scope, subject, when in rows}


async def about_of_assessment(session: AsyncSession, workspace_id: str, assessment_id: int) -> About | None:
    """What an assessment, in whatever state, asks about."""
    statement = select_rows(Assessment).where(
        col(Assessment.workspace_id) == workspace_id, col(Assessment.id) == assessment_id
    )
    row = (await session.exec(statement)).one_or_none()
    return about_of(row) if row else None


async def set_about(session: AsyncSession, workspace_id: str, assessment_id: int, about: About) -> None:
    """Change what an open assessment is about."""
    await session.exec(
        update(Assessment)
        .where(
            col(Assessment.workspace_id) == workspace_id,
            col(Assessment.id) == assessment_id,
            col(Assessment.state) == AssessmentState.OPEN.value,
        )
        .values(**about_columns(about))
    )


async def seat_in(
    session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str, *, to_change: bool
) -> Seat | None:
    """This person's (or the TEAM's) seat in an assessment; None when there is none (or it is another workspace's).

    ``to_change``: nobody else changes it before the transaction ends.
    """
    parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id, "user_id": user_id}
    if to_change and is_postgresql(session):
        await (await connection_of(session)).execute(_LOCK_SEAT, parameters)
    row = await _SEAT_IN.row(session, parameters)
    return seat_of(row) if row else None


async def locked(session: AsyncSession, seat: Seat) -> Seat:
    """A seat as it is now, which nobody else changes before the transaction ends. SQLite has one writer anyway."""
    if not is_postgresql(session):
        return seat
    now = await seat_in(session, seat.workspace_id, seat.assessment_id, seat.user_id, to_change=True)
    # Handed over meanwhile: who had it is told so by the next that looks.
    return now or seat


async def leading_seat(session: AsyncSession, workspace_id: str, assessment_id: int) -> Seat | None:
    """The seat that an assessment is led from, to change it: the TEAM's where there is one, else the leader's."""
    assessment = await session.get(Assessment, assessment_id)
    if assessment is None or assessment.workspace_id != workspace_id:
        return None
    seat = await seat_in(session, workspace_id, assessment_id, TEAM, to_change=True)
    return seat or await seat_in(session, workspace_id, assessment_id, assessment.led_by, to_change=True)


async def newest_open_seat(session: AsyncSession, workspace_id: str, user_id: str) -> Seat | None:
    """The seat in the open assessment this person was asked in last, of whichever team."""
    parameters = {"workspace_id": workspace_id, "user_id": user_id}
    row = (await (await connection_of(session)).execute(_NEWEST_OPEN_SEAT, parameters)).one_or_none()
    return seat_of(row) if row else None


async def open_seats(session: AsyncSession, workspace_id: str, user_id: str, channel_id: str | None) -> Sequence[Seat]:
    """The person's seats in open assessments: of the team of a channel, or of all teams."""
    statement = _SEAT.where(_assessment.c.state == AssessmentState.OPEN.value)
    if channel_id is not None:
        statement = statement.where(_team.c.channel_id == channel_id)
    parameters = {"workspace_id": workspace_id, "user_id": user_id}
    return [seat_of(row) for row in (await (await connection_of(session)).execute(statement, parameters)).all()]


async def led_seats(session: AsyncSession, workspace_id: str, user_id: str, channel_id: str | None) -> Sequence[Seat]:
    """The TEAM's seats of the open assessments that a person leads, with a seat of their own or not."""
    statement = _SEAT.where(_assessment.c.state == AssessmentState.OPEN.value, _assessment.c.led_by == user_id)
    if channel_id is not None:
        statement = statement.where(_team.c.channel_id == channel_id)
    parameters = {"workspace_id": workspace_id, "user_id": TEAM}
    return [seat_of(row) for row in (await (await connection_of(session)).execute(statement, parameters)).all()]


async def leader_left(
    session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str, *, gone: bool
) -> bool:
    """Whoever leads an assessment has left, or (not ``gone``) is back. False for others, and where that was known."""
    changed = await session.exec(
        update(Assessment)
        .where(
            col(Assessment.workspace_id) == workspace_id,
            col(Assessment.id) == assessment_id,
            col(Assessment.led_by) == user_id,
            col(Assessment.leader_gone).is_(not gone),
        )
        .values(leader_gone=gone)
    )
    return changed.rowcount > 0


async def waiting_seats(session: AsyncSession, workspace_id: str, user_id: str) -> tuple[Seat, ...]:
    """The seats in all open assessments that wait for this person, the one they were asked in last first."""
    parameters = {"workspace_id": workspace_id, "user_id": user_id}
    rows = (await (await connection_of(session)).execute(_WAITING_SEATS, parameters)).all()
    return tuple(map(seat_of, rows))


async def seat_on_screen(session: AsyncSession, workspace_id: str, user_id: str) -> Seat | None:
    """The seat whose card this person got last, of those that wait for them or of which they change an answer.

    One without a card comes after all others.
    """
    parameters = {"workspace_id": workspace_id, "user_id": user_id}
    row = (await (await connection_of(session)).execute(_SEAT_ON_SCREEN, parameters)).one_or_none()
    return seat_of(row) if row else None


async def newest_seat(session: AsyncSession, workspace_id: str, user_id: str) -> Seat | None:
    """The seat in the newest open assessment this person has one in, or else in the newest that was completed."""
    parameters = {"workspace_id": workspace_id, "user_id": user_id}
    row = (await (await connection_of(session)).execute(_NEWEST_SEAT, parameters)).one_or_none()
    return seat_of(row) if row else None


async def answers_of(session: AsyncSession, workspace_id: str, respondent_id: int) -> GivenAnswers:
    """What a respondent says now: of several answers to one practice, the last. With their notes."""
    parameters = {"workspace_id": workspace_id, "respondent_id": respondent_id}
    rows = await _ANSWERS.rows(session, parameters)
    may_have_notes = not rows or rows[-1][2]
    notes = await notes_of_seat(session, workspace_id, respondent_id) if may_have_notes else ()
    return GivenAnswers(len(rows), {practice: _VALUES[value] for practice, value, _ in rows}, notes)


async def reasons_of(session: AsyncSession, workspace_id: str, respondent_id: int) -> Mapping[str, GivenReason]:
    """Why practices are not applicable, by practice id, of those whose last answer says so."""
    statement = (
        select(_answer.c.practice_id, _answer.c.reason, _answer.c.note)
        .where(_answer.c.workspace_id == workspace_id, _answer.c.respondent_id == respondent_id)
        .order_by(_answer.c.turn)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    last = {practice: GivenReason(reason, note or "") if reason else None for practice, reason, note in rows}
    return {practice: reason for practice, reason in last.items() if reason is not None}


async def count_answered(session: AsyncSession, workspace_id: str, assessment_id: int) -> int:
    """How many different practices have an answer in an assessment."""
    statement = (
        select_rows(func.count(func.distinct(col(Answer.practice_id))))
        .join(Respondent, col(Respondent.id) == col(Answer.respondent_id))
        .where(col(Answer.workspace_id) == workspace_id, col(Respondent.assessment_id) == assessment_id)
    )
    return (await session.exec(statement)).one()


async def anything_since(session: AsyncSession, workspace_id: str, assessment_id: int, when: datetime) -> bool:
    """Whether an assessment was started, led by another, asked, answered or to be closed at this time or later."""
    answered = (
        select_rows(col(Answer.id))
        .join(Respondent, col(Respondent.id) == col(Answer.respondent_id))
        .where(
            col(Respondent.workspace_id) == workspace_id,
            col(Respondent.assessment_id) == assessment_id,
            col(Answer.answered_at) >= when,
        )
    )
    statement = select_rows(col(Assessment.id)).where(
        col(Assessment.workspace_id) == workspace_id,
        col(Assessment.id) == assessment_id,
        or_(
            col(Assessment.started_at) >= when,
            col(Assessment.led_since) >= when,
            col(Assessment.asked_at) >= when,
            col(Assessment.due_at) >= when,
            answered.exists(),
        ),
    )
    return (await session.exec(statement)).one_or_none() is not None


async def add_answer(
    session: AsyncSession, workspace_id: str, respondent_id: int, answer: NewAnswer, now: datetime
) -> None:
    """Record an answer. Raises IntegrityError when its turn was taken already."""
    row = {
        "workspace_id": workspace_id,
        "respondent_id": respondent_id,
        "turn": answer.turn,
        "practice_id": answer.practice_id,
        "value": answer.value.value,
        "reason": answer.because.reason if answer.because else None,
        "note": (answer.because.note or None) if answer.because else None,
        "said_by": answer.said_by,
        "answered_at": now,
    }
    await _ADD_ANSWER.rows(session, row)


async def move_to(session: AsyncSession, workspace_id: str, respondent_id: int, position: str | None) -> None:
    """Go to a practice; None goes on with the first unanswered."""
    await _MOVE.rows(session, {"of_workspace": workspace_id, "of_respondent": respondent_id, "position": position})


async def skip(session: AsyncSession, workspace_id: str, respondent_id: int, skipped: Sequence[str]) -> None:
    """Leave these practices for the end, and go on with the first of the others."""
    await change_respondent(session, workspace_id, respondent_id, position=None, skipped=list(skipped))


async def remember_card(
    session: AsyncSession, workspace_id: str, respondent_id: int, channel: str | None, ts: str | None
) -> None:
    """Keep where the respondent's card is, so that there is only one."""
    await change_respondent(session, workspace_id, respondent_id, card_channel=channel, card_ts=ts)


async def change_respondent(session: AsyncSession, workspace_id: str, respondent_id: int, **values: object) -> None:
    """Set columns of a respondent, by name."""
    await session.exec(
        update(Respondent)
        .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.id) == respondent_id)
        .values(**values)
    )


async def change_assessment(session: AsyncSession, workspace_id: str, assessment_id: int, **values: object) -> None:
    """Set columns of an assessment, by name."""
    if values.get("due_at") is not None:
        wake(session, Wake.ROUNDS)
    await session.exec(
        update(Assessment)
        .where(col(Assessment.workspace_id) == workspace_id, col(Assessment.id) == assessment_id)
        .values(**values)
    )


async def forget_who_answered(session: AsyncSession, workspace_id: str, seat: Seat, now: datetime) -> None:
    """Make the seat of the one person who answered the team's own: no row says any more who that was."""
    await change_respondent(
        session, workspace_id, seat.respondent_id, user_id=TEAM, card_channel=None, card_ts=None, zone=None
    )
    await change_assessment(session, workspace_id, seat.assessment_id, started_by=TEAM, led_by=TEAM)
    await session.exec(
        update(Answer)
        .where(col(Answer.workspace_id) == workspace_id, col(Answer.respondent_id) == seat.respondent_id)
        .values(said_by=None)
    )
    await make_nobodys(session, workspace_id, seat.assessment_id, now)
    if seat.user_id not in seat.owners:
        # Who owns the team is no secret; that somebody else has to do with it may say that they answered.
        await session.exec(
            delete(Member).where(col(Member.team_id) == seat.team_id, col(Member.user_id) == seat.user_id)
        )


async def hand_over(session: AsyncSession, workspace_id: str, seat: Seat, user_id: str) -> None:
    """Give a seat to another person, who has none in this assessment, with the answers so far; its card is gone.

    Raises IntegrityError when they have one.
    """
    await change_respondent(
        session,
        workspace_id,
        seat.respondent_id,
        user_id=user_id,
        card_channel=None,
        card_ts=None,
        gone=False,
        zone=None,
        nudges=0,
        nudge_at=None,
    )
    await change_assessment(session, workspace_id, seat.assessment_id, led_by=user_id, leader_gone=False)


async def end_assessment(
    session: AsyncSession, workspace_id: str, assessment_id: int, state: AssessmentState, now: datetime
) -> bool:
    """Complete or abandon an open assessment. False when it was not open any more."""
    # A workflow's step may wait for its end.
    wake(session, Wake.STEPS)
    changed = await session.exec(
        update(Assessment)
        .where(
            col(Assessment.workspace_id) == workspace_id,
            col(Assessment.id) == assessment_id,
            col(Assessment.state) == AssessmentState.OPEN.value,
        )
        .values(state=state.value, ended_at=now)
    )
    return changed.rowcount > 0
