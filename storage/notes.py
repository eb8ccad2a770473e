"""Notes, and addresses of what shows something, that people put to practices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select
from sqlmodel import col

from storage.connection import connection_of
from storage.insert import insert_if_absent
from storage.tables import Note, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Executable
    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.assessments import Seat


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note to keep; ``source`` names the message or dialog that it was made from, and makes one note at most.

    ``text`` or ``link`` (or both) say something.
    """

    practice_id: str
    text: str
    source: str
    link: str | None = None
    said_by: str | None = None


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


_note = table("note")
_NOTES = select(
    _note.c.id,
    _note.c.practice_id,
    _note.c.text,
    _note.c.link,
    _note.c.said_by,
    _note.c.respondent_id,
    _note.c.added_at,
).where(_note.c.workspace_id == bindparam("workspace_id"))
_OF_ASSESSMENT = _NOTES.where(_note.c.assessment_id == bindparam("of")).order_by(_note.c.id)
_OF_SEAT = _NOTES.where(_note.c.respondent_id == bindparam("of")).order_by(_note.c.id)


async def add_note(session: AsyncSession, seat: Seat, note: NewNote, now: datetime) -> bool:
    """Keep a note of a seat's. False when one was made from the same source before."""
    row = Note(
        workspace_id=seat.workspace_id,
        assessment_id=seat.assessment_id,
        respondent_id=seat.respondent_id,
        practice_id=note.practice_id,
        text=note.text,
        link=note.link,
        said_by=note.said_by,
        source=note.source,
        added_at=now,
    )
    return await insert_if_absent(session, row)


async def notes_of(session: AsyncSession, workspace_id: str, assessment_id: int) -> tuple[KeptNote, ...]:
    """Every note of an assessment, oldest first. Before a reveal nobody may see those of other people."""
    return await _found(session, _OF_ASSESSMENT, {"workspace_id": workspace_id, "of": assessment_id})


async def notes_of_seat(session: AsyncSession, workspace_id: str, respondent_id: int) -> tuple[KeptNote, ...]:
    """The notes of one seat, oldest first."""
    return await _found(session, _OF_SEAT, {"workspace_id": workspace_id, "of": respondent_id})


async def remove_note(session: AsyncSession, workspace_id: str, respondent_id: int, note_id: int) -> None:
    """Take a note away, if it is this seat's."""
    await session.exec(
        delete(Note).where(
            col(Note.workspace_id) == workspace_id,
            col(Note.respondent_id) == respondent_id,
            col(Note.id) == note_id,
        )
    )


async def _found(
    session: AsyncSession, statement: Executable, parameters: Mapping[str, object]
) -> tuple[KeptNote, ...]:
    rows = (await (await connection_of(session)).execute(statement, parameters)).all()
    return tuple(KeptNote(*row) for row in rows)
