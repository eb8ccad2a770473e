"""Where a round stands for a person, from rows to what views draw: asked whom, who is how far, what to talk about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.state import Declined, Gathering, Round, Sent, Talk, ToTalkAbout
from bot.levels.carried_over import merge_carried_over
from bot.levels.reveal import lifts_of, revealed
from bot.levels.service import is_newest, outcomes_of
from bot.schedules.working_hours import day_of
from frameworks.interview import Mode, known, models_for, questions
from storage import assessments, rounds
from storage.tables import TEAM, AssessmentState, Earlier, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Person
    from frameworks.catalog import Catalog
    from frameworks.model import Framework
    from storage.seats import About, Seat
    from storage.tables import Note

UTC_ZONE = "Etc/UTC"
# A message holds about 13,000 characters in all.
MOST_AT_A_TIME = 8


async def round_screen(
    catalog: Catalog, session: AsyncSession, seat: Seat, models: Sequence[Framework]
) -> Gathering | Round | Sent | Declined | None:
    """What a seat of an open round is shown beside questions; None: it is asked its questions."""
    names = tuple(one.short_name for one in models)
    of = (seat.assessment_id, seat.channel_id, seat.about, names)
    if not seat.is_asked:
        times = await rounds.times_of(session, seat.workspace_id, seat.assessment_id)
        assert times.due_at is not None  # noqa: S101 - proposed with the scope
        due = day_of(times.due_at, times.zone or UTC_ZONE)
        return Gathering(*of, due, most_questions(catalog, models, seat.about))
    if seat.user_id == TEAM:
        times = await rounds.times_of(session, seat.workspace_id, seat.assessment_id)
        members = await rounds.members_of(session, seat.workspace_id, seat.assessment_id)
        due = day_of(times.due_at, times.zone or UTC_ZONE) if times.due_at else None
        return Round(*of, members, times.due_at, due)
    if seat.gone:
        return Declined(*of)
    if seat.finished and seat.position is None:
        return await sent_screen(session, seat, names)
    return None


def most_questions(catalog: Catalog, models: Sequence[Framework], about: About) -> int:
    """How many questions each person is asked at most."""
    if about.earlier is Earlier.CHANGES:
        return len(about.ask_again)
    return len(questions(catalog, models, Mode(about.mode)))


async def sent_screen(session: AsyncSession, seat: Seat, names: Sequence[str]) -> Sent:
    """What somebody is shown whose answers are in, by the models' ``names``."""
    times = await rounds.times_of(session, seat.workspace_id, seat.assessment_id)
    return Sent(
        seat.assessment_id,
        seat.channel_id,
        seat.about,
        tuple(names),
        due_at=times.due_at,
    )


async def talk_of(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Talk | None:
    """What is to be talked about after the reveal, for those who lead it; None: nothing, or it is not theirs any more.

    Once a newer assessment came, this one stays as it is.
    """
    about = seat.about
    is_theirs = seat.user_id == TEAM and about.way is Way.EVERYONE and seat.state is AssessmentState.COMPLETED
    if not is_theirs or not known(catalog, about.frameworks):
        return None
    given = await assessments.answers_of(session, seat.workspace_id, seat.respondent_id)
    at = await revealed(catalog, session, seat, merge_carried_over(catalog, about, catalog.carried(given.values)))
    if not at.differ or not await is_newest(session, seat.workspace_id, seat):
        return None
    now = at.differ[:MOST_AT_A_TIME]
    ids = [one.practice for one in now]
    who = await rounds.who_said(session, seat.workspace_id, seat.assessment_id, [] if about.anonymous else ids)
    notes = await rounds.notes_on(session, seat.workspace_id, seat.assessment_id, ids)
    people = await rounds.count_members(session, seat.workspace_id, seat.assessment_id)
    return Talk(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        about=about,
        frameworks=tuple(one.short_name for one in models_for(catalog, known(catalog, about.frameworks))),
        outcomes=await outcomes_of(session, person, seat.assessment_id),
        items=tuple(
            ToTalkAbout(
                practice=catalog.practices[one.practice],
                counts=one.counts,
                value=one.value,
                who=who.get(one.practice, {}),
                lifts=lifts_of(catalog, one),
                notes=tuple((_words(note), note.said_by) for note in notes.get(one.practice, [])),
            )
            for one in now
        ),
        more=len(at.differ) - len(now),
        settled=len(at.settled),
        agreed=sum(one.agreed for one in at.found),
        finished=people.finished,
        asked=people.asked,
    )


def _words(note: Note) -> str:
    return note.text or note.link or ""
