"""Results: written when an assessment completes, read for the team's status."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.checkins import service as checkins
from bot.parts import NotAllowed
from bot.results.reveal import reveal_news
from bot.results.state import ChangedOutcome, LevelChangeNews, NotPosted
from frameworks.changes import level_changes
from frameworks.interview import Mode, known, models_for, questions
from frameworks.model import AnswerValue
from frameworks.outcome import Outcome, outcome
from storage import outbox, results, tallies, teams
from storage.tables import Result, Way

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.parts import Parts, Person
    from frameworks.catalog import Catalog
    from frameworks.changes import Levels
    from storage.assessments import GivenReason, Seat
    from storage.tables import OutboxMessage

LEVEL_CHANGE = "level_change"
REVEAL = "reveal"
NOT_POSTED = "not_posted"

NOT_YOUR_NEWS = "Only the person who answered the assessment can have its level posted."


async def record_results(
    parts: Parts,
    session: AsyncSession,
    person: Person,
    seat: Seat,
    answers: Mapping[str, AnswerValue],
    reasons: Mapping[str, GivenReason],
) -> None:
    """Score a finished assessment in each of its frameworks, keep the results, and tell the channel of changes.

    ``reasons`` say why practices are not applicable. Of an assessment that has results already, an answer was
    corrected: the new ones come beside the old, and what the channel was told is brought up to date. Part of the
    transaction that saves the answers.
    """
    about = seat.about
    now = parts.clock()
    earlier = {
        row.framework_id: row
        for row in await results.results_of_assessment(session, person.workspace_id, seat.assessment_id)
    }
    disputed = await tallies.disputed_in(session, person.workspace_id, seat.assessment_id)
    outcomes: list[Outcome] = []
    changed: list[ChangedOutcome] = []
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
        changes = level_changes(
            levels_before(parts.catalog, before, scored, answers) if before else None, scored.levels
        )
        if changes:
            changed.append(ChangedOutcome(outcome=scored, first=before is None, changes=changes))
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
                completed_at=corrected.completed_at if corrected else now,
            ),
        )
    if not earlier:
        await checkins.answered(session, person.workspace_id, seat.team_id, seat.channel_id, now)
    news = _news(seat, tuple(changed), corrected=bool(earlier))
    if about.way is Way.EVERYONE:
        await _tell_the_channel(
            parts, session, seat, REVEAL, await reveal_news(parts, session, seat, news, tuple(outcomes), answers)
        )
    else:
        await _tell_the_channel(parts, session, seat, LEVEL_CHANGE, news)


def _news(seat: Seat, changed: tuple[ChangedOutcome, ...], *, corrected: bool) -> LevelChangeNews:
    return LevelChangeNews(
        channel_id=seat.channel_id,
        user_id="" if seat.about.anonymous else seat.led_by,
        tell="" if seat.about.anonymous else seat.led_by,
        corrected=corrected,
        changed=changed,
        scope=seat.about.scope,
        subject=seat.about.subject,
    )


async def _tell_the_channel(parts: Parts, session: AsyncSession, seat: Seat, kind: str, news: LevelChangeNews) -> None:
    """Post the news of a level, or bring what was posted up to date; a reveal is always told."""
    key = f"{LEVEL_CHANGE}:{seat.assessment_id}:{seat.channel_id}"
    if (
        kind == LEVEL_CHANGE
        and not news.changed
        and await outbox.message_with_key(session, seat.workspace_id, key) is None
    ):
        return
    await outbox.post_or_edit(
        session,
        workspace_id=seat.workspace_id,
        key=key,
        channel_id=seat.channel_id,
        kind=kind,
        data=news.model_dump(mode="json"),
        now=parts.clock(),
    )


def levels_before(catalog: Catalog, before: Result, scored: Outcome, answers: Mapping[str, AnswerValue]) -> Levels:
    """The levels to compare with: as they were, or, after a new version of the model, as it puts the old answers.

    What the new version asks and nobody was asked then counts as it is answered now: it is no change of the team.
    """
    if before.framework_version == scored.version:
        return kept_outcome(before).levels
    earlier = catalog.carried({practice: AnswerValue(value) for practice, value in before.answers.items()})
    framework = catalog.frameworks[scored.framework]
    return outcome(catalog, framework, {**answers, **earlier}, trains_models=before.trains_models).levels


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


async def tell_not_posted(session: AsyncSession, message: OutboxMessage, problem: str, now: datetime) -> None:
    """Tell the person who answered, or led those who did, that their channel could not be told of its level.

    Part of the transaction that gives the message up.
    """
    if message.kind not in (LEVEL_CHANGE, REVEAL):
        return
    news = LevelChangeNews.model_validate(message.data)
    tell = await _to_tell(session, message.workspace_id, news)
    if not tell:
        return
    await outbox.put_in_outbox(
        session,
        workspace_id=message.workspace_id,
        key=f"{NOT_POSTED}:{message.id}:{message.attempts}",
        channel_id=tell,
        kind=NOT_POSTED,
        data=NotPosted(channel_id=news.channel_id, key=message.key, problem=problem).model_dump(mode="json"),
        now=now,
    )


async def _to_tell(session: AsyncSession, workspace_id: str, news: LevelChangeNews) -> str:
    """Who hears that the channel could not be told: where it is nobody's business who answered, the team's owner."""
    if news.tell:
        return news.tell
    team = await teams.team_of_channel(session, workspace_id, news.channel_id)
    return next(iter(team.owners), "") if team else ""


async def post_again(parts: Parts, person: Person, key: str) -> str | None:
    """Have a level posted after all; gives its channel, or None when that is under way or done.

    Raises NotAllowed for anybody but whoever answered.
    """
    async with parts.database.write() as session:
        message = await outbox.failed_message(session, person.workspace_id, key)
        if message is None:
            return None
        news = LevelChangeNews.model_validate(message.data)
        if await _to_tell(session, person.workspace_id, news) != person.user_id:
            raise NotAllowed(NOT_YOUR_NEWS)
        await outbox.revive(session, message, parts.clock())
        return news.channel_id


def kept_outcome(result: Result) -> Outcome:
    """The outcome as it was when the assessment completed."""
    kept: dict[str, Any] = result.outcome
    return Outcome.model_validate(kept)
