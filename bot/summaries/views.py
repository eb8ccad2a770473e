"""How a summary looks, in its channel and before it is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.slack_charts import ChannelCell, data_table
from bot.insights.compare.state import HeatMap, Model
from bot.insights.compare.views import heat_map_message
from bot.insights.status import moved
from bot.levels.views import outcome_headline, profile_row, progress_words, why_not_posted
from bot.slack.message import Message, RichBlock, actions, button, context, divider, section
from bot.slack.mrkdwn import channel, date, escape, listing, split_lines, user
from bot.slack.router import COMMAND
from bot.summaries.state import ChannelSummary
from bot.teams.access.views import no_team, team_button
from bot.teams.scope_names import scope_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.message import Block
    from bot.summaries.state import (
        FollowedTeam,
        MapOfTeams,
        Mover,
        NotSummarised,
        Posting,
        Summary,
        SummaryPreview,
        SummaryRow,
        TeamSummary,
    )

POST = "summary:post:v2"
NOT_NOW = "summary:not_now:v1"
SCHEDULE = "summary:schedule:v1"
MOST_NAMES = 6
MOST_DIMENSIONS = 20
# What can be asked from the message, each for oneself.
DETAILS = (("Report", "report"), ("Why", "why"), ("History", "history"))
IN_THREAD = "The practices that changed and the levels by dimension are in the thread."


# A team.


def summary_message(shown: TeamSummary) -> Message:
    """Levels and trend, and what would help most; the rest is in the thread, or asked for below by whoever wants it."""
    title = f"How {channel(shown.channel_id)} stands"
    if shown.nothing_since is not None:
        return _nothing_new(shown, title)
    blocks: list[Block] = [section(f":spiral_calendar_pad: *{title}*"), *_levels(shown)]
    if shown.following:
        blocks.append(section(shown.following))
    last = max(one.completed_at for one in shown.rows)
    coming = "" if shown.rests else shown.coming
    blocks.append(context(" ".join(filter(None, (f"Assessed on {date(last)}.", coming, _why(shown), IN_THREAD)))))
    blocks += _warnings(shown)
    blocks.append(actions(team_button(text, shown.team_id, words) for text, words in DETAILS))
    return Message(f"{title}: {' '.join(outcome_headline(one.outcome) for one in shown.rows)}", tuple(blocks))


def details_message(shown: TeamSummary) -> Message:
    """What stands in the thread: the practices that changed, and the levels by dimension."""
    title = f"More about {channel(shown.channel_id)}"
    blocks: list[Block] = []
    changed = _changed(shown)
    what = "*What changed since the time before*\n"
    blocks.append(section(f"{what}{changed or 'No practice got better or worse.'}"))
    for row in shown.rows:
        if len(row.outcome.dimensions) > 1:
            about = f"{scope_label(shown.channel_id, row.scope, row.subject)}, " if row.subject else ""
            lines = [profile_row(row.outcome, one) for one in row.outcome.dimensions]
            name = f"*{about}{escape(row.outcome.short_name)} by dimension*"
            blocks.append(section(listing([name, *lines], most=MOST_DIMENSIONS + 1)))
    return Message(title, tuple(blocks))


def _levels(shown: TeamSummary) -> list[Block]:
    blocks: list[Block] = []
    for rows in _by_scope(shown.rows):
        about = f"*{scope_label(shown.channel_id, rows[0].scope, rows[0].subject)}*\n" if rows[0].subject else ""
        blocks.append(section(about + "\n".join(map(_line, rows))))
    return blocks


def _warnings(shown: TeamSummary) -> list[Block]:
    found: list[Block] = []
    if shown.rests:
        found.append(context(f":zzz: {shown.coming}"))
    if shown.overdue:
        last = date(max(one.completed_at for one in shown.rows))
        found.append(
            context(
                f":hourglass: It was last assessed on {last}, more than two quarters ago: `{COMMAND} assess` asks what "
                "changed since."
            )
        )
    return found


def _by_scope(rows: Sequence[SummaryRow]) -> list[list[SummaryRow]]:
    found: dict[tuple[str, str], list[SummaryRow]] = {}
    for row in rows:
        found.setdefault((row.scope.value, row.subject), []).append(row)
    return list(found.values())


def _line(row: SummaryRow) -> str:
    level = row.outcome.level.level if row.outcome.level else None
    trend = moved(level, row.before)
    way = progress_words(row.outcome)
    headline = f"*{outcome_headline(row.outcome)}*"
    return "\n".join(filter(None, (" ".join(filter(None, (headline, trend))), way)))


def _changed(shown: TeamSummary) -> str:
    """Practices that got better and worse, as far as there are any."""
    lines: list[str] = []
    for words, names in ((":arrow_up: Better", shown.better), (":arrow_down: Worse", shown.worse)):
        if names:
            more = len(names) - MOST_NAMES
            also = f" and {more} more" if more > 0 else ""
            lines.append(f"{words}: {', '.join(map(escape, names[:MOST_NAMES]))}{also}")
    return listing(lines, most=len(lines))


# Several teams.


def channel_summary_message(shown: ChannelSummary) -> Message:
    """The channel's own team first, then a table of those that it follows, what moved, and who is overdue."""
    count = "the team" if shown.total == 1 else f"the {shown.total} teams"
    title = f"How {count} that {channel(shown.channel_id)} follows {'stands' if shown.total == 1 else 'stand'}"
    if shown.nothing_since is not None:
        return _nothing_new(shown, title)
    blocks: list[Block | RichBlock] = [section(f":spiral_calendar_pad: *{title}*")]
    if shown.own is not None:
        blocks += [section(f"*This channel's own team, {channel(shown.channel_id)}*"), *_levels(shown.own)]
        blocks += _warnings(shown.own)
        if shown.own.coming and not shown.own.rests:
            blocks.append(context(shown.own.coming))
    blocks.append(_table(shown))
    if shown.total > len(shown.teams):
        blocks.append(context(f"And {shown.total - len(shown.teams)} more: `{COMMAND} compare teams` has pages."))
    blocks.append(section(f"*Moved since last quarter*\n{_movers(shown)}"))
    if shown.overdue:
        more = f" and {shown.more_overdue} more" if shown.more_overdue else ""
        named = ", ".join(map(channel, shown.overdue))
        blocks.append(section(f":hourglass: *Not assessed for two quarters:* {named}{more}"))
    if any(level.older for one in shown.teams for level in one.levels.values()):
        blocks.append(context("A level by an older version of a model is not the same level, and no movement."))
    what = "The levels by dimension are in the thread." if shown.models else ""
    told = f"What this channel follows: `{COMMAND} notify`."
    blocks.append(context(" ".join(filter(None, (_why(shown), what, told)))))
    return Message(f"{title}: {_movers(shown)}", tuple(blocks))


