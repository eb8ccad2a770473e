"""Where a person stands in an assessment, and what they are shown there: from rows to what views draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assess.checkin.known import checking_in
from bot.assess.everyone.standing import in_a_round, talk_of
from bot.assess.state import (
    Asking,
    Click,
    Confirming,
    Convened,
    Dropped,
    Finished,
    KnownAnswer,
    LastTime,
    Noted,
    Review,
    Said,
    Section,
    Setup,
)
from bot.deps import NotAllowed
from bot.levels.service import is_newest, outcomes_of
from bot.schedules.checkins import is_offered
from bot.slack.mrkdwn import user
from frameworks.checkin import AskedBecause, checkin_questions
from frameworks.explain import asked_for
from frameworks.interview import Mode, known, models_for, open_questions, previous_question, questions, worth_confirming
from frameworks.model import AnswerValue, Scope
from storage import assessments, results, tallies
from storage.seats import GivenReason
from storage.tables import TEAM, AssessmentState, Earlier, Way
from storage.withdrawals import withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Open, Shown
    from bot.deps import Person
    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Practice
    from storage.assessments import GivenAnswers
    from storage.notes import KeptNote
    from storage.seats import About, Before, Seat
    from storage.tables import Result

NOT_YOURS = "These questions are for somebody else. Start your own team's assessment with `/maturity assess`."
NOBODYS_ANY_MORE = (
    "This assessment is finished and was anonymous, so I do not know any more who answered it. See where the team "
    "stands with `/maturity status` in its channel."
)
ONLY_WHO_LEADS = "Only {user}, who led this, and the team's owners can change what was answered."
MODELS_GONE = (
    "This assessment asks by a maturity model that is not installed any more ({names}). "
    "Tell whoever runs this bot, or drop the assessment with `/maturity cancel`."
)


@dataclass(frozen=True, slots=True)
class Interview:
    """A person's place in the questions: those that are open, the answers so far, the order they came in, notes.

    In a check-in ``answers`` are with those that it keeps unasked, ``said`` without.
    """

    models: tuple[Framework, ...]
    mode: Mode
    answers: Mapping[str, AnswerValue]
    said: Mapping[str, AnswerValue]
    turn: int
    open: tuple[Practice, ...]
    history: tuple[str, ...]
    notes: tuple[KeptNote, ...] = ()


async def seat_of(session: AsyncSession, person: Person, assessment_id: int, *, to_change: bool = False) -> Seat:
    """The person's seat in an assessment; those who lead it share the team's, once it is over or not being asked.

    Raises NotAllowed when they have none; and, where all answered together on one card, for everybody else once it
    is over.
    """
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=False)
    if seat is None or (seat.state is not AssessmentState.OPEN and seat.about.way is not Way.ALONE):
        # Whoever closes a round locks the TEAM's seat and then people's: nobody may wait for it with theirs locked.
        team = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=to_change)
        if team is not None and team.is_led_by(person.user_id) and _is_the_leaders(team):
            return team
        if seat is None and team is not None and team.about.way is Way.ALONE:
            raise NotAllowed(NOBODYS_ANY_MORE)
        if team is not None and team.about.way is Way.TOGETHER and team.state is not AssessmentState.OPEN:
            raise NotAllowed(ONLY_WHO_LEADS.format(user=user(team.led_by)))
    if seat is None:
        raise NotAllowed(NOT_YOURS)
    return await assessments.locked(session, seat) if to_change else seat


def _is_the_leaders(team: Seat) -> bool:
    """Whether the team's seat is for those who lead: it is over, or a round in which they are not asked themselves."""
    return team.state is not AssessmentState.OPEN or (team.about.way is Way.EVERYONE and team.is_asked)


