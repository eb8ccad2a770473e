"""Results: written when an assessment completes, read for the team's status."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.deps import NotAllowed
from bot.levels.known import asked_before, disputed_before, reasons_with_known, with_known
from bot.levels.reveal import reveal_news
from bot.levels.state import ChangedOutcome, LevelChangeNews, NotPosted
from bot.levels.telling import news_of, tell_all, told_of
from bot.schedules import checkins as schedule
from bot.slack.posting import post
from frameworks.changes import answer_changes, level_changes, what_made_the_difference
from frameworks.interview import Mode, known, models_for, questions
from frameworks.model import AnswerValue
from frameworks.outcome import Outcome, outcome
from storage import outbox, results, tallies, teams
from storage.tables import Result, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Parts, Person
    from bot.slack.kinds import Undelivered
    from frameworks.catalog import Catalog
    from frameworks.changes import Levels
    from storage.seats import GivenReason, Seat

NOT_POSTED = "not_posted"

WITHDRAWN = "That result was withdrawn as a mistake, so there is nothing to post."
NOT_YOUR_NEWS = "Only the person who answered the assessment can have its level posted."


async def record_results(
    parts: Parts,
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
    now = parts.clock()
    answers = with_known(parts.catalog, about, said)
    reasons = reasons_with_known(parts.catalog, about, said, reasons)
    asked_at = asked_before(parts.catalog, about, said)
    earlier = {
        row.framework_id: row
        for row in await results.results_of_assessment(session, person.workspace_id, seat.assessment_id)
    }
    told = await told_of(session, seat, earlier.values(), now)
    disputed = await tallies.disputed_in(session, person.workspace_id, seat.assessment_id)
    disputed = (*disputed, *disputed_before(parts.catalog, about, said))
    outcomes: list[Outcome] = []
    changed: list[ChangedOutcome | None] = []
    since_told: list[ChangedOutcome | None] = []
    for framework_id in known(parts.catalog, about.frameworks):
        framework = parts.catalog.frameworks[framework_id]
        scored = outcome(
            parts.catalog,
            framework,
            answers,
            trains_models=about.trains_models,
            target=about.targets.get(framework_id),
        )
        outcomes.append(scored)
        before = await results.latest_result(
            session,
            person.workspace_id,
            seat.team_id,
            framework_id,
            about.scope.value,
            about.subject,
            trains_models=about.trains_models,
            but_of=seat.assessment_id,
        )
        changed.append(changed_outcome(parts.catalog, before, scored, answers))
        if told.is_late:
            as_told = await results.revision_of(
                session, person.workspace_id, seat.assessment_id, framework_id, told.revision - 1
            )
            since_told.append(changed_outcome(parts.catalog, as_told, scored, answers))
        models = models_for(parts.catalog, [framework_id], trains_models=about.trains_models)
        asked = {practice.id for practice in questions(parts.catalog, models, Mode.FULL)}
        corrected = earlier.get(framework_id)
        await results.add_result(
            session,
            Result(
                workspace_id=person.workspace_id,
                team_id=seat.team_id,
                assessment_id=seat.assessment_id,
                framework_id=framework_id,
                framework_version=framework.version,
                revision=corrected.revision + 1 if corrected else 0,
                scope=about.scope.value,
                subject=about.subject,
                trains_models=about.trains_models,
                mode=about.mode,
                level=scored.level.level if scored.level else None,
                progress=scored.progress.share,
                profile=dict(scored.levels.dimensions),
                outcome=scored.model_dump(mode="json"),
                answers={practice: value.value for practice, value in answers.items() if practice in asked},
                reasons={practice: asdict(because) for practice, because in reasons.items() if practice in asked},
                disputed=[practice for practice in disputed if practice in asked],
                asked_at={practice: when for practice, when in asked_at.items() if practice in asked},
                completed_at=corrected.completed_at if corrected else now,
            ),
        )
    if not earlier:
        await schedule.answered(session, person.workspace_id, seat.team_id, seat.channel_id, now)
    news = news_of(seat, changed, corrected=bool(earlier))
    later = news_of(seat, since_told, corrected=True, late=True) if told.is_late else news
    if about.way is Way.EVERYONE:
        reveal = await reveal_news(parts, session, seat, news, tuple(outcomes), answers)
        await tell_all(session, seat, told, later, now, reveal=reveal)
    else:
        await tell_all(session, seat, told, later, now)


def changed_outcome(
    catalog: Catalog, before: Result | None, scored: Outcome, answers: Mapping[str, AnswerValue]
) -> ChangedOutcome | None:
    """What changed since the result before, and which practices made the difference; None where no level did."""
    earlier = answers_before(catalog, before, scored, answers) if before else {}
    changes = level_changes(levels_before(catalog, before, scored, answers) if before else None, scored.levels)
    if not changes:
        return None
    if before is None:
        return ChangedOutcome(outcome=scored, first=True, changes=changes)
    difference = what_made_the_difference(
        catalog.frameworks[scored.framework], changes, answer_changes(catalog, earlier, answers)
    )
    return ChangedOutcome(
        outcome=scored,
        first=False,
        changes=changes,
        better=tuple(one.name for one in difference.better),
        worse=tuple(one.name for one in difference.worse),
    )


def levels_before(catalog: Catalog, before: Result, scored: Outcome, answers: Mapping[str, AnswerValue]) -> Levels:
    """The levels to compare with: as they were, or, after a new version of the model, as it puts the old answers.

    What the new version asks and nobody was asked then counts as it is answered now: it is no change of the team.
    """
    if before.framework_version == scored.version:
        return kept_outcome(before).levels
    framework = catalog.frameworks[scored.framework]
    earlier = answers_before(catalog, before, scored, answers)
    return outcome(catalog, framework, earlier, trains_models=before.trains_models).levels


def answers_before(
    catalog: Catalog, before: Result, scored: Outcome, answers: Mapping[str, AnswerValue]
) -> dict[str, AnswerValue]:
    """The answers to compare with, as ``levels_before`` the levels."""
    earlier = catalog.carried({practice: AnswerValue(value) for practice, value in before.answers.items()})
    return earlier if before.framework_version == scored.version else {**answers, **earlier}


async def outcomes_of(session: AsyncSession, person: Person, assessment_id: int) -> tuple[Outcome, ...]:
    """The outcomes of a completed assessment, in the order of its frameworks."""
    rows = await results.results_of_assessment(session, person.workspace_id, assessment_id)
    return tuple(map(kept_outcome, rows))


async def is_newest(session: AsyncSession, workspace_id: str, seat: Seat) -> bool:
    """Whether a completed assessment is the team's last word in each of its models, for what it is about."""
    about = seat.about
    for row in await results.results_of_assessment(session, workspace_id, seat.assessment_id):
        newest = await results.latest_result(
            session,
            workspace_id,
            seat.team_id,
            row.framework_id,
            about.scope.value,
            about.subject,
            trains_models=about.trains_models,
        )
        if newest is None or newest.id != row.id:
            return False
    return True


