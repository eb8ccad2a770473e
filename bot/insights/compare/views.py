"""How comparing looks: models with each other, teams with each other, a team with all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.slack_charts import ChannelCell, data_table
from bot.insights.compare.benchmark_views import origin_words
from bot.levels.uninstalled import uninstalled_words
from bot.slack.message import Message, RichBlock, actions, button, context, section
from bot.slack.mrkdwn import channel, code, date, escape, listing, split_lines, user
from bot.slack.router import COMMAND, RUN
from bot.slack.words import listed, plural
from bot.teams.access.views import team_button
from frameworks.score import GateState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.insights.compare.state import Figure, Figures, HeatMap, Model, Models, NoTeams, Others, TeamRow, Teams
    from bot.slack.message import Block, Element
    from frameworks.differences import Asks, Difference
    from frameworks.outcome import Outcome
    from frameworks.standing import Quartiles
    from storage.workspaces import Ranking

HEAT = "compare:heat:v1"
RANKING = "compare:ranking:v1"
MOST_DIFFERENCES = 8
MOST_SHARED = 8
MOST_BUTTONS = 8
BAR_WIDTH = 8
STATES = {
    GateState.PARTLY: "partly in place",
    GateState.MISSING: "not yet in place",
    GateState.UNKNOWN: "not known",
    GateState.UNANSWERED: "not asked yet",
    GateState.IN_PLACE: "in place",
    GateState.NOT_APPLICABLE: "not applicable",
}
OLDER = "Levels by an older version of a model are not ranked or counted: they are not the same levels."
TOO_FEW = "Figures of the workspace are shown once five teams or more have a level in this model."


# The same answers in every model.


def models_message(shown: Models) -> Message:
    """The levels side by side, how high each is in its own model, and why they differ."""
    title = f"The same answers of {channel(shown.channel_id)} in {_models(len(shown.outcomes))}"
    gone = uninstalled_words(shown.channel_id, shown.uninstalled, "can't be compared") if shown.uninstalled else ""
    if not shown.outcomes:
        text = gone or f"{channel(shown.channel_id)} has no results yet. Start with `{COMMAND} assess`."
        start = button("Start an assessment", f"{RUN}:assess", "assess", style="primary")
        return Message(text, (section(text), actions([start])))
    levels = "\n".join(_height(one) for one in shown.outcomes)
    blocks: list[Block] = [section(f"*{title}*\n{levels}")]
    if shown.mixed:
        blocks.append(
            context(
                "Your models were not all assessed on the same day, or have new versions: here the newest answer to "
                "each question counts in every model, by today's rules. What a model asks and nobody answered counts "
                "as not in place."
            )
        )
    if len(shown.outcomes) == 1:
        blocks.append(
            section(f"There is nothing to compare yet: `{COMMAND} assess all` asks for the other models too.")
        )
    elif shown.differences:
        lines = [_difference(one, shown.outcomes) for one in shown.differences]
        blocks.append(section(f"*Why they differ*\n{listing(lines, most=MOST_DIFFERENCES)}"))
    else:
        blocks.append(section("The models agree: none is held back by what another asks for later, or not at all."))
    if gone:
        blocks.append(context(gone))
    blocks.append(actions([team_button("Teams side by side", shown.team_id, "compare teams")]))
    return Message(f"{title}: {'; '.join(_level_words(one) for one in shown.outcomes)}", tuple(blocks))


def _height(one: Outcome) -> str:
    """A level with its name, and how much of the model's height it is: models have different numbers of levels."""
    share = one.level.level / one.top if one.level else 0
    full = round(BAR_WIDTH * share)
    bar = f"{'▰' * full}{'▱' * (BAR_WIDTH - full)}"
    height = f" · {share:.0%} of its height" if one.level else ""
    return f"{bar}  *{escape(one.short_name)}*: {_level_words(one)}{height}"


def _level_words(one: Outcome) -> str:
    if one.level is None:
        return "no level"
    return f"level {one.level.level} of {one.top}, {escape(one.level.name)}"


