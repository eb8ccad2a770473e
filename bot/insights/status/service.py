"""Where a team stands: read in one transaction."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.insights.status.state import Earlier, NextStep, OpenAssessment, Status, StatusRow
from bot.insights.which_model import short_name
from bot.levels.service import kept_outcome
from bot.schedules.next_checkin import coming_of
from bot.teams.scopes import in_order
from frameworks.effects import ordered_gaps
from frameworks.model import AnswerValue, Scope
from storage import assessments, levels, results, rounds, turnout
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Parts
    from storage.levels import LevelRow
    from storage.tables import Assessment, Result, Team


async def status(parts: Parts, team: Team) -> Status:
    """Where a team stands; whoever asks may see it."""
    async with parts.database.read() as session:
        return await status_of(parts, session, team)


async def status_of(parts: Parts, session: AsyncSession, team: Team) -> Status:
    """As ``status``, as part of a transaction."""
    rows = in_order(parts.catalog, await results.latest_results(session, team.workspace_id, team.id))
    earlier = earlier_of(await levels.latest_levels(session, team.workspace_id, [team.id], most=2))
    answered = await turnout.how_many_answered(session, team.workspace_id, {row.assessment_id for row in rows})
    under_way = await assessments.open_assessment(session, team.workspace_id, team.id)
    opened = await _open(parts, session, under_way) if under_way else None
    coming = await coming_of(session, team.workspace_id, [team.id])
    return Status(
        team.id,
        team.channel_id,
        tuple(
            StatusRow(
                kept_outcome(row),
                row.completed_at,
                Scope(row.scope),
                row.subject,
                len(row.disputed),
                earlier.get(row.id),
                answered.get(row.assessment_id, 0),
            )
            for row in rows
        ),
        opened,
        _next_step(parts, rows),
        coming.get(team.id),
    )


def earlier_of(rows: Sequence[LevelRow]) -> Mapping[int, Earlier]:
    """What came before each result (by its id), where it can be compared: a new version of a model is no change."""
    found: dict[int, Earlier] = {}
    for row, before in pairwise(rows):
        alike = [
            (one.team_id, one.framework_id, one.framework_version, one.scope, one.subject, one.trains_models)
            for one in (row, before)
        ]
        if alike[0] == alike[1] and before.level is not None:
            found[row.result_id] = Earlier(before.level, before.completed_at)
    return found


async def _open(parts: Parts, session: AsyncSession, under_way: Assessment) -> OpenAssessment:
    finished = None
    if under_way.way == Way.EVERYONE.value and under_way.asked_at:
        people = await rounds.count_members(session, under_way.workspace_id, under_way.id)
        finished = (people.finished, people.asked)
    return OpenAssessment(
        user_id=under_way.led_by,
        frameworks=tuple(short_name(parts.catalog, one) for one in under_way.frameworks),
        answered=await assessments.count_answered(session, under_way.workspace_id, under_way.id),
        finished=finished,
        together=under_way.way == Way.TOGETHER.value,
    )


def _next_step(parts: Parts, rows: Sequence[Result]) -> NextStep | None:
    """Of the first scope's models that are not at their target, the gap that does most; the first of equals."""
    found: list[NextStep] = []
    for row in rows:
        kept = kept_outcome(row)
        framework = parts.catalog.frameworks.get(row.framework_id)
        # By another version of the model, what a gap would lift is not known.
        if framework is None or framework.version != row.framework_version:
            continue
        if kept.at_target or (row.scope, row.subject) != (rows[0].scope, rows[0].subject):
            continue
        answers = parts.catalog.carried({one: AnswerValue(said) for one, said in row.answers.items()})
        gaps = ordered_gaps(parts.catalog, kept, answers, trains_models=row.trains_models)
        found += [NextStep(kept.short_name, one) for one in gaps[:1]]
    # Stable: of equals the first model's.
    ranked = sorted(found, key=lambda one: (not one.effect.lifts_level, -len(one.effect.other_models)))
    return ranked[0] if ranked else None