async def tell_not_posted(undelivered: Undelivered) -> None:
    """Tell the person who answered, or led those who did, that their channel could not be told of its level.

    Part of the transaction that gives the message up.
    """
    session, message, problem = undelivered.session, undelivered.message, undelivered.problem
    news = LevelChangeNews.model_validate(message.data)
    if message.channel_id != news.channel_id:
        # It was for a channel that subscribed.
        return
    tell = await _to_tell(session, message.workspace_id, news)
    if not tell:
        return
    data = NotPosted(channel_id=news.channel_id, key=message.key, problem=problem)
    about = f"{message.id}:{message.attempts}"
    await post(session, message.workspace_id, tell, NOT_POSTED, about, data, undelivered.now)


async def _to_tell(session: AsyncSession, workspace_id: str, news: LevelChangeNews) -> str:
    """Who hears that the channel could not be told: where it is nobody's business who answered, the team's owner."""
    if news.tell:
        return news.tell
    team = await teams.team_of_channel(session, workspace_id, news.channel_id)
    return next(iter(team.owners), "") if team else ""


async def post_again(parts: Parts, person: Person, key: str) -> str | None:
    """Have a level posted after all; gives its channel, or None when that is under way or done.

    Raises NotAllowed for anybody but whoever answered, and once it was withdrawn.
    """
    async with parts.database.write() as session:
        message = await outbox.failed_message(session, person.workspace_id, key)
        if message is None:
            return None
        news = LevelChangeNews.model_validate(message.data)
        if await _to_tell(session, person.workspace_id, news) != person.user_id:
            raise NotAllowed(NOT_YOUR_NEWS)
        if news.withdrawn:
            raise NotAllowed(WITHDRAWN)
        await outbox.revive(session, message, parts.clock())
        return news.channel_id


def kept_outcome(result: Result) -> Outcome:
    """The outcome as it was when the assessment completed."""
    kept: dict[str, Any] = result.outcome
    return Outcome.model_validate(kept)