def map_of_teams(shown: MapOfTeams) -> HeatMap:
    """The heat map in its thread, as it is drawn; nobody in particular looks at it, so no private name is told."""
    dimensions = {str(number): name for number, name in enumerate(shown.dimensions)}
    model = Model("", shown.model, shown.top, "", shown.level_names, dimensions)
    return HeatMap(model, shown.rows, frozenset(), 0, 1)


def map_message(shown: MapOfTeams) -> Message:
    """The heat map in words."""
    said = heat_map_message(map_of_teams(shown))
    more = (context(f"And {shown.more} more."),) if shown.more else ()
    return Message(said.text, (*said.blocks, *more))


def _table(shown: ChannelSummary) -> RichBlock:
    header = ["Team", *shown.models.values(), "Last assessed"]
    rows = [
        [ChannelCell(one.channel_id), *(_cell(one, model) for model in shown.models), _day(one)] for one in shown.teams
    ]
    lines = [f"{channel(one.channel_id)}: {_in_words(one, shown)}" for one in shown.teams]
    words = tuple(section(one) for one in split_lines("\n".join(lines)))
    return RichBlock(data_table("Teams and their levels", header, rows), words)


def _cell(team: FollowedTeam, model: str) -> str:
    """A level with its name and where it came from."""
    found = team.levels.get(model)
    if found is None or found.level is None:
        return "-"
    if found.older:
        return f"{found.level} (older version)"
    name = f" {found.name}" if found.name else ""
    if found.before is None or found.before == found.level:
        return f"{found.level}{name}"
    return f"{found.level}{name} ({'up' if found.level > found.before else 'down'} from {found.before})"


