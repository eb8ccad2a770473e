"""Where a person stands in an assessment, and what they are shown there: from rows to what views draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.checkin.known import checking_in
from bot.assess.everyone.standing import round_screen, talk_of
from bot.assess.interview import Interview, before_of, can_be_kept, explained, interview, models_of
from bot.assess.seats import card_of, is_answered_together, is_correcting, led_seat, seat_of, speaks_for_the_team
from bot.assess.state import (
    Click,
    Confirming,
    Dropped,
    Finished,
    KnownAnswer,
    LastTime,
    LeadCard,
    Noted,
    QuestionScreen,
    QuestionSection,
    Review,
    ReviewedAnswer,
    SetupScreen,
)
from bot.levels.service import is_newest, outcomes_of
from bot.schedules.checkins import is_offered
from frameworks.checkin import AskedBecause
from frameworks.interview import Mode, known, open_questions, previous_question, questions, worth_confirming
from frameworks.model import AnswerValue, Scope
from storage import assessments, results, tallies
from storage.seats import GivenReason
from storage.tables import TEAM, AssessmentState, Earlier, Way
from storage.withdrawals import withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import OpenScreen, Screen
    from bot.deps import Deps, Person
    from frameworks.catalog import Catalog
    from storage.seats import Seat
    from storage.tables import Result


async def screen_for(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> Screen:
    """What the person is shown now, whatever the assessment's state."""
    if is_correcting(seat):
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        return question_screen(catalog, seat, interview(catalog, seat.about, given))
    if seat.state is not AssessmentState.OPEN:
        return await talk_of(catalog, session, person, seat) or await closed_screen(session, person, seat)
    return await open_screen(catalog, session, person, seat)


