"""How an assessment ends: it is scored, its results are kept and told; or it is dropped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from bot.assess.everyone.dropping import close_messages
from bot.assess.interview import Interview, before_of, interview
from bot.assess.progress import closed_screen, question_screen, screen_for
from bot.assess.seats import NOTHING_TO_CANCEL, ONLY_WHO_LEADS, author_of, card_of, is_asking, led_seat, seat_of
from bot.assess.state import Cancelled, QuestionScreen, Review
from bot.assess.together import news
from bot.deps import Refusal
from bot.levels.announce import announce, news_of, previous_announcement
from bot.levels.carried_over import (
    carried_over_dates,
    carried_over_disputes,
    merge_carried_over,
    merge_carried_over_reasons,
)
from bot.levels.reveal import reveal_news
from bot.levels.service import changed_outcome
from bot.schedules import checkins as schedule
from bot.slack.mrkdwn import user
from frameworks.interview import Mode, known, models_for, questions
from frameworks.model import AnswerValue
from frameworks.outcome import Outcome, outcome
from storage import assessments, results, rounds, tallies, teams
from storage.assessments import NewAnswer
from storage.tables import TEAM, AssessmentState, Result, Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Click, Screen
    from bot.deps import Deps, Person
    from bot.levels.state import ChangedOutcome
    from frameworks.catalog import Catalog
    from storage.seats import About, GivenReason, Seat


async def finish(deps: Deps, session: AsyncSession, person: Person, click: Click) -> Screen:
    """Finish an assessment that one person answers, from the look over all answers: its result is kept and told.

    What was skipped is not known. Should that open another question, it is asked first.
    """
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if seat.about.way is not Way.ALONE or seat.state is not AssessmentState.OPEN or not is_asking(seat):
        return await screen_for(deps.catalog, session, person, seat)
    at = await ready(deps, session, person, seat, click)
    if not isinstance(at, Interview):
        return at
    return await complete(deps, session, person, seat, at)


async def ready(
    deps: Deps, session: AsyncSession, person: Person, seat: Seat, click: Click
) -> Interview | QuestionScreen | Review:
    """The answers as they are when a seat is done; or what is shown instead, when it is not.

    Part of the transaction that takes them in. What was skipped is answered with "don't know"; in a check-in it stays
    as it was before.
    """
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    at = interview(deps.catalog, seat.about, given)
    shown = question_screen(deps.catalog, seat, at)
    if shown.click != click or not isinstance(shown, Review):
        return shown
    values = dict(given.values)
    for turn, practice in enumerate(shown.skipped, start=given.turn):
        new = NewAnswer(turn, practice.id, AnswerValue.DONT_KNOW, said_by=author_of(seat, person))
        await assessments.add_answer(session, person.workspace_id, seat.respondent_id, new, deps.clock())
        values[practice.id] = AnswerValue.DONT_KNOW
    given = replace(given, turn=given.turn + len(shown.skipped), values=values)
    at = interview(deps.catalog, seat.about, given)
    before = before_of(deps.catalog, seat.about)
    return question_screen(deps.catalog, seat, at) if any(one.id not in before for one in at.open) else at


async def complete(deps: Deps, session: AsyncSession, person: Person, seat: Seat, at: Interview) -> Screen:
    """End an open assessment with these answers as the team's, keep its results and tell the channel.

    Part of the transaction that took in the last of them.
    """
    if not await assessments.end_assessment(
        session, person.workspace_id, seat.assessment_id, AssessmentState.COMPLETED, deps.clock()
    ):
        return await screen_for(deps.catalog, session, person, await seat_of(session, person, seat.assessment_id))
    reasons = await assessments.reasons_of(session, person.workspace_id, seat.respondent_id)
    await record_results(deps, session, person, seat, at.said, reasons)
    if seat.about.anonymous and seat.about.way is Way.ALONE:
        await assessments.forget_who_answered(session, person.workspace_id, seat, deps.clock())
        seat = replace(seat, user_id=TEAM, led_by=TEAM)
    return await closed_screen(session, person, replace(seat, state=AssessmentState.COMPLETED, position=None))


async def may_cancel(_: Deps, session: AsyncSession, person: Person, channel_id: str) -> int:
    """The id of the channel's open assessment. Raises Refusal, with the reason, for all but those who lead it."""
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    found = await assessments.open_assessment(session, person.workspace_id, team.id) if team else None
    if found is None:
        raise Refusal(NOTHING_TO_CANCEL)
    if found.led_by != person.user_id and (team is None or person.user_id not in team.owners):
        raise Refusal(ONLY_WHO_LEADS.format(user=user(found.led_by)))
    return found.id


