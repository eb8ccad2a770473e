"""Results: written when an assessment completes, read for the team's status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.deps import Refusal
from bot.levels.state import ChangedOutcome, LevelChangeNews, NotPosted
from bot.slack.posting import post
from frameworks.changes import answer_changes, level_changes, what_made_the_difference
from frameworks.model import AnswerValue
from frameworks.outcome import Outcome, outcome
from storage import outbox, results, teams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from bot.slack.kinds import Undelivered
    from frameworks.catalog import Catalog
    from frameworks.changes import Levels
    from storage.seats import Seat
    from storage.tables import Result

NOT_POSTED = "not_posted"

WITHDRAWN = "That result was withdrawn as a mistake, so there is nothing to post."
NOT_YOUR_NEWS = "Only the person who answered the assessment can have its level posted."


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


async def report_delivery_failure(undelivered: Undelivered) -> None:
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


async def post_again(deps: Deps, person: Person, key: str) -> str | None:
    """Have a level posted after all; gives its channel, or None when that is under way or done.

    Raises Refusal for anybody but whoever answered, and once it was withdrawn.
    """
    async with deps.database.write() as session:
        message = await outbox.failed_message(session, person.workspace_id, key)
        if message is None:
            return None
        news = LevelChangeNews.model_validate(message.data)
        if await _to_tell(session, person.workspace_id, news) != person.user_id:
            raise Refusal(NOT_YOUR_NEWS)
        if news.withdrawn:
            raise Refusal(WITHDRAWN)
        await outbox.revive(session, message, deps.clock())
        return news.channel_id


def kept_outcome(result: Result) -> Outcome:
    """The outcome as it was when the assessment completed."""
    kept: dict[str, Any] = result.outcome
    return Outcome.model_validate(kept)
