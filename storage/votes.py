"""Votes, where all answer together: each person's answers in a seat of their own, until nobody needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col

from frameworks.model import AnswerValue
from storage import assessments, notes, tallies
from storage.assessments import NewAnswer
from storage.connection import connection_of
from storage.forgetting import forget_for_good
from storage.plain import Plain
from storage.tables import TEAM, Answer, Assessment, AssessmentState, Note, Respondent, Tally, Way, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Select
    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.seats import Seat


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person says of a practice now."""

    user_id: str
    value: AnswerValue


_assessment, _respondent, _answer = map(table, ("assessment", "respondent", "answer"))

_VOTES_ON = Plain(
    select(_respondent.c.user_id, _answer.c.value)
    .join_from(_answer, _respondent, _respondent.c.id == _answer.c.respondent_id)
    .where(
        _answer.c.workspace_id == bindparam("workspace_id"),
        _respondent.c.assessment_id == bindparam("assessment_id"),
        _respondent.c.user_id != TEAM,
        _answer.c.practice_id == bindparam("practice_id"),
    )
    .order_by(_answer.c.id)
)
_SEAT_AND_TURN = Plain(
    select(_respondent.c.id, func.coalesce(func.max(_answer.c.turn), -1) + 1)
    .join_from(_respondent, _answer, _answer.c.respondent_id == _respondent.c.id, isouter=True)
    .where(
        _respondent.c.workspace_id == bindparam("workspace_id"),
        _respondent.c.assessment_id == bindparam("assessment_id"),
        _respondent.c.user_id == bindparam("user_id"),
    )
    .group_by(_respondent.c.id)
)


_NEXT_ROUND = Plain(
    update(_assessment).where(
        _assessment.c.workspace_id == bindparam("of_workspace"), _assessment.c.id == bindparam("of_assessment")
    ),
    ["votes_round", "revealed"],
)


async def next_round(
    session: AsyncSession, workspace_id: str, assessment_id: int, votes_round: int, revealed: str | None
) -> None:
    """Count votes of another round from now on; those on a practice are ``revealed``, or none are."""
    parameters = {"of_workspace": workspace_id, "of_assessment": assessment_id}
    await _NEXT_ROUND.rows(session, {**parameters, "votes_round": votes_round, "revealed": revealed})


async def votes_on(session: AsyncSession, workspace_id: str, assessment_id: int, practice_id: str) -> tuple[Vote, ...]:
    """Everybody's vote on a practice, in the order in which they first voted on it."""
    parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id, "practice_id": practice_id}
    rows = await _VOTES_ON.rows(session, parameters)
    # A dict keeps the place of the first vote, and the value of the last.
    return tuple(Vote(user_id, AnswerValue(value)) for user_id, value in dict(map(tuple, rows)).items())


async def cast(
    session: AsyncSession,
    workspace_id: str,
    assessment_id: int,
    user_id: str,
    practice_id: str,
    value: AnswerValue,
    *,
    now: datetime,
) -> None:
    """Record a person's vote at their next turn; who has no seat yet gets one.

    Nobody else may vote for them at the same time: whoever calls this holds the TEAM's seat.
    """
    seat = await _seat_and_turn(session, workspace_id, assessment_id, user_id)
    if seat is None:
        await assessments.add_respondent(session, workspace_id, assessment_id, user_id)
        seat = await _seat_and_turn(session, workspace_id, assessment_id, user_id)
    assert seat is not None  # noqa: S101 - just made, in this transaction
    respondent_id, turn = seat
    await assessments.add_answer(session, workspace_id, respondent_id, NewAnswer(turn, practice_id, value), now)


async def _seat_and_turn(
    session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str
) -> tuple[int, int] | None:
    """A person's seat and their next turn, if they have one."""
    parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id, "user_id": user_id}
    row = await _SEAT_AND_TURN.row(session, parameters)
    return (row[0], row[1]) if row else None


async def forget_votes(
    session: AsyncSession, workspace_id: str, assessment_id: int, practice_id: str | None = None
) -> None:
    """Delete every person's votes, on one practice or on all; the TEAM's answers stay."""
    forget_for_good(session)
    statement = delete(Answer).where(
        col(Answer.workspace_id) == workspace_id,
        col(Answer.respondent_id).in_(_seats_of_people(workspace_id, assessment_id)),
    )
    if practice_id is not None:
        statement = statement.where(col(Answer.practice_id) == practice_id)
    await session.exec(statement)