def _difference(one: Difference, outcomes: Sequence[Outcome]) -> str:
    """A practice, and what each model makes of it."""
    blocking = sorted((ask for ask in one.asks if ask.blocks), key=lambda ask: ask.level or 0)
    later = [ask for ask in one.asks if not ask.blocks]
    asking = {ask.framework for ask in one.asks}
    never = [escape(model.short_name) for model in outcomes if model.level and model.short_name not in asking]
    # Already: sooner than others.
    verb = "wants it already" if len(one.asks) > 1 else "wants it"
    wanted = ", ".join(_asks(ask, "" if number else verb) for number, ask in enumerate(blocking))
    rest = [_asks(ask, "asks for it") for ask in later] + ([f"{listed(never)} not at all"] if never else [])
    sentence = "; ".join(part for part in (wanted, ", ".join(rest)) if part)
    # Of several that would do, what they have in common says what is meant.
    common = next((f"; for “{escape(ask.one_of)}” another would do" for ask in one.asks if ask.one_of), "")
    return f"• *{escape(one.name)}* ({STATES[one.state]}{common}): {sentence}."


def _asks(ask: Asks, verb: str) -> str:
    where = f"at level {ask.level}" if ask.level is not None else f"among the points of {escape(ask.dimension)}"
    return " ".join(part for part in (escape(ask.framework), verb, where) if part)


def _models(count: int) -> str:
    return "one model" if count == 1 else f"{count} models"


# Teams side by side.


def teams_message(shown: Teams) -> Message:
    """A table of the teams, in no order of merit unless an admin wants it, and the figures of one model."""
    title = f"{shown.total} teams side by side"
    page = f" Page {shown.page + 1} of {shown.pages}." if shown.pages > 1 else ""
    order = f"in order of their level in {escape(shown.model.name)}" if shown.ranking.on else "the oldest first"
    note = f"Those that you may see, {order}.{page}{_who_ranked(shown.ranking)}"
    blocks: list[Block | RichBlock] = [section(f"*{title}*\n{note}"), _team_table(shown)]
    blocks.append(
        section(f"*{escape(shown.model.name)} in this workspace*\n{_overall(shown.figure, shown.channel_id)}")
    )
    blocks.append(actions(_team_buttons(shown)))
    if shown.admin:
        blocks.append(actions(_admin_buttons(shown.team_id, shown.ranking)))
    if any(shown.model.id in one.older for one in shown.rows):
        blocks.append(context(OLDER))
    blocks.append(context("To see one of these teams, choose its channel on my Home tab."))
    return Message(f"{title}. {note}", tuple(blocks))


def no_teams_message(shown: NoTeams) -> Message:
    """There is nothing to compare."""
    text = f"No team that you may see was assessed yet. Start with `{COMMAND} assess`."
    if shown.uninstalled:
        text = (
            "The teams that you may see were assessed only by maturity models that are no longer installed "
            f"({', '.join(map(code, shown.uninstalled))}), so I can't compare them. Their results are kept: see a "
            f"team's with `{COMMAND} history` in its channel."
        )
    start = button("Start an assessment", f"{RUN}:assess", "assess", style="primary")
    return Message(text, (section(text), actions([start])))


def heat_map_message(shown: HeatMap) -> Message:
    """The heat map in words."""
    title = heat_map_title(shown)
    names = list(shown.model.dimensions.values())
    lines = [
        f"{channel(channel_id)}: "
        + ", ".join(f"{escape(name)} {_cell(one)}" for name, one in zip(names, own, strict=True))
        for _, channel_id, own in shown.rows
    ]
    words = split_lines("\n".join([f"*{escape(title)}*", *lines]))
    return Message(title, tuple(section(one) for one in words))


def heat_map_title(shown: HeatMap) -> str:
    """What the picture is of."""
    page = f", page {shown.page + 1} of {shown.pages}" if shown.pages > 1 else ""
    return f"{shown.model.name}: teams by dimension{page}"


def _cell(level: int | None) -> str:
    return "-" if level is None else str(level)