async def open_screen(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> OpenScreen:
    """What the person is shown now of an open assessment.

    Raises Refusal when none of its models is there any more.
    """
    if seat.about.scope is Scope.UNDECIDED:
        is_checkin = seat.about.earlier is Earlier.CHANGES
        return await (checking_in if is_checkin else _setup)(catalog, session, person, seat)
    if seat.about.earlier is Earlier.CONFIRM:
        return await _confirming(catalog, session, person, seat)
    if is_answered_together(seat):
        return lead_card(catalog, seat)
    if seat.about.way is Way.EVERYONE:
        in_between = await round_screen(catalog, session, seat, models_of(catalog, seat.about))
        if in_between is not None:
            return in_between
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return question_screen(catalog, seat, interview(catalog, seat.about, given))


async def closed_screen(session: AsyncSession, person: Person, seat: Seat) -> Finished | Dropped:
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


def lead_card(catalog: Catalog, seat: Seat) -> LeadCard:
    """What whoever leads has in direct messages while all answer together."""
    return LeadCard(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        about=seat.about,
        frameworks=tuple(one.short_name for one in models_of(catalog, seat.about)),
        link=seat.card_link,
    )


def question_screen(catalog: Catalog, seat: Seat, at: Interview) -> QuestionScreen | Review:
    """Where a seat stands: at the question gone to, or else the first open one; with none left, at the look over all.

    Skipped questions are asked when they are gone to.
    """
    current = current_practice(seat, at)
    return review(catalog, seat, at) if current is None else _asking(catalog, seat, at, current)


def current_practice(seat: Seat, at: Interview) -> str | None:
    """The id of the practice that a seat is asked about; None when none is left."""
    waiting = [one.id for one in at.open]
    if seat.position in at.answers or seat.position in waiting:
        return seat.position
    return next((one for one in waiting if one not in seat.skipped), None)


def _asking(catalog: Catalog, seat: Seat, at: Interview, current: str) -> QuestionScreen:
    practice = catalog.practices[current]
    before = previous_question(at.history, current)
    part = catalog.part_of[current]
    spoken_of = {catalog.part_of[one].part for one in at.history}
    number = (at.history.index(current) if current in at.history else len(at.history)) + 1
    return QuestionScreen(
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


def _sections(catalog: Catalog, at: Interview) -> tuple[QuestionSection, ...]:
    """The parts that are asked about: each goes on at its first open question, or else begins again."""
    answered: dict[str, list[str]] = {}
    waiting: dict[str, list[str]] = {}
    for one in at.history:
        answered.setdefault(catalog.part_of[one].part, []).append(one)
    for one in at.open:
        waiting.setdefault(catalog.part_of[one.id].part, []).append(one.id)
    return tuple(
        QuestionSection(part, len(done), len(done) + len(left), (left or done)[0])
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
            ReviewedAnswer(practice, catalog.part_of[name], at.said[name], before.get(name))
            for name, practice in catalog.practices.items()
            if name in at.said
        ),
        skipped=skipped,
        left=sum(one.id not in seat.skipped for one in at.open),
        correcting=correcting,
        notes=tuple(_noted(catalog, at)),
        round=seat.votes_round,
        kept=tuple(
            ReviewedAnswer(practice, catalog.part_of[name], stays[name])
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


async def _setup(catalog: Catalog, session: AsyncSession, person: Person, seat: Seat) -> SetupScreen:
    models = models_of(catalog, seat.about)
    found = await results.latest_results(session, person.workspace_id, seat.team_id)
    rows = sorted(found, key=lambda row: row.completed_at, reverse=True)
    return SetupScreen(
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


async def waiting(deps: Deps, session: AsyncSession, person: Person) -> OpenScreen | None:
    """What waits for the person in the last assessment open for them; None without any."""
    found, _ = await all_waiting(deps, session, person, 1)
    return found[0] if found else None


async def all_waiting(
    deps: Deps, session: AsyncSession, person: Person, most: int
) -> tuple[tuple[OpenScreen, ...], int]:
    """What waits for the person in all assessments open for them, the last first; and how many more than ``most``."""
    seats = [seat for seat in await _waiting_seats(session, person) if known(deps.catalog, seat.about.frameworks)]
    shown = [await open_screen(deps.catalog, session, person, seat) for seat in seats[:most]]
    return tuple(shown), len(seats) - len(shown)


async def to_go_on(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """What waits for the person in an assessment, or else what they are shown in it. Raises Refusal as ``current``.

    That is their own questions before the round that they lead.
    """
    seats = await _waiting_seats(session, person)
    seat = next((one for one in seats if one.assessment_id == assessment_id), None)
    if seat is not None:
        return await open_screen(deps.catalog, session, person, seat)
    return await current(deps, session, person, assessment_id)


async def _waiting_seats(session: AsyncSession, person: Person) -> list[Seat]:
    """The person's seats that are waited for, and the TEAM's in rounds that they lead, the last first."""
    own = await assessments.waiting_seats(session, person.workspace_id, person.user_id)
    there = {one.assessment_id for one in own}
    led = await assessments.led_seats(session, person.workspace_id, person.user_id, None)
    rounds_led = [
        one for one in led if one.about.way is Way.EVERYONE and one.is_asked and one.assessment_id not in there
    ]
    return sorted([*own, *rounds_led], key=lambda seat: seat.assessment_id, reverse=True)


async def explain(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """As ``current``, and a question with where the models ask for it."""
    return explained(deps.catalog, await current(deps, session, person, assessment_id))


async def current(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """What the person is shown now in an assessment. Raises Refusal when they have no seat in it.

    It waits for its turn among the clicks that change something, or the card would be drawn as it was before them.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    return await screen_for(deps.catalog, session, person, seat)


async def current_and_card(
    deps: Deps, session: AsyncSession, person: Person, assessment_id: int, *, of_the_team: bool = False
) -> tuple[Screen, tuple[str, str] | None]:
    """As ``current``, and where the person's card, or the team's, is, if there is one.

    Raises Refusal as ``card_posted`` does.
    """
    if of_the_team:
        seat = await led_seat(session, person, assessment_id)
    else:
        seat = await seat_of(session, person, assessment_id, to_change=True)
    return await screen_for(deps.catalog, session, person, seat), card_of(seat)
