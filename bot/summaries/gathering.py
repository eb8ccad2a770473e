"""What there is to tell a channel, read in one transaction: of its own team, and of those that it follows.

A channel is told of its own team, and of whom its subscriptions name: nothing else is ever read for it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.insights.compare.service import models_there, most_on_a_page
from bot.insights.status import next_step, status_of
from bot.schedules.next_checkin import next_checkin_in_words, resting_in_words
from bot.summaries.state import (
    ChannelSummary,
    FollowedLevel,
    FollowedTeam,
    Gathered,
    MapOfTeams,
    Mover,
    SummaryRow,
    TeamSummary,
)
from frameworks.changes import answer_changes
from frameworks.model import AnswerValue, Scope
from storage import levels, results, subscriptions, teams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.insights.compare.state import Model
    from bot.summaries.state import Posting
    from storage.levels import LevelRow
    from storage.tables import Result, Team

A_QUARTER = timedelta(days=92)
TWO_QUARTERS = 2 * A_QUARTER
MOST_NAMED = 15

_Newest = dict[tuple[int, str], "LevelRow"]
"""The newest result about each team itself, by its id and the model's."""


async def gathered(
    deps: Deps, session: AsyncSession, workspace_id: str, posting: Posting, *, alone: bool = False
) -> Gathered | None:
    """What the channel would be told now; None where there is nothing.

    ``alone``: of its own team and no other, for somebody who may see that, but is not in the channel.
    """
    team = await teams.team_of_channel(session, workspace_id, posting.channel_id)
    own, marks = await _of_team(deps, session, team, posting) if team else (None, ())
    followed = () if alone else await _followed(session, workspace_id, posting.channel_id, team)
    if not followed:
        return Gathered(own, None, _digest(map(str, marks))) if own else None
    return await _of_channel(deps, session, workspace_id, posting, followed, own, marks)


# A team.


async def _of_team(
    deps: Deps, session: AsyncSession, team: Team, posting: Posting
) -> tuple[TeamSummary | None, tuple[int, ...]]:
    """The summary of a team, and the ids of the results that it rests on; None where it was never assessed."""
    rows = await results.latest_results(session, team.workspace_id, team.id)
    if not rows:
        return None, ()
    stands = await status_of(deps, session, team)
    better: dict[str, None] = {}
    worse: dict[str, None] = {}
    for row in rows:
        before = await results.result_before(session, row)
        for change in answer_changes(deps.catalog, _answers(before), _answers(row)) if before else ():
            names = {"better": better, "worse": worse}.get(change.direction)
            if names is not None:
                names[change.name] = None
    rests = "" if stands.open else resting_in_words(stands.coming)
    summary = TeamSummary(
        **posting.model_dump(),
        team_id=team.id,
        rows=tuple(
            SummaryRow(
                outcome=one.outcome,
                before=one.earlier.level if one.earlier else None,
                completed_at=one.completed_at,
                scope=one.scope,
                subject=one.subject,
            )
            for one in stands.rows
        ),
        better=tuple(better),
        worse=tuple(worse),
        following=next_step(stands.next_step) if stands.next_step else "",
        coming=rests or next_checkin_in_words(stands.coming),
        rests=bool(rests),
        overdue=_is_overdue(max(one.completed_at for one in rows), deps.clock()),
    )
    return summary, tuple(sorted(one.id for one in rows))


def _answers(row: Result) -> dict[str, AnswerValue]:
    return {practice: AnswerValue(value) for practice, value in row.answers.items()}


def _is_overdue(assessed_at: datetime | None, now: datetime) -> bool:
    return assessed_at is None or now - assessed_at > TWO_QUARTERS


# Several teams.


async def _followed(
    session: AsyncSession, workspace_id: str, channel_id: str, own: Team | None
) -> tuple[tuple[int, str], ...]:
    """The teams that a channel follows beside its own, by id and channel, the oldest first."""
    rows = await subscriptions.subscriptions_of(session, workspace_id, channel_id)
    named = {one.team_id for one in rows if one.team_id is not None}
    everything = any(one.team_id is None for one in rows)
    ids = set(await teams.all_teams(session, workspace_id)) if everything else named
    if own is not None:
        ids.discard(own.id)
    channels = await teams.channels_of(session, workspace_id, sorted(ids)) if ids else {}
    return tuple((one, channels[one]) for one in sorted(channels))


