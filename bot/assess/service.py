"""What happens in an assessment once its questions are asked, and how it ends.

Each function is one transaction, and decides who may do it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.conversation import asking, interview, is_current, open_to, over, seat_of, shown_to
from bot.assess.state import Asking, Cancelled
from bot.parts import NotAllowed
from bot.results.service import record_results
from frameworks.interview import known, previous_question
from frameworks.model import AnswerValue, Scope
from storage import assessments, teams
from storage.assessments import GivenAnswers, GivenReason
from storage.tables import AssessmentState, Earlier

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.conversation import Interview
    from bot.assess.state import Because, Click, Open, Shown
    from bot.parts import Parts, Person
    from storage.assessments import Seat

NOTHING_TO_CANCEL = "No assessment is open in this channel, so there is nothing to cancel."
ONLY_THE_STARTER = "Only the person who started the assessment, <@{user}>, can cancel it."


async def waiting(parts: Parts, person: Person) -> Open | None:
    """What waits for the person in the last assessment open for them; None without any."""
    async with parts.database.read() as session:
        seat = await assessments.newest_open_seat(session, person.workspace_id, person.user_id)
        if seat is None or not known(parts.catalog, seat.about.frameworks):
            return None
        return await open_to(parts.catalog, session, person, seat)


async def current(parts: Parts, person: Person, assessment_id: int) -> Shown:
    """What the person is shown now in an assessment. Raises NotAllowed when they have no seat in it."""
    async with parts.database.read() as session:
        return await shown_to(parts.catalog, session, person, await seat_of(session, person, assessment_id))


async def record_answer(
    parts: Parts, person: Person, click: Click, value: AnswerValue, because: Because | None = None
) -> Shown:
    """Save an answer and go on; the last one completes the assessment.

    "Not applicable" is saved with a reason only: without one it is asked for. A click that comes twice,
    late or out of order changes nothing and gives what is current.
    """
    if value is AnswerValue.NOT_APPLICABLE and because is None:
        return await _ask_for_reason(parts, person, click)
    async with parts.database.write() as session:
        seat = await seat_of(session, person, click.assessment_id, to_change=True)
        if not _is_asking(seat):
            return await shown_to(parts.catalog, session, person, seat)
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        if not is_current(parts.catalog, seat, given, click):
            return asking(parts.catalog, seat, interview(parts.catalog, seat.about, given))
        if given.values.get(click.practice_id) is not value or because is not None:
            await assessments.add_answer(
                session,
                person.workspace_id,
                seat.respondent_id,
                click.turn,
                click.practice_id,
                value,
                parts.clock(),
                GivenReason(because.reason.value, because.note) if because else None,
            )
            given = GivenAnswers(given.turn + 1, {**given.values, click.practice_id: value})
        at = interview(parts.catalog, seat.about, given)
        return await go_on(parts, session, person, seat, at)


async def _ask_for_reason(parts: Parts, person: Person, click: Click) -> Shown:
    shown = await current(parts, person, click.assessment_id)
    if not isinstance(shown, Asking) or shown.click != click:
        return shown
    return replace(shown, wants_reason=True)


async def keep_answer(parts: Parts, person: Person, click: Click) -> Shown:
    """Leave an earlier answer as it is and go on with the first open question."""
    async with parts.database.write() as session:
        seat = await seat_of(session, person, click.assessment_id, to_change=True)
        if not _is_asking(seat):
            return await shown_to(parts.catalog, session, person, seat)
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        at = interview(parts.catalog, seat.about, given)
        shown = asking(parts.catalog, seat, at)
        if shown.click != click or shown.given is None:
            return shown
        return await go_on(parts, session, person, seat, at)


async def go_back(parts: Parts, person: Person, click: Click) -> Shown:
    """Ask the question before the current one again; at the first, nothing changes."""
    async with parts.database.write() as session:
        seat = await seat_of(session, person, click.assessment_id, to_change=True)
        if not _is_asking(seat):
            return await shown_to(parts.catalog, session, person, seat)
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        at = interview(parts.catalog, seat.about, given)
        shown = asking(parts.catalog, seat, at)
        previous = previous_question(at.history, click.practice_id)
        if shown.click != click or previous is None:
            return shown
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, previous)
        return asking(parts.catalog, replace(seat, position=previous), at)


async def may_cancel(parts: Parts, person: Person, channel_id: str) -> int:
    """The id of the channel's open assessment. Raises NotAllowed, with the reason, for all but who started it."""
    async with parts.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        found = await assessments.open_assessment(session, person.workspace_id, team.id) if team and team.id else None
    if found is None or found.id is None:
        raise NotAllowed(NOTHING_TO_CANCEL)
    if found.started_by != person.user_id:
        raise NotAllowed(ONLY_THE_STARTER.format(user=found.started_by))
    return found.id


async def cancel(parts: Parts, person: Person, assessment_id: int) -> Cancelled:
    """Drop an open assessment; its answers stay. Dropping it again, or one that is finished, changes nothing.

    Raises NotAllowed for all but who started it, who alone has a seat in it.
    """
    async with parts.database.write() as session:
        seat = await seat_of(session, person, assessment_id, to_change=True)
        if await assessments.end_assessment(
            session, person.workspace_id, assessment_id, AssessmentState.ABANDONED, parts.clock()
        ):
            seat = replace(seat, state=AssessmentState.ABANDONED)
        return Cancelled(await over(session, person, seat), _card(seat))


async def card_posted(
    parts: Parts, person: Person, assessment_id: int, channel: str, ts: str
) -> tuple[str, str] | None:
    """Keep where the person's card is now; returns where the one before was, which is to be removed."""
    async with parts.database.write() as session:
        seat = await seat_of(session, person, assessment_id, to_change=True)
        await assessments.remember_card(session, person.workspace_id, seat.respondent_id, channel, ts)
        return _card(seat)


async def go_on(parts: Parts, session: AsyncSession, person: Person, seat: Seat, at: Interview) -> Shown:
    """Leave the current question: ask the first open one, or complete the assessment.

    Part of the transaction that changed the answers.
    """
    if seat.position is not None:
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, None)
    if at.open:
        return asking(parts.catalog, replace(seat, position=None), at)
    if not await assessments.end_assessment(
        session, person.workspace_id, seat.assessment_id, AssessmentState.COMPLETED, parts.clock()
    ):
        seat = await seat_of(session, person, seat.assessment_id)
        return await shown_to(parts.catalog, session, person, seat)
    reasons = await assessments.reasons_of(session, person.workspace_id, seat.respondent_id)
    await record_results(parts, session, person, seat, at.answers, reasons)
    return await over(session, person, replace(seat, state=AssessmentState.COMPLETED))


def _is_asking(seat: Seat) -> bool:
    """Whether questions are asked: the assessment is open, and what comes before them is decided."""
    return (
        seat.state is AssessmentState.OPEN
        and seat.about.scope is not Scope.UNDECIDED
        and seat.about.earlier is not Earlier.CONFIRM
    )


def _card(seat: Seat) -> tuple[str, str] | None:
    return (seat.card_channel, seat.card_ts) if seat.card_channel and seat.card_ts else None