async def cancel(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Cancelled:
    """Drop an open assessment; its answers stay, but for those that many gave anonymously.

    Dropping it again, or one that is finished, changes nothing. Raises Refusal for all but those who lead it.
    """
    seat = await led_seat(session, person, assessment_id)
    if await abandon(deps, session, seat):
        seat = replace(seat, state=AssessmentState.ABANDONED)
    # The card is in the direct messages of whoever answered, who need not be the one who dropped it.
    reader = person if seat.user_id == TEAM else replace(person, user_id=seat.user_id)
    card = card_of(seat)
    if card is None:
        # Before everyone is asked, the card is still that of whoever leads.
        own = await assessments.seat_in(session, person.workspace_id, assessment_id, seat.led_by, to_change=False)
        card = card_of(own) if own else None
    return Cancelled(await closed_screen(session, reader, seat), card)


async def abandon(deps: Deps, session: AsyncSession, seat: Seat) -> bool:
    """Drop the open assessment that is led from this seat; False when it was not open any more.

    Part of a transaction. What many gave anonymously is forgotten.
    """
    if not await assessments.end_assessment(
        session, seat.workspace_id, seat.assessment_id, AssessmentState.ABANDONED, deps.clock()
    ):
        return False
    if seat.about.way is Way.TOGETHER:
        await news.tell_of_end(deps, session, replace(seat, state=AssessmentState.ABANDONED))
    if seat.about.way is Way.EVERYONE and seat.is_asked:
        await close_messages(deps, session, seat)
    if seat.about.way is Way.EVERYONE and seat.about.anonymous:
        await rounds.lock_seats(session, seat.workspace_id, seat.assessment_id)
        await rounds.forget_answers(session, seat.workspace_id, seat.assessment_id, (), deps.clock())
    return True


async def record_results(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    seat: Seat,
    said: Mapping[str, AnswerValue],
    reasons: Mapping[str, GivenReason],
) -> None:
    """Score a finished assessment in each of its frameworks, keep the results, and tell the channel of changes.

    ``said`` are the assessment's own answers, beside which a check-in keeps those before. ``reasons`` say why practices
    are not applicable. Of an assessment that has results already, an answer was
    corrected: the new ones come beside the old, and what the channel was told is brought up to date. Part of the
    transaction that saves the answers.
    """
    about = seat.about
    now = deps.clock()
    earlier = {
        row.framework_id: row
        for row in await results.results_of_assessment(session, person.workspace_id, seat.assessment_id)
    }
    told = await previous_announcement(session, seat, earlier.values(), now)
    disputed = await tallies.disputed_in(session, person.workspace_id, seat.assessment_id)
    answered = _answered(deps.catalog, about, said, reasons, disputed)
    outcomes: list[Outcome] = []
    changed: list[ChangedOutcome | None] = []
    since_told: list[ChangedOutcome | None] = []
    for framework_id in known(deps.catalog, about.frameworks):
        scored = _scored(deps.catalog, seat, framework_id, answered.answers)
        outcomes.append(scored)
        before = await _result_before(session, seat, framework_id)
        changed.append(changed_outcome(deps.catalog, before, scored, answered.answers))
        if told.is_late:
            as_told = await results.revision_of(
                session, person.workspace_id, seat.assessment_id, framework_id, told.revision - 1
            )
            since_told.append(changed_outcome(deps.catalog, as_told, scored, answered.answers))
        await results.add_result(session, _result(deps.catalog, seat, scored, answered, earlier.get(framework_id), now))
    if not earlier:
        await schedule.answered(session, person.workspace_id, seat.team_id, seat.channel_id, now)
    news_now = news_of(seat, changed, corrected=bool(earlier))
    later = news_of(seat, since_told, corrected=True, late=True) if told.is_late else news_now
    reveal = None
    if about.way is Way.EVERYONE:
        reveal = await reveal_news(deps, session, seat, news_now, tuple(outcomes), answered.answers)
    await announce(session, seat, told, later, now, reveal=reveal)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What results rest on: the answers, why practices are not applicable, since when, and what people differ about."""

    answers: Mapping[str, AnswerValue]
    reasons: Mapping[str, GivenReason]
    asked_at: Mapping[str, str]
    disputed: Sequence[str]


def _answered(
    catalog: Catalog,
    about: About,
    said: Mapping[str, AnswerValue],
    reasons: Mapping[str, GivenReason],
    disputed: Sequence[str],
) -> _Answered:
    """The assessment's own answers, with what a check-in keeps from before."""
    return _Answered(
        answers=merge_carried_over(catalog, about, said),
        reasons=merge_carried_over_reasons(catalog, about, said, reasons),
        asked_at=carried_over_dates(catalog, about, said),
        disputed=(*disputed, *carried_over_disputes(catalog, about, said)),
    )


def _scored(catalog: Catalog, seat: Seat, framework_id: str, answers: Mapping[str, AnswerValue]) -> Outcome:
    about = seat.about
    framework, target = catalog.frameworks[framework_id], about.targets.get(framework_id)
    return outcome(catalog, framework, answers, trains_models=about.trains_models, target=target)


async def _result_before(session: AsyncSession, seat: Seat, framework_id: str) -> Result | None:
    """The team's newest result of another assessment, for what this one is about."""
    about = seat.about
    return await results.latest_result(
        session,
        seat.workspace_id,
        seat.team_id,
        framework_id,
        about.scope.value,
        about.subject,
        trains_models=about.trains_models,
        but_of=seat.assessment_id,
    )


def _result(
    catalog: Catalog, seat: Seat, scored: Outcome, answered: _Answered, corrected: Result | None, now: datetime
) -> Result:
    """The row to keep; ``corrected`` is the one that it comes beside."""
    about = seat.about
    models = models_for(catalog, [scored.framework], trains_models=about.trains_models)
    asked = {practice.id for practice in questions(catalog, models, Mode.FULL)}
    return Result(
        workspace_id=seat.workspace_id,
        team_id=seat.team_id,
        assessment_id=seat.assessment_id,
        framework_id=scored.framework,
        framework_version=scored.version,
        revision=corrected.revision + 1 if corrected else 0,
        scope=about.scope.value,
        subject=about.subject,
        trains_models=about.trains_models,
        mode=about.mode,
        level=scored.level.level if scored.level else None,
        progress=scored.progress.share,
        profile=dict(scored.levels.dimensions),
        outcome=scored.model_dump(mode="json"),
        answers={practice: value.value for practice, value in answered.answers.items() if practice in asked},
        reasons={practice: asdict(because) for practice, because in answered.reasons.items() if practice in asked},
        disputed=[practice for practice in answered.disputed if practice in asked],
        asked_at={practice: when for practice, when in answered.asked_at.items() if practice in asked},
        completed_at=corrected.completed_at if corrected else now,
    )
