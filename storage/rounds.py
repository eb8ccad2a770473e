"""Rounds in which everyone is asked privately: who is asked, how far they are, and when they are reminded."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from frameworks.model import AnswerValue
from storage import notes
from storage.connection import connection_of
from storage.forgetting import forget_for_good
from storage.seats import GivenReason
from storage.tables import TEAM, Answer, Assessment, AssessmentState, Note, Respondent, Team, Way, table
from storage.wakes import Wake, wake

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class Times:
    """When a round asked, when it closes by itself (None: it does not), and the IANA zone in which its day ends."""

    asked_at: datetime | None
    due_at: datetime | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class RoundMember:
    """Somebody who was asked: whether they have an answer, have finished, or are not waited for."""

    user_id: str
    begun: bool
    finished: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class CardOf:
    """A person who was asked, and where (the ts) the card is that asks them; None: they have none."""

    respondent_id: int
    user_id: str
    ts: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many have finished, and how many are still waited for."""

    finished: int
    waiting: int

    @property
    def asked(self) -> int:
        """All who count: of the others nothing is expected any more."""
        return self.finished + self.waiting


@dataclass(frozen=True, slots=True)
class DueRound:
    """A round whose time is over."""

    workspace_id: str
    assessment_id: int


@dataclass(frozen=True, slots=True)
class DueNudge:
    """Somebody who is to be reminded about now, and their seat."""

    respondent_id: int
    workspace_id: str
    assessment_id: int
    user_id: str


@dataclass(frozen=True, slots=True)
class ClaimedNudge:
    """Somebody to remind, whom nobody else reminds before this transaction ends, and what they are asked about."""

    respondent: Respondent
    assessment: Assessment
    channel_id: str


# Built once, of plain columns, as everybody who finishes runs these.
_assessment, _respondent = map(table, ("assessment", "respondent"))
_TIMES = (
    select(_assessment.c.asked_at, _assessment.c.due_at, _respondent.c.user_id, _respondent.c.zone)
    .join_from(_assessment, _respondent, _respondent.c.assessment_id == _assessment.c.id)
    .where(
        _assessment.c.workspace_id == bindparam("workspace_id"),
        _assessment.c.id == bindparam("assessment_id"),
        (_respondent.c.user_id == TEAM) | (_respondent.c.user_id == _assessment.c.led_by),
    )
)
_COUNT = (
    select(func.count(_respondent.c.finished_at), func.count())
    .select_from(_respondent)
    .where(
        _respondent.c.workspace_id == bindparam("workspace_id"),
        _respondent.c.assessment_id == bindparam("assessment_id"),
        _respondent.c.user_id != TEAM,
        _respondent.c.finished_at.is_not(None) | _respondent.c.gone.is_(False),
    )
)
_LOCK_TEAM = (
    select(_respondent.c.id)
    .where(
        _respondent.c.workspace_id == bindparam("workspace_id"),
        _respondent.c.assessment_id == bindparam("assessment_id"),
        _respondent.c.user_id == TEAM,
    )
    .with_for_update()
)


async def times_of(session: AsyncSession, workspace_id: str, assessment_id: int) -> Times:
    """The times of a round, by the zone of whoever leads it."""
    parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id}
    rows = (await (await connection_of(session)).execute(_TIMES, parameters)).all()
    zones = {user_id: zone for _, _, user_id, zone in rows}
    asked_at, due_at = next(((asked, due) for asked, due, _, _ in rows), (None, None))
    return Times(asked_at, due_at, zones.get(TEAM) or next((zone for zone in zones.values() if zone), None))


async def lock_team(session: AsyncSession, workspace_id: str, assessment_id: int) -> None:
    """Of all that may close a round, let only this transaction go on. SQLite has one writer anyway."""
    connection = await connection_of(session)
    if connection.dialect.name == "postgresql":
        parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id}
        (await connection.execute(_LOCK_TEAM, parameters)).all()


async def ask(
    session: AsyncSession, workspace_id: str, assessment_id: int, user_ids: Collection[str], nudge_at: datetime | None
) -> tuple[str, ...]:
    """Give each of these people a seat; gives those who had none. Whoever calls this has locked the TEAM's seat."""
    if nudge_at is not None:
        wake(session, Wake.ROUNDS)
    there = {one.user_id for one in await members_of(session, workspace_id, assessment_id)}
    added = tuple(one for one in dict.fromkeys(user_ids) if one not in there)
    session.add_all(
        Respondent(workspace_id=workspace_id, assessment_id=assessment_id, user_id=user_id, nudge_at=nudge_at)
        for user_id in added
    )
    await session.flush()
    return added