async def _of_channel(
    deps: Deps,
    session: AsyncSession,
    workspace_id: str,
    posting: Posting,
    followed: Sequence[tuple[int, str]],
    own: TeamSummary | None,
    marks: Sequence[int],
) -> Gathered:
    now = deps.clock()
    ids = [one for one, _ in followed]
    rows = await levels.latest_levels(session, workspace_id, ids)
    newest, before = (
        _newest(rows),
        _newest(await levels.latest_levels(session, workspace_id, ids, until=now - A_QUARTER)),
    )
    assessed: dict[int, datetime] = {}
    for row in rows:
        assessed[row.team_id] = max(assessed.get(row.team_id, row.completed_at), row.completed_at)
    models = models_there(deps.catalog, {model: True for _, model in newest})
    found = tuple(
        FollowedTeam(
            team_id=team_id,
            channel_id=channel_id,
            levels={
                one.id: _level(one, newest[team_id, one.id], before.get((team_id, one.id)))
                for one in models
                if (team_id, one.id) in newest
            },
            assessed_at=assessed.get(team_id),
        )
        for team_id, channel_id in followed
    )
    movers = _movers(found, models)
    overdue = [one.channel_id for one in found if _is_overdue(one.assessed_at, now)]
    summary = ChannelSummary(
        **posting.model_dump(),
        own=own,
        models={one.id: one.name for one in models},
        teams=found[: most_on_a_page(models)],
        total=len(found),
        movers=tuple(movers[:MOST_NAMED]),
        more_movers=max(0, len(movers) - MOST_NAMED),
        overdue=tuple(overdue[:MOST_NAMED]),
        more_overdue=max(0, len(overdue) - MOST_NAMED),
    )
    rests_on = [*marks, *ids, *(one.result_id for one in rows)]
    return Gathered(summary, _heat_map(models, found, newest), _digest(map(str, rests_on)))


def _movers(teams: Sequence[FollowedTeam], models: Sequence[Model]) -> list[Mover]:
    """The levels that moved since a quarter ago."""
    return [
        Mover(channel_id=team.channel_id, model=model.name, before=level.before, after=level.level)
        for team in teams
        for model in models
        if (level := team.levels.get(model.id)) and level.before is not None and level.level is not None
        if level.before != level.level
    ]


def _newest(rows: Sequence[LevelRow]) -> _Newest:
    """What is about a product or an organisation is not compared with teams."""
    return {(row.team_id, row.framework_id): row for row in rows if row.scope == Scope.TEAM.value}


def _level(model: Model, row: LevelRow, before: LevelRow | None) -> FollowedLevel:
    if row.framework_version != model.version:
        return FollowedLevel(level=row.level, name="", older=True)
    alike = before is not None and (before.framework_version, before.trains_models) == (
        row.framework_version,
        row.trains_models,
    )
    known = row.level is not None and row.level < len(model.level_names)
    return FollowedLevel(
        level=row.level,
        name=model.level_names[row.level] if known and row.level is not None else "",
        before=before.level if before is not None and alike else None,
    )


def _heat_map(
    models: Sequence[Model], found: Sequence[FollowedTeam], newest: Mapping[tuple[int, str], LevelRow]
) -> MapOfTeams | None:
    """The teams by the dimensions of the model that most have a level of today's version in; the first of equals."""
    count = Counter(
        model.id for model in models for team in found if model.id in team.levels and not team.levels[model.id].older
    )
    if not count:
        return None
    model = max(models, key=lambda one: count[one.id])
    rows = [one for one in found if model.id in one.levels and not one.levels[model.id].older]
    most = most_on_a_page([model])
    return MapOfTeams(
        model=model.name,
        top=model.top,
        level_names=model.level_names,
        dimensions=tuple(model.dimensions.values()),
        rows=tuple(
            (
                one.team_id,
                one.channel_id,
                tuple(newest[one.team_id, model.id].profile.get(it) for it in model.dimensions),
            )
            for one in rows[:most]
        ),
        more=max(0, len(rows) - most),
    )


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
