"""A team's past, read for whoever may see the team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.insights.history.state import ComparedResults, Line, Past, ResultHistory
from bot.insights.history.withdrawing import rights_of
from bot.insights.which_model import NUMBERED, Asked, ChosenResult, assessed, by_line, choose, short_name
from bot.levels.service import kept_outcome, levels_before
from bot.teams.access.service import may_change
from bot.teams.scope_names import SCOPES, split_scope
from frameworks.changes import answer_changes
from frameworks.model import AnswerValue, Scope
from storage.answered import answered
from storage.levels import levels_over_time
from storage.results import last_revision, result_of_id, results_of_ids
from storage.withdrawals import withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.insights.history.withdrawing import Rights
    from bot.insights.which_model import NotAssessed, WhichOne
    from bot.slack.viewer import Viewer
    from frameworks.catalog import Catalog
    from storage.answered import Answered
    from storage.levels import LevelRow
    from storage.tables import Result, Team
    from storage.withdrawals import Withdrawn


@dataclass(frozen=True, slots=True)
class _Of:
    """A line with its rows, oldest first."""

    line: Line
    rows: tuple[LevelRow, ...]


async def history(
    deps: Deps, viewer: Viewer, team: Team, words: Sequence[str] = (), pair: tuple[int, int] | None = None
) -> ResultHistory | NotAssessed | WhichOne:
    """The line of results that ``words`` name, else the team's first.

    They name it by a model, by "#" and the line's number, or by one of its results. ``pair`` are the assessments to
    compare, in any order; by default the last two. Of two results alone the answers are read, whatever there is.
    """
    changes_all = may_change(team, viewer.person) or await viewer.is_admin()
    async with deps.database.read() as session:
        rows = await levels_over_time(session, team.workspace_id, team.id)
        gone = await withdrawn(session, team.workspace_id, {one.assessment_id for one in rows})
        lines = _lines(deps.catalog, rows, gone)
        chosen = await _chosen(deps, session, team, lines, words)
        if not isinstance(chosen, _Of):
            return chosen
        by = await answered(session, team.workspace_id, team.id)
        rights = await rights_of(deps, session, viewer, team, changes_all=changes_all)
        past = [_past(row, by, gone, rights) for row in chosen.rows]
        results = tuple(one for one in past if one.withdrawn is None)
        ends = _ends(results, pair)
        ids = [one.result_id for one in ends or results[-1:] or past[-1:]]
        full = await results_of_ids(session, team.workspace_id, team.id, ids)
    names, top = _names(deps.catalog, chosen.line, full.values())
    return ResultHistory(
        team_id=team.id,
        channel_id=team.channel_id,
        line=chosen.line,
        others=tuple(one.line for one in lines if one is not chosen),
        top=top,
        level_names=names,
        results=results,
        compared=_compared(deps.catalog, ends, full) if ends else None,
        withdrawn=tuple(one for one in past if one.withdrawn is not None),
        alike=_alike(deps.catalog, chosen.line, rows),
    )


def _alike(catalog: Catalog, line: Line, rows: Iterable[LevelRow]) -> dict[int, tuple[str, ...]]:
    """The other models by assessment: what was answered in it counts in all of them."""
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        if row.framework_id != line.framework:
            found[row.assessment_id] = (*found.get(row.assessment_id, ()), short_name(catalog, row.framework_id))
    return found


def _lines(catalog: Catalog, rows: Sequence[LevelRow], gone: Mapping[int, Withdrawn]) -> tuple[_Of, ...]:
    """A team's lines; its own come before its products' and organisation's, and models as the catalogue has them.

    Of two kinds of team the one assessed last comes first. Those of which everything was withdrawn come last.
    """
    order = {framework: place for place, framework in enumerate(catalog.frameworks)}
    lines = [
        _Of(Line(number, model, short_name(catalog, model), Scope(scope), subject, trains_models), tuple(own))
        for number, ((model, scope, subject, trains_models), own) in enumerate(by_line(rows).items())
    ]
    return tuple(
        sorted(
            lines,
            key=lambda of: (
                all(row.assessment_id in gone for row in of.rows),
                SCOPES.index(of.line.scope),
                of.line.subject,
                order.get(of.line.framework, len(order)),
                # One is open at a time, so that the last to begin was the last to end.
                -of.rows[-1].assessment_id,
            ),
        )
    )


async def _chosen(
    deps: Deps, session: AsyncSession, team: Team, lines: Sequence[_Of], words: Sequence[str]
) -> _Of | NotAssessed | WhichOne:
    """The line with the number or the result that is named, else the first of what the words name."""
    text, result_id = split_scope(words)
    if result_id is not None:
        # What was corrected since is in its line as it was corrected.
        meant = await result_of_id(session, team.workspace_id, team.id or 0, result_id)
        result_id = (await last_revision(session, meant)).id if meant else None
    for of in lines:
        if f"{NUMBERED}{of.line.number}" in text or any(row.result_id == result_id for row in of.rows):
            return of
    if lines and not text:
        return lines[0]
    there = assessed(deps.catalog, (of.rows[-1] for of in lines))
    place = choose(deps.catalog, "history", team, there, Asked(" ".join(text)))
    if not isinstance(place, ChosenResult):
        return place
    meant = (place.framework, place.of.scope, place.of.subject)
    return next(of for of in lines if (of.line.framework, of.line.scope, of.line.subject) == meant)


def _past(row: LevelRow, by: Mapping[int, Answered], gone: Mapping[int, Withdrawn], rights: Rights) -> Past:
    of = gone.get(row.assessment_id)
    return Past(
        result_id=row.result_id,
        assessment_id=row.assessment_id,
        level=row.level,
        progress=row.progress,
        version=row.framework_version,
        completed_at=row.completed_at,
        by=by.get(row.assessment_id),
        withdrawn=of,
        may_withdraw=rights.may(row.assessment_id, of),
    )


def _ends(results: Sequence[Past], pair: tuple[int, int] | None) -> tuple[Past, Past] | None:
    """The two to compare, the earlier one first; the last two where the pair is not two of these results."""
    chosen = [one for one in results if pair is not None and one.assessment_id in pair]
    match chosen if len(chosen) > 1 else results[-2:]:
        case [before, after]:
            return before, after
        case _:
            return None


def _compared(catalog: Catalog, ends: tuple[Past, Past], full: Mapping[int, Result]) -> ComparedResults:
    before, after = (full[one.result_id] for one in ends)
    answers_after = catalog.carried(_answers(after))
    by_todays_rules: tuple[int | None] | tuple[()] = ()
    framework = catalog.frameworks.get(after.framework_id)
    today = framework.version if framework else None
    if before.framework_version != after.framework_version == today:
        by_todays_rules = (levels_before(catalog, before, kept_outcome(after), answers_after).overall,)
    return ComparedResults(*ends, answer_changes(catalog, _answers(before), answers_after), by_todays_rules)


def _answers(result: Result) -> dict[str, AnswerValue]:
    return {practice: AnswerValue(value) for practice, value in result.answers.items()}


def _names(catalog: Catalog, line: Line, results: Iterable[Result]) -> tuple[dict[int, str], int]:
    """What the levels are called, and the highest; of a model that is not there any more, as far as results tell."""
    framework = catalog.frameworks.get(line.framework)
    if framework is not None:
        return {one.level: one.name for one in framework.levels}, framework.top
    names: dict[int, str] = {}
    top = 0
    for result in results:
        kept = kept_outcome(result)
        top = max(top, kept.top)
        names |= {one.level: one.name for one in (kept.level, kept.next_level) if one is not None}
    return names, top
