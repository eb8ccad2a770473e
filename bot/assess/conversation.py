"""Where a person stands in an assessment, and what they are shown there: from rows to what views draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assess.state import Asking, Click, Confirming, Dropped, Finished, KnownAnswer, Setup
from bot.parts import NotAllowed
from bot.results.service import outcomes_of
from frameworks.interview import Mode, known, models_for, open_questions, previous_question, questions, worth_confirming
from frameworks.model import AnswerValue, Scope
from storage import assessments, results
from storage.assessments import GivenReason
from storage.tables import AssessmentState, Earlier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Open, Shown
    from bot.parts import Person
    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Practice
    from storage.assessments import About, GivenAnswers, Seat
    from storage.tables import Result

NOT_YOURS = "These questions are for somebody else. Start your own team's assessment with `/maturity assess`."
MODELS_GONE = (
    "This assessment asks by a maturity model that is not installed any more ({names}). "
    "Tell whoever runs this bot, or drop the assessment with `/maturity cancel`."
)


@dataclass(frozen=True, slots=True)
class Interview:
    """A person's place in the questions: those that are open, the answers so far, and the order they came in."""

    models: tuple[Framework, ...]
    mode: Mode
    answers: Mapping[str, AnswerValue]
    turn: int
    open: tuple[Practice, ...]
    history: tuple[str, ...]


async def seat_of(session: AsyncSession, person: Person, assessment_id: int, *, to_change: bool = False) -> Seat:
    """The person's seat in an assessment. Raises NotAllowed when they have none."""
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=to_change)
    if seat is None:
        raise NotAllowed(NOT_YOURS)
    return seat


async def shown_to(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Shown:
    """What the person is shown now, whatever the assessment's state."""
    if seat.state is not AssessmentState.OPEN:
        return await over(session, person, seat)
    return await open_to(catalog, session, person, seat)


async def open_to(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Open:
    """What the person is shown now of an open assessment.

    Raises NotAllowed when none of its models is there any more.
    """
    if seat.about.scope is Scope.UNDECIDED:
        return await _setup(catalog, session, person, seat)
    if seat.about.earlier is Earlier.CONFIRM:
        return await _confirming(catalog, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return asking(catalog, seat, interview(catalog, seat.about, given))


async def over(session: AsyncSession, person: Person, seat: Seat) -> Finished | Dropped:
    """What an assessment that is not open any more shows, whenever it is asked."""
    newest = await assessments.newest_open_seat(session, person.workspace_id, person.user_id)
    waits = newest.assessment_id if newest else None
    if seat.state is AssessmentState.ABANDONED:
        return Dropped(seat.channel_id, waits)
    return Finished(seat.channel_id, seat.about, await outcomes_of(session, person, seat.assessment_id), waits)


def interview(catalog: Catalog, about: About, given: GivenAnswers) -> Interview:
    """Where the answers given so far lead. Raises NotAllowed when none of the models is there any more."""
    models = models_of(catalog, about)
    mode = Mode(about.mode)
    answers = catalog.carried(given.values)
    return Interview(
        models=models,
        mode=mode,
        answers=answers,
        turn=given.turn,
        open=open_questions(catalog, models, mode, answers),
        history=tuple(one for one in answers if one in catalog.practices),
    )


def is_current(catalog: Catalog, seat: Seat, given: GivenAnswers, click: Click) -> bool:
    """Whether a click is on the question that is asked now.

    Cheaper than asking what that is: at this turn a card shows either the practice that was gone back to,
    or the one practice that had no answer yet.
    """
    if click.turn != given.turn or click.practice_id not in catalog.practices:
        return False
    answers = catalog.carried(given.values)
    if seat.position in answers:
        return click.practice_id == seat.position
    return click.practice_id not in answers


def models_of(catalog: Catalog, about: About) -> tuple[Framework, ...]:
    """The models of an assessment as they fit its team. Raises NotAllowed when none is there any more."""
    there = known(catalog, about.frameworks)
    if not there:
        raise NotAllowed(MODELS_GONE.format(names=", ".join(about.frameworks)))
    return models_for(catalog, there, trains_models=about.trains_models)


def asking(catalog: Catalog, seat: Seat, at: Interview) -> Asking:
    """The current question of an open assessment: the one gone back to, or else the first that is open.

    An open assessment has one, as the last answer completes it. Should a new version of a framework
    have dropped just that one, the last answered question is shown again, to be kept or changed.
    """
    position = seat.position if seat.position in at.history else None
    current = position or (at.open[0].id if at.open else at.history[-1])
    practice = catalog.practices[current]
    before = previous_question(at.history, current)
    part = catalog.part_of[current]
    spoken_of = {catalog.part_of[one].part for one in at.history}
    return Asking(
        click=Click(seat.assessment_id, current, at.turn),
        channel_id=seat.channel_id,
        about=seat.about,
        frameworks=tuple(one.short_name for one in at.models),
        part=part,
        practice=practice,
        opens_part=before is None or catalog.part_of[before] is not part,
        returns=part.part in spoken_of,
        number=(at.history.index(current) if current in at.history else len(at.history)) + 1,
        total=len(at.history) + len(at.open),
        exact=at.mode is Mode.FULL,
        answered=len(at.history),
        has_previous=before is not None,
        given=at.answers.get(current),
    )


async def earlier_answers(
    catalog: Catalog, session: AsyncSession, person: Person, seat: Seat
) -> tuple[tuple[KnownAnswer, ...], Mapping[str, GivenReason]]:
    """What results of the same scope say of the practices to be asked, but for those to be asked again.

    Of several results the newest counts. With why, where something is not applicable.
    """
    about = seat.about
    rows = [
        row
        for row in await results.latest_results(session, person.workspace_id, seat.team_id)
        if (row.scope, row.subject) == (about.scope.value, about.subject)
    ]
    rows.sort(key=lambda row: row.completed_at)
    said: dict[str, tuple[AnswerValue, Result]] = {}
    reasons: dict[str, GivenReason] = {}
    for row in rows:
        answers = catalog.carried({name: AnswerValue(value) for name, value in row.answers.items()})
        said |= {name: (value, row) for name, value in answers.items()}
        because = catalog.carried({name: GivenReason(**reason) for name, reason in row.reasons.items()})
        reasons = {name: one for name, one in reasons.items() if name not in answers} | because
    worth = worth_confirming(
        catalog, models_of(catalog, about), Mode(about.mode), {name: value for name, (value, _) in said.items()}
    )
    return tuple(
        KnownAnswer(catalog.practices[name], catalog.part_of[name], value, said[name][1].completed_at)
        for name, value in worth.items()
        if name not in about.ask_again
    ), reasons


async def _setup(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Setup:
    models = models_of(catalog, seat.about)
    found = await results.latest_results(session, person.workspace_id, seat.team_id)
    rows = sorted(found, key=lambda row: row.completed_at, reverse=True)
    return Setup(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        about=seat.about,
        models=models,
        quick=len(questions(catalog, models, Mode.QUICK)),
        full=len(questions(catalog, models, Mode.FULL)),
        last=await assessments.last_about(session, person.workspace_id, seat.team_id),
        products=tuple(dict.fromkeys(row.subject for row in rows if row.scope == Scope.PRODUCT.value)),
    )


async def _confirming(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Confirming:
    found, _ = await earlier_answers(catalog, session, person, seat)
    models = models_of(catalog, seat.about)
    values = {one.practice.id: one.value for one in found}
    return Confirming(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        about=seat.about,
        frameworks=tuple(one.short_name for one in models),
        known=found,
        left=len(open_questions(catalog, models, Mode(seat.about.mode), values)),
    )