def _team_table(shown: Teams) -> RichBlock:
    rows = [
        [ChannelCell(one.channel_id), *(_levels(one, model) for model in shown.models), _day(one)] for one in shown.rows
    ]
    header = ["Team", *(one.name for one in shown.models), "Last assessed"]
    lines = [f"{channel(one.channel_id)}: {_in_words(one, shown.models)}" for one in shown.rows]
    words = split_lines("\n".join(lines))
    return RichBlock(data_table("Teams and their levels", header, rows), tuple(section(one) for one in words))


def _levels(row: TeamRow, model: Model) -> str:
    """A level with its name and where it came from."""
    levels = row.levels.get(model.id, ())
    if not levels or levels[0] is None:
        return "-"
    level = levels[0]
    if model.id in row.older:
        return f"{level} (older version)"
    name = f" {model.level_names[level]}" if level < len(model.level_names) else ""
    before = levels[1] if len(levels) > 1 else None
    if before is None:
        return f"{level}{name}"
    trend = "same" if before == level else f"{'up' if level > before else 'down'} from {before}"
    return f"{level}{name} ({trend})"


def _in_words(row: TeamRow, models: Sequence[Model]) -> str:
    levels = [f"{escape(one.name)} {escape(_levels(row, one))}" for one in models if row.levels.get(one.id)]
    return "; ".join(levels) or "not assessed"


def _day(row: TeamRow) -> str:
    return f"{row.assessed_at:%Y-%m-%d}" if row.assessed_at else "-"


def _who_ranked(ranking: Ranking) -> str:
    if ranking.changed_by is None or ranking.changed_at is None:
        return ""
    what = "switched the order by level on" if ranking.on else "switched the order by level off"
    return f" {user(ranking.changed_by)} {what} on {date(ranking.changed_at)}."


def _team_buttons(shown: Teams) -> Iterable[Element]:
    now = f"{shown.model.id} p{shown.page}"
    yield button("Heat map", HEAT, f"{shown.team_id} {now}")
    yield team_button("Figures by dimension", shown.team_id, f"compare figures {shown.model.id}", name="figures")
    for turn, text in ((-1, "Previous teams"), (1, "More teams")):
        if 0 <= shown.page + turn < shown.pages:
            words = f"compare teams {shown.model.id} p{shown.page + turn}"
            yield team_button(text, shown.team_id, words, here=True, name=f"page{turn}")
    yield from _model_buttons(shown.models, shown.model, shown.team_id, "teams")


def _model_buttons(models: Sequence[Model], now: Model, team_id: int, words: str) -> Iterable[Element]:
    for one in models[:MOST_BUTTONS]:
        if one.id != now.id:
            yield team_button(one.name, team_id, f"compare {words} {one.id}", here=True, name=one.id)


def _admin_buttons(team_id: int, ranking: Ranking) -> Iterable[Element]:
    text = "List the oldest team first" if ranking.on else "Show teams in order of level"
    yield button(text, RANKING, f"{team_id} {'off' if ranking.on else 'on'}")
    yield team_button("Benchmarks", team_id, "compare benchmarks", name="benchmarks")


# A team among all.


def figures_message(shown: Figures) -> Message:
    """The team's own trend, the workspace's figures by dimension, and what holds others back too."""
    team, model = channel(shown.channel_id), escape(shown.model.name)
    title = f"{team} in {model}"
    blocks: list[Block | RichBlock] = [section(f"*{title}*\n{_trend(shown)}")]
    overall = shown.rows[0]
    blocks.append(section(f"*{model} in this workspace*\n{_overall(overall, shown.channel_id)}"))
    if overall.quartiles is not None or any(one.beside for one in shown.rows):
        blocks.append(_figure_table(shown))
    if shown.shared:
        lines = [f"• {escape(name)}: holds {plural(count, 'other team')} back too" for name, count in shown.shared]
        blocks.append(section(f"*What you share with others*\n{listing(lines, most=MOST_SHARED)}"))
    if shown.left_out:
        left = plural(shown.left_out, "team was", "teams were")
        blocks.append(context(f"{left} assessed by another version of {model}, and not counted."))
    buttons = list(_model_buttons(shown.models, shown.model, shown.team_id, "figures"))
    if shown.several:
        buttons.append(team_button("Teams side by side", shown.team_id, "compare teams", name="teams"))
    if shown.admin:
        buttons.append(team_button("Benchmarks", shown.team_id, "compare benchmarks", name="benchmarks"))
    buttons.append(team_button("Models side by side", shown.team_id, "compare models", name="models"))
    blocks.append(actions(buttons))
    return Message(f"{title}: {_trend(shown)}", tuple(blocks))