async def shown_to(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Shown:
    """What the person is shown now, whatever the assessment's state."""
    if is_correcting(seat):
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        return standing(catalog, seat, interview(catalog, seat.about, given))
    if seat.state is not AssessmentState.OPEN:
        return await talk_of(catalog, session, person, seat) or await over(session, person, seat)
    return await open_to(catalog, session, person, seat)


async def open_to(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Open:
    """What the person is shown now of an open assessment.

    Raises NotAllowed when none of its models is there any more.
    """
    if seat.about.scope is Scope.UNDECIDED:
        is_checkin = seat.about.earlier is Earlier.CHANGES
        return await (checking_in if is_checkin else _setup)(catalog, session, person, seat)
    if seat.about.earlier is Earlier.CONFIRM:
        return await _confirming(catalog, session, person, seat)
    if is_convened(seat):
        return convened(catalog, seat)
    if seat.about.way is Way.EVERYONE:
        in_between = await in_a_round(catalog, session, seat, models_of(catalog, seat.about))
        if in_between is not None:
            return in_between
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return standing(catalog, seat, interview(catalog, seat.about, given))


async def over(session: AsyncSession, person: Person, seat: Seat) -> Finished | Dropped:
    """What an assessment that is not open any more shows, whenever it is asked."""
    waits = None
    # What everybody in a channel sees says nothing of what waits for one of them.
    if seat.about.way is not Way.TOGETHER or seat.user_id != TEAM:
        newest = await assessments.newest_open_seat(session, person.workspace_id, person.user_id)
        waits = newest.assessment_id if newest else None
    if seat.state is AssessmentState.ABANDONED:
        return Dropped(seat.channel_id, waits)
    # The card of those who answer together is one for all of them.
    is_theirs = person.user_id == seat.user_id or seat.is_led_by(person.user_id) or seat.about.way is Way.TOGETHER
    return Finished(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        about=seat.about,
        outcomes=await outcomes_of(session, person, seat.assessment_id),
        open_assessment=waits,
        may_change=speaks_for_the_team(seat) and is_theirs and await is_newest(session, person.workspace_id, seat),
        disputed=len(await tallies.disputed_in(session, person.workspace_id, seat.assessment_id)),
        offers_checkin=await is_offered(session, person.workspace_id, seat.team_id),
        withdrawn=bool(await withdrawn(session, person.workspace_id, [seat.assessment_id])),
    )


def interview(catalog: Catalog, about: About, given: GivenAnswers) -> Interview:
    """Where the answers given so far lead. Raises NotAllowed when none of the models is there any more."""
    models = models_of(catalog, about)
    mode = Mode(about.mode)
    said = catalog.carried(given.values)
    if about.earlier is Earlier.CHANGES:
        before = before_of(catalog, about)
        kept = {name: one for name, one in before.items() if name not in about.ask_again}
        answers = {**kept, **said}
        left = checkin_questions(catalog, models, mode, about.ask_again, said, before)
    else:
        answers, left = said, open_questions(catalog, models, mode, said)
    return Interview(
        models=models,
        mode=mode,
        answers=answers,
        said=said,
        turn=given.turn,
        open=left,
        history=tuple(one for one in said if one in catalog.practices),
        notes=given.notes,
    )


def before_of(catalog: Catalog, about: About) -> dict[str, AnswerValue]:
    """What was said before a check-in, by present ids."""
    return {name: one.value for name, one in catalog.carried(about.known).items()}


def is_current(catalog: Catalog, seat: Seat, given: GivenAnswers, click: Click) -> bool:
    """Whether a click is on the question that is asked now.

    Cheaper than asking what that is: at this turn a card shows either the practice that was gone to, or the
    one practice that had no answer yet and was not skipped.
    """
    if click.turn != given.turn or click.practice_id not in catalog.practices:
        return False
    if seat.position in catalog.practices:
        return click.practice_id == seat.position
    return click.practice_id not in catalog.carried(given.values) and click.practice_id not in seat.skipped


def models_of(catalog: Catalog, about: About) -> tuple[Framework, ...]:
    """The models of an assessment as they fit its team. Raises NotAllowed when none is there any more."""
    there = known(catalog, about.frameworks)
    if not there:
        raise NotAllowed(MODELS_GONE.format(names=", ".join(about.frameworks)))
    return models_for(catalog, there, trains_models=about.trains_models)


def is_convened(seat: Seat) -> bool:
    """Whether this is the seat of a person in an assessment that all answer together: their card is the channel's."""
    is_begun = seat.about.scope is not Scope.UNDECIDED and seat.about.earlier is not Earlier.CONFIRM
    return seat.about.way is Way.TOGETHER and seat.user_id != TEAM and is_begun


def convened(catalog: Catalog, seat: Seat) -> Convened:
    """What whoever leads has in direct messages while all answer together."""
    return Convened(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        about=seat.about,
        frameworks=tuple(one.short_name for one in models_of(catalog, seat.about)),
        link=seat.card_link,
    )


def is_asking(seat: Seat) -> bool:
    """Whether this seat is asked: what comes before the questions is decided, and its answers are not in yet."""
    if is_correcting(seat):
        return True
    if seat.about.way is Way.EVERYONE and seat.user_id == TEAM:
        # What the team says comes of what people say, at the reveal.
        return False
    is_begun = seat.about.scope is not Scope.UNDECIDED and seat.about.earlier is not Earlier.CONFIRM
    # Where all answer together the card is the channel's, and only the TEAM is asked.
    is_its_turn = seat.about.way is Way.ALONE or (seat.is_asked and not is_convened(seat))
    is_waited_for = not seat.finished and not (seat.gone and seat.about.way is Way.EVERYONE)
    return seat.state is AssessmentState.OPEN and is_begun and is_its_turn and is_waited_for


def is_correcting(seat: Seat) -> bool:
    """Whether an answer is being changed that counts already: the team's after the end, or one that was sent."""
    is_over = seat.state is AssessmentState.COMPLETED and speaks_for_the_team(seat)
    return (is_over or is_sent(seat)) and seat.position is not None


def speaks_for_the_team(seat: Seat) -> bool:
    """Whether results rest on what is answered from this seat."""
    return seat.user_id == TEAM or seat.about.way is Way.ALONE


def is_sent(seat: Seat) -> bool:
    """Whether this seat's answers are in, while others' are still waited for."""
    return seat.state is AssessmentState.OPEN and seat.about.way is Way.EVERYONE and seat.finished


def standing(catalog: Catalog, seat: Seat, at: Interview) -> Asking | Review:
    """Where a seat stands: at the question gone to, or else the first open one; with none left, at the look over all.

    Skipped questions are asked when they are gone to.
    """
    current = standing_at(seat, at)
    return review(catalog, seat, at) if current is None else _asking(catalog, seat, at, current)


def standing_at(seat: Seat, at: Interview) -> str | None:
    """The id of the practice that a seat is asked about; None when none is left."""
    waiting = [one.id for one in at.open]
    if seat.position in at.answers or seat.position in waiting:
        return seat.position
    return next((one for one in waiting if one not in seat.skipped), None)


def _asking(catalog: Catalog, seat: Seat, at: Interview, current: str) -> Asking:
    practice = catalog.practices[current]
    before = previous_question(at.history, current)
    part = catalog.part_of[current]
    spoken_of = {catalog.part_of[one].part for one in at.history}
    number = (at.history.index(current) if current in at.history else len(at.history)) + 1
    return Asking(
        click=Click(seat.assessment_id, current, at.turn),
        channel_id=seat.channel_id,
        about=seat.about,
        frameworks=tuple(one.short_name for one in at.models),
        part=part,
        practice=practice,
        opens_part=before is None or catalog.part_of[before] is not part,
        returns=part.part in spoken_of,
        number=number,
        total=max(number, len(at.history) + len(at.open)),
        exact=at.mode is Mode.FULL,
        answered=len(at.history),
        has_previous=before is not None,
        given=at.said.get(current),
        skipped=sum(one.id in seat.skipped for one in at.open),
        sections=_sections(catalog, at),
        correcting=is_correcting(seat),
        notes=sum(one.practice_id in (current, *practice.aliases) for one in at.notes),
        may_hand_over=seat.about.way is Way.ALONE and seat.state is AssessmentState.OPEN,
        last=None if is_correcting(seat) else _last_time(catalog, seat, at, current),
    )


def _last_time(catalog: Catalog, seat: Seat, at: Interview, practice: str) -> LastTime | None:
    """What was said of a practice before the check-in that asks about it."""
    known_before = catalog.carried(seat.about.known)
    found = known_before.get(practice)
    if found is None:
        return None
    waiting = (one.id for one in at.open if one.id != practice and one.id not in seat.skipped)
    return LastTime(
        found.value,
        found.asked_at,
        AskedBecause(found.asks) if found.asks else None,
        sum(can_be_kept(known_before.get(one)) for one in waiting),
        found.because,
    )


def can_be_kept(before: Before | None) -> bool:
    """Whether an answer before a check-in says something that can still be true."""
    return before is not None and before.value is not AnswerValue.DONT_KNOW


def explained(catalog: Catalog, shown: Shown) -> Shown:
    """A question with where the models ask for it; anything else as it is."""
    if not isinstance(shown, Asking):
        return shown
    return replace(shown, asked_for=asked_for(models_of(catalog, shown.about), shown.practice.id))


def _sections(catalog: Catalog, at: Interview) -> tuple[Section, ...]:
    """The parts that are asked about: each goes on at its first open question, or else begins again."""
    answered: dict[str, list[str]] = {}
    waiting: dict[str, list[str]] = {}
    for one in at.history:
        answered.setdefault(catalog.part_of[one].part, []).append(one)
    for one in at.open:
        waiting.setdefault(catalog.part_of[one.id].part, []).append(one.id)
    return tuple(
        Section(part, len(done), len(done) + len(left), (left or done)[0])
        for part in catalog.parts
        for done, left in [(answered.get(part.part, []), waiting.get(part.part, []))]
        if done or left
    )


def review(catalog: Catalog, seat: Seat, at: Interview, *, correcting: bool = False) -> Review:
    """All answers so far, in the order of the conversation."""
    before = before_of(catalog, seat.about)
    skipped = tuple(one for one in at.open if one.id in seat.skipped and one.id not in before)
    stays = {**before, **at.answers} if seat.about.known else {}
    return Review(
        click=Click(seat.assessment_id, "", at.turn),
        channel_id=seat.channel_id,
        about=seat.about,
        frameworks=tuple(one.short_name for one in at.models),
        said=tuple(
            Said(practice, catalog.part_of[name], at.said[name], before.get(name))
            for name, practice in catalog.practices.items()
            if name in at.said
        ),
        skipped=skipped,
        left=sum(one.id not in seat.skipped for one in at.open),
        correcting=correcting,
        notes=tuple(_noted(catalog, at)),
        round=seat.votes_round,
        kept=tuple(
            Said(practice, catalog.part_of[name], stays[name])
            for name, practice in catalog.practices.items()
            if name in stays and name not in at.said
        ),
    )


def _noted(catalog: Catalog, at: Interview) -> Iterator[Noted]:
    """The notes, each with its practice, whatever that was called when the note was taken."""
    names = {alias: practice for practice in catalog.practices.values() for alias in practice.aliases}
    for note in at.notes:
        practice = catalog.practices.get(note.practice_id) or names.get(note.practice_id)
        if practice is not None:
            yield Noted(practice, note)


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