def _in_words(team: FollowedTeam, shown: ChannelSummary) -> str:
    cells = [f"{escape(name)} {escape(_cell(team, one))}" for one, name in shown.models.items() if one in team.levels]
    return "; ".join([*cells, f"assessed on {_day(team)}"]) if cells else "not assessed"


def _day(team: FollowedTeam) -> str:
    return f"{team.assessed_at:%Y-%m-%d}" if team.assessed_at else "-"


def _movers(shown: ChannelSummary) -> str:
    lines = [_mover(one) for one in shown.movers]
    if shown.more_movers:
        lines.append(f"_and {shown.more_movers} more_")
    return listing(lines, most=len(lines)) or "No level did."


def _mover(one: Mover) -> str:
    arrow = ":arrow_up:" if one.after > one.before else ":arrow_down:"
    return f"{arrow} {channel(one.channel_id)}, {escape(one.model)}: {one.before} → {one.after}"


# Of both.


def preview_message(found: SummaryPreview) -> Message:
    """What the channel will get, before it does."""
    summary = found.gathered.summary
    inside = message_of(summary)
    ask = f"This is what {channel(summary.channel_id)} will see. Nobody but you sees it until you post it."
    value = f"{summary.channel_id} {found.once}"
    buttons = [
        button("Post it in the channel", POST, value, style="primary"),
        button("Not now", NOT_NOW, value),
        button("Post it regularly…", SCHEDULE, summary.channel_id),
    ]
    below: list[Block | RichBlock] = [divider(), context("In its thread:")]
    own = summary.own if isinstance(summary, ChannelSummary) else summary
    if own is not None:
        below += details_message(own).blocks
    if found.gathered.heat_map is not None:
        below.append(context(f"The heat map of {escape(found.gathered.heat_map.model)}."))
    return Message(f"{ask} {inside.text}", (context(f":eyes: {ask}"), *inside.blocks, *below, actions(buttons)))


def message_of(summary: Summary) -> Message:
    """The message above its thread."""
    return channel_summary_message(summary) if isinstance(summary, ChannelSummary) else summary_message(summary)


def nothing_to_sum_up(channel_id: str) -> Message:
    """The channel has no team that was assessed, and follows none."""
    return no_team(channel_id)


def not_summarised_message(found: NotSummarised) -> Message:
    """A summary that somebody had posted could not be, and why."""
    why = f"I could not post the summary in {channel(found.channel_id)}: {why_not_posted(found.problem)}"
    text = (
        f"{why} So I post no more there by myself. Once I can, `{COMMAND} summary schedule` there turns it on again."
        if found.paused
        else f"{why} Then post it again with `{COMMAND} summary`."
    )
    return Message(text, (section(f":warning: {text}"),))


def _nothing_new(shown: Summary, title: str) -> Message:
    """One line, as nothing is to be told; and what is still to be done."""
    assert shown.nothing_since is not None  # noqa: S101 - whoever calls has looked
    own = shown.own if isinstance(shown, ChannelSummary) else shown
    text = f"*{title}:* nothing new since the summary of {date(shown.nothing_since)}: nobody was assessed since."
    said: list[str] = [own.coming if own else ""]
    if own is not None and own.overdue:
        said.append("It was not assessed for two quarters.")
    if isinstance(shown, ChannelSummary) and shown.overdue:
        number = len(shown.overdue) + shown.more_overdue
        said.append(f"{number} {'was' if number == 1 else 'were'} not assessed for two quarters.")
    return Message(
        text, (section(f":spiral_calendar_pad: {text}"), context(" ".join(filter(None, (*said, _why(shown))))))
    )


def _why(shown: Posting) -> str:
    """Why the message came."""
    if not shown.rule:
        return f"Posted by {user(shown.posted_by)} with `{COMMAND} summary`."
    late = " It is late, as I was not running." if shown.late else ""
    off = f"`{COMMAND} summary off` ends it."
    return f"It comes {escape(shown.rule)}, as {user(shown.posted_by)} set it; {off}{late}"
