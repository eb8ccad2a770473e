"""Teams side by side, for whoever may see several, and a team among all of its workspace, for everybody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.charts.slack_charts import MOST_CHARACTERS
from bot.deps import Refusal
from bot.insights.compare.state import Figure, Figures, HeatMap, Imported, Model, NoTeams, Others, TeamRow, Teams
from bot.insights.which_model import WhichOne, matches, read_words, short_name, which_one
from bot.teams.access.service import teams_to_see
from frameworks.benchmark import Benchmark, ModelLevels, levels_in, make_benchmark
from frameworks.changes import Levels
from frameworks.model import Scope
from frameworks.score import GateState
from frameworks.standing import quartiles, rank, shared_blockers
from storage import benchmarks, members, teams, workspaces
from storage.levels import latest_gaps, latest_levels
from storage.tables import ImportedBenchmark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.slack.viewer import Viewer
    from frameworks.catalog import Catalog
    from frameworks.standing import Quartiles
    from storage.levels import LevelRow
    from storage.tables import Team

MOST_ON_A_PAGE = 40
FEWEST_ON_A_PAGE = 5
# Of a row: the channel and the day; and what stands beside a level's name.
ROW_CHARACTERS = 60
TREND_CHARACTERS = 25
TREND = 8
ONLY_ADMINS = "Only the admins of this workspace can do that."

Newest = dict[str, dict[int, "LevelRow"]]
"""The newest result about each team itself: by model id, then by team id."""


async def side_by_side(
    deps: Deps, viewer: Viewer, team: Team, words: Sequence[str]
) -> Teams | Figures | NoTeams | WhichOne:
    """A page of the teams that the viewer may see; where that is one, the team among those of its workspace."""
    admin = await viewer.is_admin()
    seen = await teams_to_see(deps, _known(viewer, admin=admin))
    if len(seen) < 2:  # noqa: PLR2004 - one is no comparison
        return await figures(deps, viewer, team, words, admin=admin, several=False)
    async with deps.database.read() as session:
        newest = await _newest(session, team.workspace_id)
        of_seen = {model: {one: row for one, row in rows.items() if one in {*seen}} for model, rows in newest.items()}
        models = models_there(deps.catalog, of_seen)
        if not models:
            return NoTeams(team.id, team.channel_id, tuple(model for model, rows in of_seen.items() if rows))
        pages = [int(word[1:]) for word in words if _is_page(word)]
        model = await _asked(deps, session, "compare teams", team, models, words)
        if isinstance(model, WhichOne):
            return model
        ranking = await workspaces.ranking(session, team.workspace_id)
        todays = {one: row for one, row in newest[model.id].items() if row.framework_version == model.version}
        ordered = _by_level(seen, todays) if ranking.on else list(seen)
        on_a_page = most_on_a_page(models)
        page, pages = _page((pages or [0])[0], len(ordered), on_a_page)
        shown = ordered[page * on_a_page : (page + 1) * on_a_page]
        rows = await _rows(session, team.workspace_id, shown, models)
        imported = await benchmarks.benchmarks_of(session, team.workspace_id)
    figure = _figure(model, "Overall", None, team.id, newest[model.id].values(), imported)
    ids = (team.id, team.channel_id)
    return Teams(*ids, model, models, rows, page, pages, len(ordered), figure, ranking, admin)


async def figures(
    deps: Deps,
    viewer: Viewer,
    team: Team,
    words: Sequence[str],
    *,
    admin: bool | None = None,
    several: bool = True,
) -> Figures | NoTeams | WhichOne:
    """A team's own trend, and where it is among all teams of the workspace, of which no other is named."""
    admin = await viewer.is_admin() if admin is None else admin
    async with deps.database.read() as session:
        newest = await _newest(session, team.workspace_id)
        own = {model: rows for model, rows in newest.items() if team.id in rows}
        models = models_there(deps.catalog, own)
        if not models:
            return NoTeams(team.id, team.channel_id, tuple(own))
        model = await _asked(deps, session, "compare figures", team, models, words)
        if isinstance(model, WhichOne):
            return model
        trend = [
            one
            for one in await latest_levels(session, team.workspace_id, [team.id], most=TREND)
            if one.framework_id == model.id and _is_about_the_team(one) and one.framework_version == model.version
        ]
        rows = [one for one in newest[model.id].values() if one.framework_version == model.version]
        shared = await _shared(deps, session, team, rows)
        imported = await benchmarks.benchmarks_of(session, team.workspace_id)
    all_rows = newest[model.id].values()
    found = [_figure(model, "Overall", None, team.id, all_rows, imported)]
    if len(model.dimensions) > 1:
        found += [_figure(model, name, one, team.id, all_rows, imported) for one, name in model.dimensions.items()]
    return Figures(
        team_id=team.id,
        channel_id=team.channel_id,
        model=model,
        models=models,
        trend=tuple(one.level for one in reversed(trend)),
        rows=tuple(found),
        shared=shared,
        teams=sum(one.level is not None for one in rows),
        left_out=len(all_rows) - len(rows),
        several=several,
        admin=admin,
    )