async def forget_who(session: AsyncSession, workspace_id: str, assessment_id: int, now: datetime) -> None:
    """Of an anonymous assessment that is over: no row says any more who voted or wrote what.

    That they took part stays.
    """
    await forget_votes(session, workspace_id, assessment_id)
    await notes.make_nobodys(session, workspace_id, assessment_id, now)
    await session.exec(
        update(Respondent)
        .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.assessment_id) == assessment_id)
        .where(col(Respondent.user_id) != TEAM)
        .values(position=None, skipped=[])
    )
    await assessments.change_assessment(session, workspace_id, assessment_id, revealed=None, ask_again=[])


async def tally_of(session: AsyncSession, workspace_id: str, assessment_id: int, practice_id: str) -> Tally | None:
    """What was kept of the votes on a practice, if it was."""
    found = await tallies.tallies_of(session, workspace_id, assessment_id)
    return next((one for one in found if one.practice_id == practice_id), None)


async def is_shown_in_a_dropped_one(session: AsyncSession, seat: Seat, practice_id: str) -> bool:
    """Whether votes on a practice were counted in an assessment that was dropped since the team's last complete one."""
    of_team = (col(Assessment.workspace_id) == seat.workspace_id, col(Assessment.team_id) == seat.team_id)
    last = select(func.coalesce(func.max(col(Assessment.id)), 0)).where(
        *of_team, col(Assessment.state) == AssessmentState.COMPLETED.value
    )
    statement = (
        select(col(Tally.id))
        .join_from(Tally, Assessment, col(Assessment.id) == col(Tally.assessment_id))
        .where(
            *of_team,
            col(Assessment.state) == AssessmentState.ABANDONED.value,
            col(Assessment.id) > last.scalar_subquery(),
            col(Tally.practice_id) == practice_id,
        )
        .limit(1)
    )
    return (await (await connection_of(session)).execute(statement)).first() is not None


async def keep_tally(
    session: AsyncSession, workspace_id: str, assessment_id: int, practice_id: str, counts: Mapping[AnswerValue, int]
) -> None:
    """Keep how many voted what of a practice, in place of what was kept before."""
    await tallies.remove_tally(session, workspace_id, assessment_id, practice_id)
    said = {value.value: count for value, count in counts.items()}
    await tallies.add_tally(session, workspace_id, assessment_id, practice_id, said, agreed=len(said) == 1)


async def go_on_alone(session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str) -> None:
    """Make the TEAM's answers one person's, who answers alone from now on; all votes and other seats are deleted."""
    await forget_votes(session, workspace_id, assessment_id)
    await assessments.add_respondent(session, workspace_id, assessment_id, user_id)
    team, own = [
        await assessments.seat_in(session, workspace_id, assessment_id, one, to_change=True) for one in (TEAM, user_id)
    ]
    assert team is not None and own is not None  # noqa: S101, PT018 - the one is locked, the other was made
    for rows, is_teams in ((Answer, col(Answer.respondent_id)), (Note, col(Note.respondent_id))):
        await session.exec(update(rows).where(is_teams == team.respondent_id).values(respondent_id=own.respondent_id))
    await assessments.change_respondent(
        session, workspace_id, own.respondent_id, position=team.position, skipped=list(team.skipped)
    )
    of_others = (
        col(Respondent.workspace_id) == workspace_id,
        col(Respondent.assessment_id) == assessment_id,
        col(Respondent.user_id) != user_id,
    )
    others = select(col(Respondent.id)).where(*of_others)
    await session.exec(update(Note).where(col(Note.respondent_id).in_(others)).values(respondent_id=None))
    await session.exec(delete(Respondent).where(*of_others))
    await session.exec(
        update(Assessment)
        .where(col(Assessment.workspace_id) == workspace_id, col(Assessment.id) == assessment_id)
        .values(way=Way.ALONE.value, led_by=user_id, leader_gone=False, asked_at=None, revealed=None, card_link=None)
    )


def _seats_of_people(workspace_id: str, assessment_id: int) -> Select[int]:
    return select(col(Respondent.id)).where(
        col(Respondent.workspace_id) == workspace_id,
        col(Respondent.assessment_id) == assessment_id,
        col(Respondent.user_id) != TEAM,
    )
