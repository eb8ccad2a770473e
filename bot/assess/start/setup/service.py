"""What happens before the first question: what is assessed, how it is asked, and what is known already.

Each function is part of the caller's transaction, and decides who may do it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assess.answering import go_on
from bot.assess.checkin.known import said_before, what_may_have_changed
from bot.assess.everyone.standing import UTC_ZONE
from bot.assess.interview import interview
from bot.assess.leaving.service import is_abandoned
from bot.assess.progress import earlier_answers, lead_card, open_screen, screen_for
from bot.assess.seats import author_of, is_answered_together, seat_of
from bot.assess.state import Choices, SomebodyElse, Started
from bot.deps import StalePayload
from bot.schedules.working_hours import default_due, due_moment
from frameworks.model import Scope
from storage import assessments, results, rounds, teams
from storage.assessments import NewAnswer
from storage.seats import About
from storage.tables import TEAM, AssessmentState, Earlier, Team, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from frameworks.interview import Mode
    from storage.seats import Seat
    from storage.tables import Assessment

# Nothing but the scope was chosen on the card.
NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True)
class Beginning:
    """How an assessment begins; with ``Earlier.CHANGES`` as a check-in. ``owns``: a team made by it is the person's."""

    frameworks: Sequence[str]
    mode: Mode
    way: Way = Way.ALONE
    owns: bool = True
    earlier: Earlier = Earlier.NONE


async def start(
    deps: Deps, session: AsyncSession, person: Person, channel_id: str, how: Beginning
) -> Started | SomebodyElse:
    """Open an assessment of a channel's team, or give the open one whatever its frameworks are."""
    owner = person.user_id if how.owns else ""
    team = await teams.ensure_team(session, person.workspace_id, channel_id, owner, deps.clock())
    resumed = await assessments.open_assessment(session, person.workspace_id, team.id) is not None
    about = replace(await fresh_about(session, team, how.frameworks, how.mode, how.way), earlier=how.earlier)
    assessment = await assessments.start_assessment(session, team, person.user_id, about, deps.clock())
    return await join_open_assessment(deps, session, person, assessment, resumed=resumed)


async def fresh_about(session: AsyncSession, team: Team, frameworks: Sequence[str], mode: Mode, way: Way) -> About:
    """What an assessment of a team that is about to start is about.

    Whether the team trains models, and its targets, are as they were the last time.
    """
    last = await assessments.last_about(session, team.workspace_id, team.id)
    return About(
        frameworks=tuple(frameworks),
        trains_models=last.trains_models if last else True,
        mode=mode.value,
        way=way,
        targets={one: level for one, level in (last.targets if last else {}).items() if one in frameworks},
        anonymous=team.anonymous,
    )


async def resume(deps: Deps, session: AsyncSession, person: Person, channel_id: str) -> Started | SomebodyElse | None:
    """Go on with the open assessment of a channel's team; None when none is open."""
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    found = await assessments.open_assessment(session, person.workspace_id, team.id) if team else None
    return await join_open_assessment(deps, session, person, found, resumed=True) if found else None


async def join_open_assessment(
    deps: Deps, session: AsyncSession, person: Person, assessment: Assessment, *, resumed: bool
) -> Started | SomebodyElse:
    """The person's place in an open assessment, or word of who has it."""
    answered = await assessments.count_answered(session, person.workspace_id, assessment.id)
    seat = await assessments.seat_in(session, person.workspace_id, assessment.id, person.user_id, to_change=False)
    is_asked = assessment.asked_at is not None
    is_round = is_asked and assessment.way == Way.EVERYONE.value
    shared = None
    if is_asked:
        shared = await assessments.seat_in(session, person.workspace_id, assessment.id, TEAM, to_change=False)
    if is_round and shared is not None and (seat is None or person.user_id == assessment.led_by):
        # Whoever leads a round finds it here; their own questions came to them as to everybody.
        seat = shared if shared.is_led_by(person.user_id) else seat
    if seat is not None and (not is_answered_together(seat) or seat.is_led_by(person.user_id)):
        shown = await open_screen(deps.catalog, session, person, seat)
        return Started(shown, resumed, answered, leads=seat.is_led_by(person.user_id))
    is_together = is_asked and assessment.way == Way.TOGETHER.value
    if is_together and shared is not None and shared.led_by == person.user_id:
        return Started(lead_card(deps.catalog, shared), resumed, answered, leads=True)
    team = await session.get(Team, assessment.team_id)
    people = await rounds.count_members(session, person.workspace_id, assessment.id) if is_round else None
    return SomebodyElse(
        assessment.led_by,
        answered,
        assessment.id,
        leads=person.user_id in (assessment.led_by, *(team.owners if team else ())),
        may_take_over=await is_abandoned(deps, session, assessment),
        together=is_together,
        link=assessment.card_link,
        finished=(people.finished, people.asked) if people else None,
    )


