"""Notes, and addresses of what shows something, that people put to practices."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import col
from sqlmodel import select as select_rows

from storage.connection import connection_of
from storage.forgetting import forget_for_good
from storage.insert import insert_if_absent
from storage.tables import TEAM, AssessmentState, Note, Way, table
from storage.withdrawals import assessment_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Executable
    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.seats import Seat


ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to keep; ``source`` names the message or dialog that it was made from, and makes one note at most.

    ``text`` or ``link`` (or both) say something; until ``good_until``, or for ever (None).
    """

    practice_id: str
    text: str
    source: str
    link: str | None = None
    said_by: str | None = None
    good_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note as it was kept. ``said_by`` and ``respondent_id`` are None where nobody is to know whose it is."""

    id: int
    practice_id: str
    text: str
    link: str | None
    said_by: str | None
    respondent_id: int | None
    added_at: datetime
    good_until: datetime | None = None


_note = table("note")
_NOTES = select(
    _note.c.id,
    _note.c.practice_id,
    _note.c.text,
    _note.c.link,
    _note.c.said_by,
    _note.c.respondent_id,
    _note.c.added_at,
    _note.c.good_until,
).where(_note.c.workspace_id == bindparam("workspace_id"))
_respondent = table("respondent")
_assessment = table("assessment")
_SILENT = (
    select(_respondent.c.id)
    .join(_assessment, _assessment.c.id == _respondent.c.assessment_id)
    .where(
        _respondent.c.id == _note.c.respondent_id,
        _assessment.c.way == Way.EVERYONE.value,
        _respondent.c.user_id != TEAM,
        _respondent.c.finished_at.is_(None),
    )
    .exists()
)
_SAID = _NOTES.where(_note.c.assessment_id == bindparam("of"), ~_SILENT).order_by(_note.c.id)
_OF_SEAT = _NOTES.where(_note.c.respondent_id == bindparam("of")).order_by(_note.c.id)


async def add_note(session: AsyncSession, seat: Seat, note: NewNote, now: datetime) -> bool:
    """Keep a note of a seat's. False when one was made from the same source before."""
    row = _row(seat.workspace_id, seat.assessment_id, seat.respondent_id, note, now)
    return await insert_if_absent(session, row)


def _row(workspace_id: str, assessment_id: int, respondent_id: int | None, note: NewNote, now: datetime) -> Note:
    return Note(
        workspace_id=workspace_id,
        assessment_id=assessment_id,
        respondent_id=respondent_id,
        practice_id=note.practice_id,
        text=note.text,
        link=note.link,
        said_by=note.said_by,
        source=note.source,
        added_at=now,
        good_until=note.good_until,
    )


async def notes_said(session: AsyncSession, workspace_id: str, assessment_id: int) -> tuple[KeptNote, ...]:
    """The notes of a completed assessment, oldest first, but for those of people who were asked and never finished."""
    return await _found(session, _SAID, {"workspace_id": workspace_id, "of": assessment_id})


async def notes_of_seat(session: AsyncSession, workspace_id: str, respondent_id: int) -> tuple[KeptNote, ...]:
    """The notes of one seat, oldest first."""
    return await _found(session, _OF_SEAT, {"workspace_id": workspace_id, "of": respondent_id})


async def expired(
    session: AsyncSession, workspace_id: str, team_id: int, scope: str, subject: str, now: datetime
) -> frozenset[str]:
    """The practices, by the ids that they had then, whose evidence held once and does not any more.

    Of what was put to a practice in completed assessments of this scope, nothing holds now.
    """
    statement = (
        select(_note.c.practice_id)
        .join(_assessment, _assessment.c.id == _note.c.assessment_id)
        .where(
            _note.c.workspace_id == workspace_id,
            _assessment.c.team_id == team_id,
            _assessment.c.scope == scope,
            _assessment.c.subject == subject,
            _assessment.c.state == AssessmentState.COMPLETED.value,
            ~_SILENT,
            assessment_counts(_assessment.c.id),
        )
        .group_by(_note.c.practice_id)
        # Without an end it holds for ever: such a note makes the two counts differ.
        .having(func.count() == func.count(_note.c.good_until), func.max(_note.c.good_until) <= now)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return frozenset(practice for (practice,) in rows)


async def remove_note(session: AsyncSession, workspace_id: str, respondent_id: int, note_id: int) -> None:
    """Take a note away, if it is this seat's."""
    forget_for_good(session)
    await session.exec(
        delete(Note).where(
            col(Note.workspace_id) == workspace_id,
            col(Note.respondent_id) == respondent_id,
            col(Note.id) == note_id,
        )
    )


async def make_nobodys(
    session: AsyncSession,
    workspace_id: str,
    assessment_id: int,
    now: datetime,
    stays: Callable[[Note], bool] = lambda _: True,
) -> None:
    """Make that nothing ties the notes of an assessment to whoever wrote them, when, or from what; those that stay.

    They come in no order, and say ``now`` of when they were added; what holds so many days does so from now.
    """
    forget_for_good(session)
    of = col(Note.workspace_id) == workspace_id, col(Note.assessment_id) == assessment_id
    kept = [one for one in (await session.exec(select_rows(Note).where(*of))).all() if stays(one)]
    await session.exec(delete(Note).where(*of))
    secrets.SystemRandom().shuffle(kept)
    for one in kept:
        holds = round((one.good_until - one.added_at) / ONE_DAY) if one.good_until else None
        until = None if holds is None else now + holds * ONE_DAY
        note = NewNote(one.practice_id, one.text, uuid4().hex, one.link, good_until=until)
        session.add(_row(workspace_id, assessment_id, None, note, now))
    await session.flush()


async def _found(
    session: AsyncSession, statement: Executable, parameters: Mapping[str, object]
) -> tuple[KeptNote, ...]:
    rows = (await (await connection_of(session)).execute(statement, parameters)).all()
    return tuple(KeptNote(*row) for row in rows)
