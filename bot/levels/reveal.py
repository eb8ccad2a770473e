"""What many people's answers come to: what they agree on, what they do not, and what the channel is told of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.levels.carried_over import merge_carried_over
from bot.levels.state import CountedPractice, Differing, EveryPractice, RevealNews
from frameworks.consensus import agreement, to_talk_about
from frameworks.interview import known, models_for
from frameworks.model import AnswerValue
from storage import assessments, rounds, tallies
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from bot.levels.state import LevelChangeNews
    from frameworks.catalog import Catalog
    from frameworks.consensus import Agreement, Disagreement
    from frameworks.outcome import Outcome
    from storage.seats import Seat

NOTHING_THERE = "There is no such assessment of this channel."


@dataclass(frozen=True, slots=True)
class Revealed:
    """What people said of each practice (``found``), what they agreed on since (by practice id), what they did not."""

    found: tuple[Agreement, ...]
    settled: Mapping[str, AnswerValue]
    differ: tuple[Disagreement, ...]


async def revealed(catalog: Catalog, session: AsyncSession, seat: Seat, answers: Mapping[str, AnswerValue]) -> Revealed:
    """How the people of an assessment see it; ``answers`` are the team's now, by practice id."""
    rows = await tallies.tallies_of(session, seat.workspace_id, seat.assessment_id)
    found = {
        practice: (agreement(practice, {AnswerValue(value): count for value, count in row.counts.items()}), row)
        for row in rows
        for practice in [catalog.renamed.get(row.practice_id, row.practice_id)]
        if practice in catalog.practices
    }
    disputed = {practice for practice, (_, row) in found.items() if not row.agreed and row.settled_at is None}
    settled = {
        practice: answers[practice]
        for practice, (_, row) in found.items()
        if not row.agreed and row.settled_at is not None and practice in answers
    }
    there = known(catalog, seat.about.frameworks)
    models = models_for(catalog, there, trains_models=seat.about.trains_models)
    said = tuple(one for one, _ in found.values())
    certain = {practice: value for practice, value in answers.items() if practice not in disputed}
    return Revealed(said, settled, to_talk_about(models, said, certain))


async def reveal_news(
    deps: Deps,
    session: AsyncSession,
    seat: Seat,
    news: LevelChangeNews,
    outcomes: tuple[Outcome, ...],
    answers: Mapping[str, AnswerValue],
) -> RevealNews:
    """What the channel is told: the levels, and how far people agree."""
    catalog = deps.catalog
    at = await revealed(catalog, session, seat, answers)
    people = await rounds.count_members(session, seat.workspace_id, seat.assessment_id)
    agreed: dict[AnswerValue, list[str]] = defaultdict(list)
    for one in at.found:
        if one.agreed:
            agreed[answers.get(one.practice, one.value)].append(catalog.practices[one.practice].name)
    settled: dict[AnswerValue, list[str]] = defaultdict(list)
    for practice, value in at.settled.items():
        settled[value].append(catalog.practices[practice].name)
    return RevealNews(
        **{name: getattr(news, name) for name in type(news).model_fields},
        assessment_id=seat.assessment_id,
        finished=people.finished,
        asked=people.asked,
        anonymous=seat.about.anonymous,
        lead="" if seat.about.anonymous else seat.led_by,
        outcomes=outcomes,
        agreed={value: tuple(agreed[value]) for value in AnswerValue if value in agreed},
        settled={value: tuple(settled[value]) for value in AnswerValue if value in settled},
        differ=tuple(
            Differing(name=catalog.practices[one.practice].name, counts=dict(one.counts), lifts=lifts_of(catalog, one))
            for one in at.differ
        ),
    )


def lifts_of(catalog: Catalog, one: Disagreement) -> tuple[tuple[str, int, int], ...]:
    """Which levels a practice alone would lift: the model by name, from, to."""
    return tuple((catalog.frameworks[model].short_name, before, after) for model, before, after in one.lifts)


async def every_practice(deps: Deps, person: Person, assessment_id: int, channel_id: str) -> EveryPractice:
    """How many people said what of every practice. Whoever sees the channel's message may know it.

    Raises Refusal for an assessment of another channel, and before the reveal.
    """
    async with deps.database.read() as session:
        seat = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=False)
        if (
            seat is None
            or seat.channel_id != channel_id
            or seat.about.way is not Way.EVERYONE
            or seat.state is not AssessmentState.COMPLETED
        ):
            raise Refusal(NOTHING_THERE)
        given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
        answers = merge_carried_over(deps.catalog, seat.about, deps.catalog.carried(given.values))
        at = await revealed(deps.catalog, session, seat, answers)
        return EveryPractice(
            channel_id=seat.channel_id,
            anonymous=seat.about.anonymous,
            practices=tuple(
                CountedPractice(
                    deps.catalog.practices[one.practice].name,
                    deps.catalog.part_of[one.practice].title,
                    one.counts,
                    one.agreed,
                    at.settled.get(one.practice),
                )
                for one in at.found
            ),
        )