async def take_away_seat(session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str) -> None:
    """Somebody is not asked after all; they have answered nothing yet, and their notes are the TEAM's from now on."""
    team, theirs = (
        select(col(Respondent.id))
        .where(
            col(Respondent.workspace_id) == workspace_id,
            col(Respondent.assessment_id) == assessment_id,
            col(Respondent.user_id) == one,
        )
        .scalar_subquery()
        for one in (TEAM, user_id)
    )
    await session.exec(
        update(Note)
        .where(col(Note.workspace_id) == workspace_id, col(Note.respondent_id) == theirs)
        .values(respondent_id=team)
    )
    await session.exec(
        delete(Respondent).where(
            col(Respondent.workspace_id) == workspace_id,
            col(Respondent.assessment_id) == assessment_id,
            col(Respondent.user_id) == user_id,
        )
    )


async def members_of(session: AsyncSession, workspace_id: str, assessment_id: int) -> tuple[RoundMember, ...]:
    """All who were asked, in the order in which they were."""
    begun = (
        select(col(Answer.id))
        .where(col(Answer.workspace_id) == workspace_id, col(Answer.respondent_id) == col(Respondent.id))
        .exists()
    )
    statement = (
        select(col(Respondent.user_id), begun, col(Respondent.finished_at), col(Respondent.gone))
        .where(*_people_of(workspace_id, assessment_id))
        .order_by(col(Respondent.id))
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return tuple(RoundMember(user, bool(has), finished is not None, gone) for user, has, finished, gone in rows)


async def cards_of_people(session: AsyncSession, workspace_id: str, assessment_id: int) -> tuple[CardOf, ...]:
    """All who were asked, in the order in which they were, with their cards."""
    statement = (
        select(col(Respondent.id), col(Respondent.user_id), col(Respondent.card_ts))
        .where(*_people_of(workspace_id, assessment_id))
        .order_by(col(Respondent.id))
    )
    return tuple(CardOf(*row) for row in (await (await connection_of(session)).execute(statement)).all())


async def count_members(session: AsyncSession, workspace_id: str, assessment_id: int) -> Counts:
    """How far a round is."""
    parameters = {"workspace_id": workspace_id, "assessment_id": assessment_id}
    finished, asked = (await (await connection_of(session)).execute(_COUNT, parameters)).one()
    return Counts(finished=finished, waiting=asked - finished)


async def lock_seats(session: AsyncSession, workspace_id: str, assessment_id: int) -> None:
    """Wait for the clicks that are under way on every seat of a round, and keep new ones waiting.

    Whoever calls this has locked the TEAM's seat before, so that two who do never wait for each other.
    """
    statement = (
        select(col(Respondent.id))
        .where(*_people_of(workspace_id, assessment_id))
        .order_by(col(Respondent.id))
        .with_for_update()
    )
    (await (await connection_of(session)).execute(statement)).all()


async def answers_of_finished(
    session: AsyncSession, workspace_id: str, assessment_id: int
) -> tuple[Mapping[str, AnswerValue], ...]:
    """What each person who has finished says, by practice id."""
    statement = (
        select(col(Answer.respondent_id), col(Answer.practice_id), col(Answer.value))
        .join(Respondent, col(Respondent.id) == col(Answer.respondent_id))
        .where(*_finished_of(workspace_id, assessment_id))
        .order_by(col(Answer.respondent_id), col(Answer.turn))
    )
    said: dict[int, dict[str, AnswerValue]] = defaultdict(dict)
    for respondent_id, practice, value in (await (await connection_of(session)).execute(statement)).all():
        said[respondent_id][practice] = AnswerValue(value)
    return tuple(said.values())


async def who_said(
    session: AsyncSession, workspace_id: str, assessment_id: int, practices: Collection[str]
) -> Mapping[str, Mapping[AnswerValue, tuple[str, ...]]]:
    """Who gave which answer to each of these practices, of those who finished; nothing once it is forgotten."""
    statement = (
        select(col(Respondent.user_id), col(Answer.practice_id), col(Answer.value))
        .join(Respondent, col(Respondent.id) == col(Answer.respondent_id))
        .where(*_finished_of(workspace_id, assessment_id), col(Answer.practice_id).in_(practices))
        .order_by(col(Answer.respondent_id), col(Answer.turn))
    )
    last = {
        (practice, user): AnswerValue(value)
        for user, practice, value in (await (await connection_of(session)).execute(statement)).all()
    }
    said: dict[str, dict[AnswerValue, tuple[str, ...]]] = defaultdict(dict)
    for (practice, user), value in last.items():
        said[practice][value] = (*said[practice].get(value, ()), user)
    return said


async def usual_reasons(
    session: AsyncSession, workspace_id: str, assessment_id: int, *, with_notes: bool, at_least: int = 1
) -> Mapping[str, GivenReason]:
    """Why each practice is said not to apply, as most of those who finished and say so put it.

    What they wrote about it is nobody's business ``with_notes`` False; nor is a reason that fewer than ``at_least``
    gave.
    """
    statement = (
        select(
            col(Answer.respondent_id), col(Answer.practice_id), col(Answer.value), col(Answer.reason), col(Answer.note)
        )
        .join(Respondent, col(Respondent.id) == col(Answer.respondent_id))
        .where(*_finished_of(workspace_id, assessment_id))
        .order_by(col(Answer.respondent_id), col(Answer.turn))
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    last = {(respondent, practice): (value, reason, note) for respondent, practice, value, reason, note in rows}
    reasons: dict[str, Counter[GivenReason]] = defaultdict(Counter)
    for (_, practice), (value, reason, note) in last.items():
        if value == AnswerValue.NOT_APPLICABLE.value and reason:
            reasons[practice][GivenReason(reason, (note or "") if with_notes else "")] += 1
    return {
        practice: min(counted, key=lambda one: (-counted[one], one.reason, one.note))
        for practice, counted in reasons.items()
        if max(counted.values()) >= at_least
    }


async def forget_answers(
    session: AsyncSession, workspace_id: str, assessment_id: int, tallied: Collection[str], now: datetime
) -> None:
    """Make that nothing ties an answer to a person any more: people's own answers go, the team's and the tallies stay.

    Notes stay without whoever wrote them, in no order, of those who finished and on practices that are ``tallied``.
    """
    forget_for_good(session)
    people = _people_of(workspace_id, assessment_id)
    seats = select(col(Respondent.id)).where(*people)
    of_finished = seats.where(col(Respondent.finished_at).is_not(None))
    finished = set((await (await connection_of(session)).execute(of_finished)).scalars())
    await session.exec(
        delete(Answer).where(col(Answer.workspace_id) == workspace_id, col(Answer.respondent_id).in_(seats))
    )
    await session.exec(
        update(Respondent)
        .where(*people)
        .values(position=None, skipped=[], zone=None, nudge_at=None, card_channel=None, card_ts=None)
    )
    # When somebody finished says in which order; that they did is no secret.
    await session.exec(
        update(Respondent).where(*people, col(Respondent.finished_at).is_not(None)).values(finished_at=now)
    )
    await notes.make_nobodys(
        session,
        workspace_id,
        assessment_id,
        now,
        stays=lambda one: one.practice_id in tallied and one.respondent_id in finished,
    )


async def notes_on(
    session: AsyncSession, workspace_id: str, assessment_id: int, practices: Collection[str]
) -> Mapping[str, Sequence[Note]]:
    """What people wrote to each of these practices, oldest first: those who finished, and whoever led for the team.

    Nobody's, once who wrote it is forgotten, too.
    """
    speaks = or_(
        col(Note.respondent_id).is_(None), col(Respondent.user_id) == TEAM, col(Respondent.finished_at).is_not(None)
    )
    statement = (
        select_rows(Note)
        .join(Respondent, col(Respondent.id) == col(Note.respondent_id), isouter=True)
        .where(
            col(Note.workspace_id) == workspace_id,
            col(Note.assessment_id) == assessment_id,
            col(Note.practice_id).in_(practices),
            speaks,
        )
        .order_by(col(Note.id))
    )
    found: dict[str, list[Note]] = defaultdict(list)
    for one in (await session.exec(statement)).all():
        found[one.practice_id].append(one)
    return found


async def mark_gone(
    session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str, *, gone: bool, declined: bool = False
) -> bool:
    """Somebody is not waited for any more, or (``gone`` False) is again. False where that changes nothing.

    ``declined``: they said so themselves, whatever they were before.
    """
    changes = col(Respondent.declined).is_(False) if declined else col(Respondent.gone).is_(not gone)
    changed = await session.exec(
        update(Respondent)
        .where(
            *_people_of(workspace_id, assessment_id),
            col(Respondent.user_id) == user_id,
            col(Respondent.finished_at).is_(None),
            changes,
        )
        .values(gone=gone, declined=declined, **({"nudge_at": None} if gone else {}))
    )
    return changed.rowcount > 0


async def readd_member(session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str) -> bool:
    """Somebody who had left is back, and is not ``gone`` any more. False where they had not, or had declined."""
    changed = await session.exec(
        update(Respondent)
        .where(
            *_people_of(workspace_id, assessment_id),
            col(Respondent.user_id) == user_id,
            col(Respondent.gone),
            col(Respondent.declined).is_(False),
        )
        .values(gone=False)
    )
    return changed.rowcount > 0


async def due_rounds(session: AsyncSession, now: datetime, limit: int) -> tuple[DueRound, ...]:
    """Rounds of all workspaces whose time is over, the oldest first."""
    statement = (
        select(col(Assessment.workspace_id), col(Assessment.id))
        .where(
            col(Assessment.state) == AssessmentState.OPEN.value,
            col(Assessment.way) == Way.EVERYONE.value,
            col(Assessment.asked_at).is_not(None),
            col(Assessment.due_at) <= now,
        )
        .order_by(col(Assessment.due_at))
        .limit(limit)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return tuple(DueRound(workspace, one) for workspace, one in rows)


async def due_nudges(session: AsyncSession, now: datetime, limit: int) -> tuple[DueNudge, ...]:
    """People of all workspaces who are to be reminded about now, the longest due first."""
    statement = (
        select(
            col(Respondent.id),
            col(Respondent.workspace_id),
            col(Respondent.assessment_id),
            col(Respondent.user_id),
        )
        .where(col(Respondent.nudge_at) <= now)
        .order_by(col(Respondent.nudge_at), col(Respondent.id))
        .limit(limit)
    )
    return tuple(DueNudge(*row) for row in (await (await connection_of(session)).execute(statement)))


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next round closes or the next person is reminded, after ``now``."""
    closes = select(func.min(col(Assessment.due_at))).where(
        col(Assessment.state) == AssessmentState.OPEN.value,
        col(Assessment.way) == Way.EVERYONE.value,
        col(Assessment.asked_at).is_not(None),
        col(Assessment.due_at) > now,
    )
    reminds = select(func.min(col(Respondent.nudge_at))).where(col(Respondent.nudge_at) > now)
    row = (
        await (await connection_of(session)).execute(select(closes.scalar_subquery(), reminds.scalar_subquery()))
    ).one()
    return min((one for one in row if one is not None), default=None)


async def waited_for(session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str) -> Respondent | None:
    """The seat of somebody whom an open round waits for; None when it does not any more."""
    statement = (
        select_rows(Respondent)
        .join(Assessment, col(Assessment.id) == col(Respondent.assessment_id))
        .where(
            *_people_of(workspace_id, assessment_id),
            col(Respondent.user_id) == user_id,
            col(Respondent.finished_at).is_(None),
            col(Respondent.gone).is_(False),
            col(Assessment.state) == AssessmentState.OPEN.value,
        )
    )
    return (await session.exec(statement)).one_or_none()


async def claim_nudges(session: AsyncSession, now: datetime, respondent_ids: Collection[int]) -> Sequence[ClaimedNudge]:
    """Those of these people who are still due: nobody else has them before this transaction ends."""
    locked = (
        select_rows(Respondent)
        .where(col(Respondent.id).in_(respondent_ids), col(Respondent.nudge_at) <= now)
        .order_by(col(Respondent.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    seats = (await session.exec(locked)).all()
    statement = (
        select_rows(Assessment, Team.channel_id)
        .join(Team, col(Team.id) == col(Assessment.team_id))
        .where(col(Assessment.id).in_({one.assessment_id for one in seats}))
    )
    asked = {assessment.id: (assessment, channel) for assessment, channel in (await session.exec(statement)).all()}
    return [ClaimedNudge(one, *asked[one.assessment_id]) for one in seats]


async def plan_nudges(
    session: AsyncSession,
    workspace_id: str,
    assessment_id: int,
    nudge_at: datetime | None,
    *,
    given: int | None = None,
    user_id: str | None = None,
) -> None:
    """When to remind next all who are waited for; or, of these, those who were reminded so many times, or one."""
    if nudge_at is not None:
        wake(session, Wake.ROUNDS)
    await session.exec(
        update(Respondent)
        .where(
            *_people_of(workspace_id, assessment_id),
            col(Respondent.finished_at).is_(None),
            col(Respondent.gone).is_(False),
            *([col(Respondent.nudges) == given] if given is not None else []),
            *([col(Respondent.user_id) == user_id] if user_id is not None else []),
        )
        .values(nudge_at=nudge_at)
    )


def _people_of(workspace_id: str, assessment_id: int) -> tuple[ColumnElement[bool], ...]:
    """The seats of people: all but the TEAM's."""
    return (
        col(Respondent.workspace_id) == workspace_id,
        col(Respondent.assessment_id) == assessment_id,
        col(Respondent.user_id) != TEAM,
    )


def _finished_of(workspace_id: str, assessment_id: int) -> tuple[ColumnElement[bool], ...]:
    return (*_people_of(workspace_id, assessment_id), col(Respondent.finished_at).is_not(None))
