"""What happens in an assessment once its questions are asked, and how it ends.

Each function is part of the caller's transaction, and decides who may do it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.ending import record_results
from bot.assess.interview import Interview, before_of, can_be_kept, interview, is_current
from bot.assess.progress import current_practice, question_screen, review, screen_for
from bot.assess.seats import author_of, is_asking, is_correcting, is_sent, seat_of
from bot.assess.state import NotApplicableReason, QuestionScreen
from bot.assess.together import news
from bot.deps import Refusal
from bot.levels.service import is_newest
from frameworks.interview import previous_question
from frameworks.model import AnswerValue, Reason
from storage import assessments, tallies
from storage.assessments import NewAnswer
from storage.seats import GivenReason
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Click, Screen
    from bot.deps import Deps, Person
    from storage.seats import Seat

NOT_THE_NEWEST = (
    "A newer assessment came after this one, or its result was withdrawn, so its answers stay as they are. Change the "
    "newer one instead."
)
NOT_YOURS_TO_CHANGE = "Only those who lead the assessment and the team's owners can change its answers now."


async def answer(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    click: Click,
    value: AnswerValue,
    because: NotApplicableReason | None = None,
) -> Screen:
    """Save an answer and go on; the last one completes the assessment.

    "Not applicable" is saved with a reason only: without one it is asked for. A click that comes twice,
    late or out of order changes nothing and gives what is current.
    """
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if not is_asking(seat):
        return await screen_for(deps.catalog, session, person, seat)
    if value is AnswerValue.NOT_APPLICABLE and because is None:
        because = _reason_before(deps, seat, click)
        if because is None:
            shown = await screen_for(deps.catalog, session, person, seat)
            is_asked = isinstance(shown, QuestionScreen) and shown.click == click
            return replace(shown, wants_reason=True) if is_asked else shown
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    if not is_current(deps.catalog, seat, given, click):
        return question_screen(deps.catalog, seat, interview(deps.catalog, seat.about, given))
    changed = given.values.get(click.practice_id) is not value or because is not None
    if changed:
        because_of = GivenReason(because.reason.value, because.note) if because else None
        new = NewAnswer(click.turn, click.practice_id, value, because_of, author_of(seat, person))
        await assessments.add_answer(session, person.workspace_id, seat.respondent_id, new, deps.clock())
        given = replace(given, turn=given.turn + 1, values={**given.values, click.practice_id: value})
    at = interview(deps.catalog, seat.about, given)
    return await go_on(deps, session, person, seat, at, changed=changed)


def _reason_before(deps: Deps, seat: Seat, click: Click) -> NotApplicableReason | None:
    """Why a practice was not applicable before a check-in: that is still so."""
    before = deps.catalog.carried(seat.about.known).get(click.practice_id)
    reason = before.because if before else None
    return NotApplicableReason(Reason(reason.reason), reason.note) if reason else None


async def keep_answer(deps: Deps, session: AsyncSession, person: Person, click: Click) -> Screen:
    """Leave an earlier answer as it is and go on with the first open question."""
    return await move(deps, session, person, click, stay)


async def go_back(deps: Deps, session: AsyncSession, person: Person, click: Click) -> Screen:
    """Ask the question before the current one again; at the first, nothing changes."""
    return await move(deps, session, person, click, step_back)


async def skip(deps: Deps, session: AsyncSession, person: Person, click: Click) -> Screen:
    """Leave the current question for the end; one that has an answer keeps it."""
    return await move(deps, session, person, click, leave_for_later)


async def all_still_true(deps: Deps, session: AsyncSession, person: Person, click: Click) -> Screen:
    """Answer the current question of a check-in, and all behind it, as before; what nobody knew then is still asked."""

    async def repeat(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
        before = deps.catalog.carried(seat.about.known)
        left = [one.id for one in at.open if one.id not in seat.skipped and can_be_kept(before.get(one.id))]
        for turn, practice in enumerate(left, start=at.turn):
            one = before[practice]
            new = NewAnswer(turn, practice, one.value, one.because, author_of(seat, person))
            await assessments.add_answer(session, seat.workspace_id, seat.respondent_id, new, deps.clock())
        return await place_at(session, seat, None)

    await move(deps, session, person, click, repeat)
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    return await screen_for(deps.catalog, session, person, seat)


async def go_to(deps: Deps, session: AsyncSession, person: Person, click: Click, practice_id: str) -> Screen:
    """Ask a question that was answered, skipped or is still to come, whichever stands on the card now."""

    async def to_it(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
        if practice_id not in at.answers and all(one.id != practice_id for one in at.open):
            return seat
        return await place_at(session, seat, practice_id)

    return await move(deps, session, person, click, to_it, anywhere=True)


Step = Callable[["AsyncSession", "Seat", "Interview"], Awaitable["Seat"]]


async def move(
    deps: Deps, session: AsyncSession, person: Person, click: Click, step: Step, *, anywhere: bool = False
) -> Screen:
    """Take a step through the questions, if the click is on what is shown now; or, ``anywhere``, from this turn."""
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if not is_asking(seat):
        return await screen_for(deps.catalog, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    at = interview(deps.catalog, seat.about, given)
    shown = question_screen(deps.catalog, seat, at)
    if shown.click != click and not (anywhere and shown.click.turn == click.turn):
        return shown
    seat = await step(session, seat, at)
    if (seat.state is AssessmentState.COMPLETED or is_sent(seat)) and not is_correcting(seat):
        return await screen_for(deps.catalog, session, person, seat)
    return question_screen(deps.catalog, seat, at)


async def place_at(session: AsyncSession, seat: Seat, position: str | None) -> Seat:
    """Go to a practice, or on with the first unanswered."""
    await assessments.move_to(session, seat.workspace_id, seat.respondent_id, position)
    return replace(seat, position=position)


async def stay(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
    """Leave the answer that was gone back to as it is."""
    return await place_at(session, seat, None) if seat.position in at.answers or is_sent(seat) else seat


async def step_back(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
    """Go to the question before, if there is one."""
    current = current_practice(seat, at)
    previous = previous_question(at.history, current)
    return seat if previous is None else await place_at(session, seat, previous)


async def leave_for_later(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
    """Leave the current question for the end."""
    current = current_practice(seat, at)
    if current is None or current in at.answers:
        return await place_at(session, seat, None)
    skipped = tuple(dict.fromkeys([*seat.skipped, current]))
    await assessments.skip(session, seat.workspace_id, seat.respondent_id, skipped)
    return replace(seat, position=None, skipped=skipped)


async def look_over(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """All answers, to change one of them: of an open assessment, or of the team's newest result.

    Raises Refusal when a newer assessment came after it, or for somebody who may not change it.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.COMPLETED and not is_asking(seat):
        return await screen_for(deps.catalog, session, person, seat)
    if seat.state is AssessmentState.COMPLETED:
        await _check_may_correct(session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    correcting = seat.state is AssessmentState.COMPLETED
    return review(deps.catalog, seat, interview(deps.catalog, seat.about, given), correcting=correcting)


async def correct(deps: Deps, session: AsyncSession, person: Person, click: Click, practice_id: str) -> Screen:
    """Ask a question again whose answer counts already; of a finished assessment, the new one makes a new result.

    Raises Refusal as ``look_over`` does.
    """
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if seat.state is not AssessmentState.COMPLETED and not is_sent(seat):
        return await screen_for(deps.catalog, session, person, seat)
    if seat.state is AssessmentState.COMPLETED:
        await _check_may_correct(session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    at = interview(deps.catalog, seat.about, given)
    if practice_id in at.answers or practice_id in before_of(deps.catalog, seat.about):
        seat = await place_at(session, seat, practice_id)
    return await screen_for(deps.catalog, session, person, seat)


async def _check_may_correct(session: AsyncSession, person: Person, seat: Seat) -> None:
    if seat.user_id != person.user_id and not seat.is_led_by(person.user_id):
        raise Refusal(NOT_YOURS_TO_CHANGE)
    if seat.about.way is not Way.ALONE and seat.user_id != TEAM:
        raise Refusal(NOT_YOURS_TO_CHANGE)
    if not await is_newest(session, person.workspace_id, seat):
        raise Refusal(NOT_THE_NEWEST)


async def go_on(
    deps: Deps, session: AsyncSession, person: Person, seat: Seat, at: Interview, *, changed: bool = True
) -> Screen:
    """Leave the current question: ask the first open one, or, after a correction, keep the new result.

    Part of the transaction that ``changed`` the answers, if they were.
    """
    if is_correcting(seat) and is_sent(seat):
        before = before_of(deps.catalog, seat.about)
        following = next((one.id for one in at.open if one.id not in before), None)
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, following)
        return await screen_for(deps.catalog, session, person, replace(seat, position=following))
    if seat.position is not None:
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, None)
    if is_correcting(seat):
        practice, seat = seat.position or "", replace(seat, position=None)
        is_disputed = practice in await tallies.disputed_in(session, person.workspace_id, seat.assessment_id)
        if is_disputed:
            # What people differed about is settled when the team's answer to it is given again.
            await tallies.settle(session, person.workspace_id, seat.assessment_id, practice, deps.clock())
        if changed or is_disputed:
            if not await is_newest(session, person.workspace_id, seat):
                raise Refusal(NOT_THE_NEWEST)
            reasons = await assessments.reasons_of(session, person.workspace_id, seat.respondent_id)
            await record_results(deps, session, person, seat, at.said, reasons)
            if seat.about.way is Way.TOGETHER:
                await news.tell_of_end(deps, session, seat)
        return await screen_for(deps.catalog, session, person, seat)
    return question_screen(deps.catalog, replace(seat, position=None), at)
