"""`maturity frameworks diff`: what a new version of a model changes, and for which teams."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from bot.cli.frameworks.answers import as_answers, known_ids, read_answers
from bot.cli.frameworks.loading import model_at
from bot.cli.frameworks.page import CommandOutput, CommandRefused, output_of_lines, wrapped
from bot.slack.words import plural
from frameworks.score import GateState
from frameworks.versions import Version, model_changes, team_change
from storage.answers_of_teams import answers_of_teams
from storage.engine import Database, UnusableDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frameworks.changes import LevelChange
    from frameworks.model import Framework
    from frameworks.score import Answers
    from frameworks.versions import Cause, GateChange, GatePlace, ModelChanges, Renaming, TeamChange

KEPT = "Results that are kept stay as they are; a new version counts from a team's next assessment on."
STANDS = {
    GateState.PARTLY: "partly",
    GateState.MISSING: "not yet",
    GateState.UNKNOWN: "nobody knows",
    GateState.UNANSWERED: "not answered so far",
    GateState.IN_PLACE: "in place",
    GateState.NOT_APPLICABLE: "not applicable",
}


@dataclass(frozen=True, slots=True)
class _Team:
    name: str
    answers: Answers
    trains_models: bool = True


async def diff_page(
    extra: Path | None, old_source: str, new_source: str, *, database_url: str, answers: Path | None = None
) -> CommandOutput:
    """Compare two versions of a model, each by file or id, for one file of answers or every team's newest result.

    Raises CommandRefused when there is no such model or file, or the database cannot be read, and InvalidFile with
    everything wrong with a file.
    """
    old, new = Version(*model_at(old_source, extra)), Version(*model_at(new_source, extra))
    if answers is not None:
        either = {*known_ids(old.catalog), *known_ids(new.catalog)}
        teams = [_Team(str(answers), read_answers(answers, either))]
    else:
        teams = await _teams(database_url, old.framework.id)
    lines = [
        f"{old.framework.id} {old.framework.version} -> {new.framework.id} {new.framework.version}",
        *_remarks(old.framework, new.framework),
        "",
        *_model(old, new),
        "",
        *_of_teams(old, new, teams),
        KEPT,
    ]
    return output_of_lines(lines)


async def _teams(database_url: str, framework_id: str) -> list[_Team]:
    """Every team's newest result. A file that is not there holds none, and is not made."""
    try:
        database = Database(database_url)
    except UnusableDatabase as error:
        raise CommandRefused(str(error)) from error
    if _is_yet_to_be_made(database):
        return []
    try:
        async with database.read() as session:
            kept = await answers_of_teams(session, framework_id)
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        where = database.url.render_as_string(hide_password=True)
        raise CommandRefused(
            f"The results in {where} cannot be read ({reason}). Try `maturity migrate` first."
        ) from error
    finally:
        await database.close()
    workspaces = {one.workspace_id for one in kept}
    return [
        _Team(
            " ".join(
                [
                    *([one.workspace_id] if len(workspaces) > 1 else []),
                    one.channel_id,
                    f"({one.scope}{f' {one.subject}' if one.subject else ''}, {one.version})",
                ]
            ),
            as_answers(one.answers),
            one.trains_models,
        )
        for one in kept
    ]


def _is_yet_to_be_made(database: Database) -> bool:
    return database.url.get_backend_name() == "sqlite" and not Path(database.url.database or "").is_file()


def _remarks(old: Framework, new: Framework) -> Iterator[str]:
    if old.id != new.id:
        yield f"Mind that the ids differ: results are kept under the id, so '{new.id}' would start with none."
    elif old.version == new.version:
        yield "Mind that the version is the same: give the new file another, so that results say which they are of."


def _model(old: Version, new: Version) -> Iterator[str]:
    changes = model_changes(old, new)
    if changes.none:
        yield "Nothing that decides a level changed."
        return
    yield "What changed in the model"
    for gate in changes.gates:
        yield from wrapped(_gate(old.framework, new.framework, gate), "  ")
    for one in changes.practices:
        yield f"  renamed: the practice '{one.before}' is now '{one.after}'; its answers carry over"
    yield from _names(changes)


def _gate(old: Framework, new: Framework, gate: GateChange) -> str:
    what = f"{gate.name} ({' or '.join(gate.practices)})"
    if gate.before is None:
        return f"added: {what}, {_where(new, gate.after)}"
    if gate.after is None:
        return f"removed: {what}, {_where(old, gate.before)}"
    return f"moved: {what}, from {_where(old, gate.before)} to {_where(new, gate.after)}"


def _where(framework: Framework, place: GatePlace | None) -> str:
    if place is None:
        return ""
    name = framework.dimension_name(place.dimension)
    return name if place.level is None else f"level {place.level} of {name}"


def _names(changes: ModelChanges) -> Iterator[str]:
    for kind, renamings in (("level", changes.levels), ("dimension", changes.dimensions)):
        for one in renamings:
            yield f"  {_naming(kind, one)}"
    if changes.rule:
        yield "  the rule was {}, and is {}".format(*changes.rule)
    if changes.bands:
        before, after = (", ".join(f"{one:g}" for one in bands) or "none" for bands in changes.bands)
        yield f"  levels were above {before} points, and are above {after}"


def _naming(kind: str, one: Renaming) -> str:
    if one.before is None:
        return f"{kind} {one.what} is new: {one.after}"
    if one.after is None:
        return f"{kind} {one.what} is gone: {one.before}"
    return f"{kind} {one.what} was called {one.before}, and is called {one.after}"


def _of_teams(old: Version, new: Version, teams: Sequence[_Team]) -> Iterator[str]:
    if not teams:
        yield f"There are no results in {old.framework.id} yet, so no team's level changes."
        return
    changed = [
        (team, change)
        for team in teams
        if (change := team_change(old, new, team.answers, trains_models=team.trains_models)).changes
    ]
    if not changed:
        yield f"No team's level changes ({plural(len(teams), 'result')})."
        return
    yield f"What changes for teams ({len(changed)} of {plural(len(teams), 'result')})"
    for team, change in changed:
        yield from _team(old.framework, new.framework, team, change)


def _team(old: Framework, new: Framework, team: _Team, change: TeamChange) -> Iterator[str]:
    overall = _level(old, change.before.overall)
    if change.before.overall != change.after.overall:
        yield f"  {team.name}: level {overall} -> {_level(new, change.after.overall)}"
    else:
        yield f"  {team.name}: stays at level {overall}"
    for one in change.changes:
        if one.dimension is not None:
            yield f"    {_dimension(new, one)}"
    for cause in change.causes:
        yield from wrapped(_because(old, new, cause), "    ")
    if not change.causes:
        yield "    because the levels, or how they are counted, changed"


def _level(framework: Framework, level: int | None) -> str:
    return "none" if level is None else f"{level} {framework.levels[level].name}"


def _dimension(new: Framework, one: LevelChange) -> str:
    before, after = ("none" if level is None else level for level in (one.before, one.after))
    return f"{new.dimension_name(one.dimension or '')}: {before} -> {after}"


def _because(old: Framework, new: Framework, cause: Cause) -> str:
    said = STANDS[cause.state]
    if cause.asked_now:
        return f"because {cause.name} ({said}) is now asked for at {_where(new, cause.place)}"
    return f"because {cause.name} ({said}) is no longer asked for at {_where(old, cause.place)}"