def _trend(shown: Figures) -> str:
    known = [one for one in shown.trend if one is not None]
    if not known or shown.trend[-1] is None:
        return "No level by today's version of this model yet."
    name = shown.model.level_names[known[-1]] if known[-1] < len(shown.model.level_names) else ""
    now = f"Level {known[-1]} of {shown.model.top}, {escape(name)}."
    past = " → ".join(str(one) for one in known)
    return (
        f"{now} Your last {len(known)} results: {past}." if len(known) > 1 else f"{now} It is your only result so far."
    )


def _overall(figure: Figure, channel_id: str) -> str:
    """The workspace's quartiles, the team's place, and others' figures with their origin."""
    lines: list[str] = []
    if figure.quartiles is None:
        lines.append(TOO_FEW)
    else:
        lines.append(_spread(figure.quartiles))
    if figure.place is not None and figure.own is not None:
        one = figure.place
        others = one.higher + one.same + one.lower
        lines.append(
            f"{channel(channel_id)} is at level {figure.own}: {one.higher} of {others} other teams are higher, "
            f"{one.same} the same, {one.lower} lower."
        )
    lines += [_origin(others, found) for others, found in figure.beside]
    return "\n".join(lines)


def _spread(found: Quartiles) -> str:
    return (
        f"Median of {found.teams} teams: {found.median:g}. Half of them are between {found.lower:g} and "
        f"{found.upper:g}, all between {found.lowest:g} and {found.highest:g}."
    )


def _origin(others: Others, found: Quartiles) -> str:
    return f":globe_with_meridians: Median of {found.teams} teams: {found.median:g}. {origin_words(others)}"


def _figure_table(shown: Figures) -> RichBlock:
    beside = list(dict.fromkeys(others for one in shown.rows for others, _ in one.beside))
    header = ["Dimension", "You", "Teams", "Median", "Middle half", "All", "Higher, same, lower"]
    header += [f"Median, {one.origin}, {one.made_on:%Y-%m-%d}" for one in beside]
    rows: list[list[str | float]] = []
    lines: list[str] = []
    for one in shown.rows:
        medians = {others: found.median for others, found in one.beside}
        cells = _numbers(one)
        rows.append([one.name, *cells, *(medians.get(others, "-") for others in beside)])
        lines.append(f"• *{escape(one.name)}*: {_figure_words(one)}")
    table = data_table(f"{shown.model.name}: this team among all of the workspace", header, rows)
    return RichBlock(table, tuple(section(one) for one in split_lines("\n".join(lines))))


def _numbers(one: Figure) -> list[str | float]:
    own: str | float = "-" if one.own is None else one.own
    found, place = one.quartiles, one.place
    spread: list[str | float] = ["-"] * 4
    if found is not None:
        middle, everything = f"{found.lower:g} to {found.upper:g}", f"{found.lowest:g} to {found.highest:g}"
        spread = [found.teams, found.median, middle, everything]
    where = "-" if place is None else f"{place.higher}, {place.same}, {place.lower}"
    return [own, *spread, where]


def _figure_words(one: Figure) -> str:
    parts = [f"you {'-' if one.own is None else one.own}"]
    if one.quartiles is not None:
        found = one.quartiles
        parts.append(
            f"median {found.median:g} of {found.teams} teams, half between {found.lower:g} and {found.upper:g}"
        )
    if one.place is not None:
        parts.append(f"{one.place.higher} higher, {one.place.same} the same, {one.place.lower} lower")
    parts += [
        f"median {found.median:g} of {escape(others.origin)}, {others.made_on:%Y-%m-%d}" for others, found in one.beside
    ]
    return "; ".join(parts)