async def heat_map(deps: Deps, viewer: Viewer, team: Team, words: Sequence[str]) -> HeatMap:
    """The teams of a page by the dimensions of a model; ``own`` are those that the viewer has to do with.

    Raises Refusal where nothing is there to be drawn.
    """
    shown = await side_by_side(deps, viewer, team, words)
    if not isinstance(shown, Teams):
        raise Refusal("There is nothing to draw: you see one team, or none was assessed yet.")
    ids = [one.team_id for one in shown.rows]
    async with deps.database.read() as session:
        newest = (await _newest(session, team.workspace_id, ids)).get(shown.model.id, {})
        own = await members.teams_of(session, team.workspace_id, viewer.person.user_id)
    rows = tuple((one.team_id, one.channel_id, _profile(shown.model, newest.get(one.team_id))) for one in shown.rows)
    return HeatMap(shown.model, rows, frozenset(own), shown.page, shown.pages)


async def set_ranking(deps: Deps, viewer: Viewer, *, on: bool) -> None:
    """Show the workspace's teams in order of their levels, or not. Raises Refusal for all but admins."""
    await only_admins(viewer)
    async with deps.database.write() as session:
        person = viewer.person
        await workspaces.set_ranking(session, person.workspace_id, person.user_id, deps.clock(), on=on)


async def only_admins(viewer: Viewer) -> None:
    """Raises Refusal for everybody else."""
    if not await viewer.is_admin():
        raise Refusal(ONLY_ADMINS)


# Benchmarks.


async def exported(deps: Deps, workspace_id: str, origin: str) -> Benchmark:
    """The anonymised benchmark of a workspace's teams. Raises TooFewTeams, and ValueError for an unusable origin."""
    async with deps.database.read() as session:
        newest = await _newest(session, workspace_id)
    levels = {
        model: ModelLevels(
            deps.catalog.frameworks[model].version,
            [
                Levels(one.level, one.profile)
                for one in rows.values()
                if one.framework_version == deps.catalog.frameworks[model].version
            ],
        )
        for model, rows in newest.items()
        if model in deps.catalog.frameworks
    }
    return make_benchmark(origin, deps.clock().date().isoformat(), levels)


async def keep(deps: Deps, workspace_id: str, user_id: str, benchmark: Benchmark) -> bool:
    """Keep somebody else's benchmark; False where there is a newer one of the same origin. ``user_id`` "": nobody's."""
    async with deps.database.write() as session:
        return await benchmarks.keep_benchmark(
            session,
            ImportedBenchmark(
                workspace_id=workspace_id,
                origin=benchmark.origin,
                made_on=benchmark.made_on,
                content=benchmark.model_dump(mode="json"),
                imported_by=user_id,
                imported_at=deps.clock(),
            ),
        )


async def imported(deps: Deps, viewer: Viewer, team: Team) -> Imported:
    """The benchmarks that the workspace compares itself with."""
    async with deps.database.read() as session:
        rows = await benchmarks.benchmarks_of(session, team.workspace_id)
    return Imported(
        team.id,
        tuple((_others(row), tuple(short_name(deps.catalog, model) for model in _read(row).models)) for row in rows),
        await viewer.is_admin(),
    )


async def remove(deps: Deps, viewer: Viewer, benchmark_id: int) -> None:
    """Forget a benchmark. Raises Refusal for all but admins."""
    await only_admins(viewer)
    async with deps.database.write() as session:
        await benchmarks.remove_benchmark(session, viewer.person.workspace_id, benchmark_id)


# What is read.


def _known(viewer: Viewer, *, admin: bool) -> Viewer:
    """The viewer, of whom Slack need not be asked again."""

    async def is_admin() -> bool:
        return admin

    return replace(viewer, is_admin=is_admin)


async def _newest(session: AsyncSession, workspace_id: str, team_ids: Sequence[int] | None = None) -> Newest:
    found: Newest = defaultdict(dict)
    for row in await latest_levels(session, workspace_id, team_ids):
        if _is_about_the_team(row):
            found[row.framework_id][row.team_id] = row
    return found


def _is_about_the_team(row: LevelRow) -> bool:
    """What is about a product or an organisation is not compared with teams."""
    return row.scope == Scope.TEAM.value


def models_there(catalog: Catalog, there: Mapping[str, object]) -> tuple[Model, ...]:
    """The models that teams have results in, as they are today."""
    return tuple(
        Model(
            id=one.id,
            name=one.short_name,
            top=one.top,
            version=one.version,
            level_names=tuple(level.name for level in one.levels),
            dimensions={dimension.id: dimension.name for dimension in one.dimensions},
        )
        for one in catalog.frameworks.values()
        if there.get(one.id)
    )


async def _asked(
    deps: Deps, session: AsyncSession, command: str, team: Team, models: Sequence[Model], words: Sequence[str]
) -> Model | WhichOne:
    """The model that is named, else the first of all."""
    asked = await read_words(session, team, [word for word in words if not _is_page(word)])
    if not asked.text:
        return models[0]
    ids = [model.id for model in models]
    found = matches(deps.catalog, ids, asked.text)
    if len(found) == 1:
        return models[ids.index(found[0].framework)]
    return which_one(deps.catalog, command, team, ids, asked.text)


