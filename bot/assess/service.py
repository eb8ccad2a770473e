"""What happens in an assessment. Each function is one transaction, and decides who may do it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.state import Asking, Cancelled, Click, Dropped, Finished, SomebodyElse, Started
from bot.parts import NotAllowed
from bot.results.service import outcomes_of, record_results
from frameworks.interview import known, next_question, previous_question, questions
from storage import assessments, teams
from storage.assessments import GivenAnswers
from storage.tables import AssessmentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Shown
    from bot.parts import Parts, Person
    from frameworks.catalog import Catalog
    from frameworks.model import AnswerValue, Practice
    from storage.assessments import Seat
    from storage.tables import Assessment

# The other scopes (one model or product, an organisation) cannot be chosen yet.
SCOPE = "team"

NOT_YOURS = "These questions are for somebody else. Start your own team's assessment with `/maturity assess`."
MODELS_GONE = (
    "This assessment asks by a maturity model that is not installed any more ({names}). "
    "Tell whoever runs this bot, or drop the assessment with `/maturity cancel`."
)
NOTHING_TO_CANCEL = "No assessment is open in this channel, so there is nothing to cancel."
ONLY_THE_STARTER = "Only the person who started the assessment, <@{user}>, can cancel it."


async def start(parts: Parts, person: Person, channel_id: str, frameworks: Sequence[str]) -> Started | SomebodyElse:
    """Open an assessment of a channel's team, or resume the open one whatever its frameworks are."""
    async with parts.database.write() as session:
        team = await teams.ensure_team(session, person.workspace_id, channel_id, parts.clock())
        assert team.id is not None  # noqa: S101 - a row of the database
        resumed = await assessments.open_assessment(session, person.workspace_id, team.id) is not None
        assessment = await assessments.start_assessment(session, team, person.user_id, frameworks, SCOPE, parts.clock())
        return await _started(parts.catalog, session, person, assessment, resumed=resumed)


async def resume(parts: Parts, person: Person, channel_id: str) -> Started | SomebodyElse | None:
    """Go on with the open assessment of a channel's team; None when none is open."""
    async with parts.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        found = await assessments.open_assessment(session, person.workspace_id, team.id) if team and team.id else None
        return await _started(parts.catalog, session, person, found, resumed=True) if found else None


async def _started(
    catalog: Catalog, session: AsyncSession, person: Person, assessment: Assessment, *, resumed: bool
) -> Started | SomebodyElse:
    """The person's place in an open assessment, or word of who has it."""
    assert assessment.id is not None  # noqa: S101 - a row of the database
    seat = await assessments.seat_in(session, person.workspace_id, assessment.id, person.user_id, to_change=False)
    if seat is None:
        answered = await assessments.count_answered(session, person.workspace_id, assessment.id)
        return SomebodyElse(assessment.started_by, answered, len(_questions(catalog, assessment.frameworks)))
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return Started(_asking(catalog, seat, given), resumed)


async def waiting(parts: Parts, person: Person) -> Asking | None:
    """The question that waits for the person in the last assessment open for them; None without any."""
    async with parts.database.read() as session:
        seat = await assessments.newest_open_seat(session, person.workspace_id, person.user_id)
        if seat is None or not known(parts.catalog, seat.frameworks):
            return None
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        return _asking(parts.catalog, seat, given)


async def current(parts: Parts, person: Person, assessment_id: int) -> Shown:
    """What the person is shown now in an assessment. Raises NotAllowed when they have no seat in it."""
    async with parts.database.read() as session:
        return await _shown(parts.catalog, session, person, await _seat(session, person, assessment_id))


async def record_answer(parts: Parts, person: Person, click: Click, value: AnswerValue) -> Shown:
    """Save an answer and go on; the last one completes the assessment.

    A click that comes twice, late or out of order changes nothing and gives what is current.
    """
    async with parts.database.write() as session:
        seat = await _seat(session, person, click.assessment_id, to_change=True)
        if seat.state is not AssessmentState.OPEN:
            return await _shown(parts.catalog, session, person, seat)
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        asking = _asking(parts.catalog, seat, given)
        if asking.click != click:
            return asking
        if asking.given is not value:
            await assessments.add_answer(
                session, person.workspace_id, seat.respondent_id, click.turn, click.practice_id, value, parts.clock()
            )
            given = GivenAnswers(given.turn + 1, {**given.values, click.practice_id: value})
        return await _go_on(parts, session, person, seat, given)


async def keep_answer(parts: Parts, person: Person, click: Click) -> Shown:
    """Leave an earlier answer as it is and go on with the first unanswered question."""
    async with parts.database.write() as session:
        seat = await _seat(session, person, click.assessment_id, to_change=True)
        if seat.state is not AssessmentState.OPEN:
            return await _shown(parts.catalog, session, person, seat)
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        asking = _asking(parts.catalog, seat, given)
        if asking.click != click or asking.given is None:
            return asking
        return await _go_on(parts, session, person, seat, given)


