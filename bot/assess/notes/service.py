"""Notes are kept and removed, and evidence finds its assessment.

Each function with ``deps`` first and no session is one transaction, and decides who may do it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bot.assess.interview import models_of
from bot.assess.notes.state import Noting
from bot.assess.progress import screen_for
from bot.assess.seats import author_of, seat_of
from bot.assess.state import QuestionScreen
from bot.deps import Refusal
from frameworks.interview import Mode, known, questions
from storage import assessments, notes
from storage.tables import AssessmentState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from storage.notes import NewNote
    from storage.seats import Seat

DAYS_OF_A_MONTH = 30
DROPPED = "That assessment was cancelled, so no note is kept with it any more."
ANONYMOUS = (
    "That assessment was anonymous and is over. A note that comes now could be traced to you, so I did not keep it: "
    "tell your team when you talk about the result."
)


async def keep_note(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, note: NewNote) -> Screen:
    """Keep a note of the person's, once however often it comes; gives what they are shown now.

    Raises Refusal when they have no seat in the assessment, when it was cancelled, and when it was
    anonymous and is over.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    await add_note(deps, session, person, seat, note)
    return await screen_for(deps.catalog, session, person, seat)


async def add_note(deps: Deps, session: AsyncSession, person: Person, seat: Seat, note: NewNote) -> None:
    """Keep a note of the seat's, as part of a transaction. Raises Refusal as ``keep_note`` does."""
    if seat.state is AssessmentState.ABANDONED:
        raise Refusal(DROPPED)
    if _is_forgotten(seat):
        raise Refusal(ANONYMOUS)
    signed = replace(note, said_by=author_of(seat, person))
    await notes.add_note(session, seat, signed, deps.clock())


def good_until(months: int | None, now: datetime) -> datetime | None:
    """When something is over that holds for so many months from now; None: never. A month has thirty days."""
    return None if months is None else now + timedelta(days=DAYS_OF_A_MONTH * months)


async def remove_note(_: Deps, session: AsyncSession, person: Person, assessment_id: int, note_id: int) -> None:
    """Take one of the person's own notes away; one that is gone, or another's, changes nothing.

    Raises Refusal when they have no seat in the assessment.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    await notes.remove_note(session, person.workspace_id, seat.respondent_id, note_id)


async def noting(deps: Deps, person: Person) -> Noting | None:
    """What the person's evidence may be put to: the newest open assessment, or the newest that they finished.

    None without any, and where nobody is to know any more who was asked.
    """
    async with deps.database.read() as session:
        seat = await assessments.newest_seat(session, person.workspace_id, person.user_id)
        if seat is None or _is_forgotten(seat) or not known(deps.catalog, seat.about.frameworks):
            return None
        shown = await screen_for(deps.catalog, session, person, seat)
    asked = questions(deps.catalog, models_of(deps.catalog, seat.about), Mode(seat.about.mode))
    part_of = deps.catalog.part_of
    by_part = groupby(asked, key=lambda one: part_of[one.id].part)
    grouped = [tuple(practices) for _, practices in by_part]
    return Noting(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        parts=tuple((part_of[practices[0].id], practices) for practices in grouped),
        current=shown.practice.id if isinstance(shown, QuestionScreen) else None,
        over=seat.state is not AssessmentState.OPEN,
    )


def _is_forgotten(seat: Seat) -> bool:
    """Whether who answered and wrote what is forgotten: notes that came later would each be one person's."""
    return seat.about.anonymous and seat.state is not AssessmentState.OPEN