async def choose_scope(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    assessment_id: int,
    scope: Scope,
    subject: str = "",
    choices: Choices = NO_CHOICES,
) -> Screen:
    """Say what is assessed, and with a product which; known answers are then shown, or the first question is asked.

    ``choices`` are what the card's menus show, whose own clicks may come later. Once chosen the scope
    stays: a later click changes nothing and gives what is current.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.OPEN or seat.about.scope is not Scope.UNDECIDED:
        return await screen_for(deps.catalog, session, person, seat)
    about = replace(_chosen(seat.about, choices), scope=scope, subject=await _as_before(session, person, seat, subject))
    if about.way is not Way.ALONE:
        await assessments.add_respondent(session, person.workspace_id, seat.assessment_id, TEAM)
    # Where everyone is asked, each says how they see it today.
    if about.way is Way.EVERYONE:
        await _propose_due(deps, session, seat)
    else:
        found, _ = await earlier_answers(deps.catalog, session, person, replace(seat, about=about))
        about = replace(about, earlier=Earlier.CONFIRM if found else Earlier.NONE)
    return await _with_about(deps, session, person, seat, about)


async def check_in(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    assessment_id: int,
    scope: Scope,
    subject: str = "",
    choices: Choices = NO_CHOICES,
    *,
    afresh: bool,
) -> Screen:
    """Begin a check-in: ask what may have changed since the last answers, or (``afresh``) everything anew.

    Once begun it stays: a later click changes nothing and gives what is current. Raises StalePayload where there is no
    result of this scope any more.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.OPEN or seat.about.scope is not Scope.UNDECIDED:
        return await screen_for(deps.catalog, session, person, seat)
    found = await said_before(deps.catalog, session, person.workspace_id, seat.team_id)
    of = next((one for one in found if (one.scope, one.subject) == (scope, subject)), None)
    if of is None:
        raise StalePayload
    seat = replace(seat, about=_chosen(seat.about, choices))
    about = await what_may_have_changed(deps.catalog, session, seat, of, deps.clock())
    if about.way is not Way.ALONE:
        await assessments.add_respondent(session, person.workspace_id, seat.assessment_id, TEAM)
    if about.way is Way.EVERYONE:
        await _propose_due(deps, session, seat)
    if afresh:
        everyone = about.way is Way.EVERYONE
        about = replace(about, earlier=Earlier.NONE if everyone else Earlier.ASKED, ask_again=(), known={})
    return await _with_about(deps, session, person, seat, about)


async def _propose_due(deps: Deps, session: AsyncSession, seat: Seat) -> None:
    """Propose until when everyone may answer."""
    zone = (await rounds.times_of(session, seat.workspace_id, seat.assessment_id)).zone or UTC_ZONE
    due_at = due_moment(default_due(deps.clock(), zone), zone)
    await assessments.change_assessment(session, seat.workspace_id, seat.assessment_id, due_at=due_at)


async def _as_before(session: AsyncSession, person: Person, seat: Seat, subject: str) -> str:
    """A product's name without stray spaces, spelt as it was when it was assessed before."""
    name = " ".join(subject.split())
    rows = await results.latest_results(session, person.workspace_id, seat.team_id)
    return next((row.subject for row in rows if row.subject.casefold() == name.casefold()), name)


async def choose(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, choices: Choices) -> Screen:
    """Say how it is asked, of what kind of team, and which levels it wants to reach; only before the first question."""
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.OPEN or seat.about.scope is not Scope.UNDECIDED:
        return await screen_for(deps.catalog, session, person, seat)
    return await _with_about(deps, session, person, seat, _chosen(seat.about, choices))


def _chosen(about: About, choices: Choices) -> About:
    targets = {**about.targets, **choices.targets}
    return replace(
        about,
        mode=about.mode if choices.mode is None else choices.mode.value,
        way=about.way if choices.way is None else choices.way,
        trains_models=about.trains_models if choices.trains_models is None else choices.trains_models,
        targets={one: level for one, level in targets.items() if level is not None},
    )


async def ask_again(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, practice_id: str) -> Screen:
    """Take one known answer out of those to be confirmed, so that its question is asked."""
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.OPEN or seat.about.earlier is not Earlier.CONFIRM:
        return await screen_for(deps.catalog, session, person, seat)
    again = dict.fromkeys([*seat.about.ask_again, practice_id])
    about = replace(seat.about, ask_again=tuple(again))
    found, _ = await earlier_answers(deps.catalog, session, person, replace(seat, about=about))
    about = replace(about, earlier=Earlier.CONFIRM if found else Earlier.ASKED)
    return await _with_about(deps, session, person, seat, about)


async def confirm(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, *, still_true: bool) -> Screen:
    """Take the known answers as this assessment's own, or ask everything; a repeated click changes nothing."""
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.OPEN or seat.about.earlier is not Earlier.CONFIRM:
        return await screen_for(deps.catalog, session, person, seat)
    if not still_true:
        return await _with_about(deps, session, person, seat, replace(seat.about, earlier=Earlier.ASKED))
    found, reasons = await earlier_answers(deps.catalog, session, person, seat)
    team = await assessments.leading_seat(session, person.workspace_id, assessment_id)
    respondent_id = team.respondent_id if team else seat.respondent_id
    given = await assessments.answers_of(session, person.workspace_id, respondent_id)
    for turn, one in enumerate(found, start=given.turn):
        because = reasons.get(one.practice.id)
        answer = NewAnswer(turn, one.practice.id, one.value, because, author_of(seat, person))
        await assessments.add_answer(session, person.workspace_id, respondent_id, answer, deps.clock())
    return await _with_about(deps, session, person, seat, replace(seat.about, earlier=Earlier.KEPT))


async def _with_about(deps: Deps, session: AsyncSession, person: Person, seat: Seat, about: About) -> Screen:
    """Save what the assessment is about, and go on."""
    await assessments.set_about(session, person.workspace_id, seat.assessment_id, about)
    seat = replace(seat, about=about)
    if about.scope is Scope.UNDECIDED or about.earlier is Earlier.CONFIRM:
        return await open_screen(deps.catalog, session, person, seat)
    if about.way is Way.TOGETHER:
        await assessments.change_assessment(session, person.workspace_id, seat.assessment_id, asked_at=deps.clock())
        return replace(lead_card(deps.catalog, seat), fresh=True)
    if about.way is not Way.ALONE:
        return await open_screen(deps.catalog, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return await go_on(deps, session, person, seat, interview(deps.catalog, about, given))