async def go_back(parts: Parts, person: Person, click: Click) -> Shown:
    """Ask the question before the current one again; at the first, nothing changes."""
    async with parts.database.write() as session:
        seat = await _seat(session, person, click.assessment_id, to_change=True)
        shown = await _shown(parts.catalog, session, person, seat)
        if not isinstance(shown, Asking) or shown.click != click:
            return shown
        previous = previous_question(_questions(parts.catalog, seat.frameworks), click.practice_id)
        if previous is None:
            return shown
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, previous.id)
        return await _shown(parts.catalog, session, person, replace(seat, position=previous.id))


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
        seat = await _seat(session, person, assessment_id, to_change=True)
        if await assessments.end_assessment(
            session, person.workspace_id, assessment_id, AssessmentState.ABANDONED, parts.clock()
        ):
            seat = replace(seat, state=AssessmentState.ABANDONED)
        return Cancelled(await _over(session, person, seat), _card(seat))


async def card_posted(
    parts: Parts, person: Person, assessment_id: int, channel: str, ts: str
) -> tuple[str, str] | None:
    """Keep where the person's card is now; returns where the one before was, which is to be removed."""
    async with parts.database.write() as session:
        seat = await _seat(session, person, assessment_id, to_change=True)
        await assessments.remember_card(session, person.workspace_id, seat.respondent_id, channel, ts)
        return _card(seat)


async def _seat(session: AsyncSession, person: Person, assessment_id: int, *, to_change: bool = False) -> Seat:
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=to_change)
    if seat is None:
        raise NotAllowed(NOT_YOURS)
    return seat


def _questions(catalog: Catalog, frameworks: Sequence[str]) -> tuple[Practice, ...]:
    """What an assessment asks. Raises NotAllowed when none of its models is there any more."""
    asked = questions(catalog, known(catalog, frameworks))
    if not asked:
        raise NotAllowed(MODELS_GONE.format(names=", ".join(frameworks)))
    return asked


def _card(seat: Seat) -> tuple[str, str] | None:
    return (seat.card_channel, seat.card_ts) if seat.card_channel and seat.card_ts else None


async def _shown(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Shown:
    if seat.state is AssessmentState.OPEN:
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        return _asking(catalog, seat, given)
    return await _over(session, person, seat)


async def _over(session: AsyncSession, person: Person, seat: Seat) -> Finished | Dropped:
    """What an assessment that is not open any more shows, whenever it is asked."""
    newest = await assessments.newest_open_seat(session, person.workspace_id, person.user_id)
    waits = newest.assessment_id if newest else None
    if seat.state is AssessmentState.ABANDONED:
        return Dropped(seat.channel_id, waits)
    return Finished(seat.channel_id, await outcomes_of(session, person, seat.assessment_id), waits)


def _asking(catalog: Catalog, seat: Seat, given: GivenAnswers) -> Asking:
    """The current question of an open assessment: the one gone back to, or else the first unanswered.

    An open assessment has one, as the last answer completes it. Should a new version of a framework
    have dropped just that one, the last question is shown again, to be kept or changed.
    """
    asked = _questions(catalog, seat.frameworks)
    by_id = {practice.id: practice for practice in asked}
    practice = by_id.get(seat.position or "") or next_question(asked, given.values) or asked[-1]
    index = list(by_id).index(practice.id)
    part = catalog.part_of[practice.id]
    return Asking(
        click=Click(seat.assessment_id, practice.id, given.turn),
        channel_id=seat.channel_id,
        frameworks=tuple(catalog.frameworks[one].short_name for one in known(catalog, seat.frameworks)),
        part=part,
        practice=practice,
        opens_part=index == 0 or catalog.part_of[asked[index - 1].id] is not part,
        number=index + 1,
        total=len(asked),
        answered=sum(one in given.values for one in by_id),
        has_previous=index > 0,
        given=given.values.get(practice.id),
    )


async def _go_on(parts: Parts, session: AsyncSession, person: Person, seat: Seat, given: GivenAnswers) -> Shown:
    """Leave the current question: ask the first unanswered one, or complete the assessment."""
    if seat.position is not None:
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, None)
    if next_question(_questions(parts.catalog, seat.frameworks), given.values) is not None:
        return _asking(parts.catalog, replace(seat, position=None), given)
    if not await assessments.end_assessment(
        session, person.workspace_id, seat.assessment_id, AssessmentState.COMPLETED, parts.clock()
    ):
        return await _shown(parts.catalog, session, person, await _seat(session, person, seat.assessment_id))
    await record_results(parts, session, person, seat, given.values)
    return await _over(session, person, replace(seat, state=AssessmentState.COMPLETED))