def _is_page(word: str) -> bool:
    return word[:1].lower() == "p" and word[1:].isdecimal()


def most_on_a_page(models: Sequence[Model]) -> int:
    """How many teams a table holds with all of these models, whatever their levels are."""
    names = [max(len(name) for name in one.level_names) + TREND_CHARACTERS for one in models]
    return max(FEWEST_ON_A_PAGE, min(MOST_ON_A_PAGE, MOST_CHARACTERS // (ROW_CHARACTERS + sum(names)) - 1))


def _page(wanted: int, count: int, on_a_page: int) -> tuple[int, int]:
    """Which page there is, and of how many."""
    pages = max(1, -(-count // on_a_page))
    return min(wanted, pages - 1), pages


def _by_level(team_ids: Iterable[int], rows: Mapping[int, LevelRow]) -> list[int]:
    """The highest level first, of the same level what is nearer to the next; without a level last."""

    def rank(team_id: int) -> tuple[int, float]:
        row = rows.get(team_id)
        return (-1, 0) if row is None or row.level is None else (row.level, row.progress)

    return sorted(team_ids, key=rank, reverse=True)


async def _rows(
    session: AsyncSession, workspace_id: str, team_ids: Sequence[int], models: Sequence[Model]
) -> tuple[TeamRow, ...]:
    todays = {one.id: one.version for one in models}
    channels = await teams.channels_of(session, workspace_id, team_ids)
    found: dict[int, dict[str, list[LevelRow]]] = defaultdict(lambda: defaultdict(list))
    for row in await latest_levels(session, workspace_id, team_ids, most=2):
        if _is_about_the_team(row):
            found[row.team_id][row.framework_id].append(row)
    return tuple(
        TeamRow(
            team_id=one,
            channel_id=channels[one],
            levels={model: _comparable(rows) for model, rows in found[one].items()},
            older=frozenset(
                model for model, rows in found[one].items() if rows[0].framework_version != todays.get(model)
            ),
            assessed_at=max((rows[0].completed_at for rows in found[one].values()), default=None),
        )
        for one in team_ids
    )


def _comparable(rows: Sequence[LevelRow]) -> tuple[int | None, ...]:
    """The levels of those that are by the same version of the model, and of the same kind of team, as the first."""
    kind = (rows[0].framework_version, rows[0].trains_models)
    return tuple(one.level for one in rows if (one.framework_version, one.trains_models) == kind)


def _profile(model: Model, row: LevelRow | None) -> tuple[int | None, ...]:
    if row is None or row.framework_version != model.version:
        return tuple(None for _ in model.dimensions)
    return tuple(row.profile.get(one) for one in model.dimensions)


def _figure(
    model: Model,
    name: str,
    dimension: str | None,
    team_id: int,
    rows: Iterable[LevelRow],
    imported: Sequence[ImportedBenchmark],
) -> Figure:
    levels = {
        one.team_id: one.level if dimension is None else one.profile.get(dimension)
        for one in rows
        if one.framework_version == model.version
    }
    known = {one: level for one, level in levels.items() if level is not None}
    own = known.get(team_id)
    others = [level for one, level in known.items() if one != team_id]
    return Figure(
        name=name,
        own=own,
        quartiles=quartiles(list(known.values())),
        place=None if own is None else rank(own, others),
        beside=tuple(_beside(model, dimension, imported)),
    )


def _beside(
    model: Model, dimension: str | None, imported: Sequence[ImportedBenchmark]
) -> Iterable[tuple[Others, Quartiles]]:
    for one in imported:
        of_model = _read(one).models.get(model.id)
        if of_model is not None and of_model.version == model.version:
            found = quartiles(levels_in(of_model, dimension))
            if found is not None:
                yield _others(one), found


async def _shared(
    deps: Deps, session: AsyncSession, team: Team, rows: Sequence[LevelRow]
) -> tuple[tuple[str, int], ...]:
    """The practices, by name, that hold this team and so many others back."""
    gaps = await latest_gaps(session, team.workspace_id, [one.result_id for one in rows])
    blocking = {
        one.team_id: {
            deps.catalog.renamed.get(practice, practice)
            for gap in gaps.get(one.result_id, [])
            if gap["state"] != GateState.UNANSWERED.value
            for practice in gap["practices"]
        }
        for one in rows
        if one.level is not None
    }
    own = blocking.pop(team.id, set[str]())
    practices = deps.catalog.practices
    found = shared_blockers(own, list(blocking.values()))
    return tuple((practices[one].name, count) for one, count in found if one in practices)


def _others(row: ImportedBenchmark) -> Others:
    return Others(row.id, row.origin, date.fromisoformat(row.made_on), row.imported_by, row.imported_at)


def _read(row: ImportedBenchmark) -> Benchmark:
    return Benchmark.model_validate(row.content)
