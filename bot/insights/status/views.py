"""How a team's status looks: each model's level, the trend, what is open, one next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.status.words import next_step
from bot.levels.views import answers, differing, outcome_headline, progress_words
from bot.schedules.next_checkin import coming_in_words
from bot.slack.message import Message, actions, context, section
from bot.slack.mrkdwn import channel, date, escape, together, user
from bot.teams.access.views import team_button
from bot.teams.scopes import who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.insights.status.state import Earlier, OpenAssessment, Status, StatusRow
    from bot.slack.message import Block

# What else can be asked about a team, as it is typed and as it stands on a button.
MORE = (
    ("Report", "report"),
    ("Why", "why"),
    ("What if", "what-if"),
    ("History", "history"),
    ("Compare", "compare"),
    ("Evidence", "evidence"),
    ("Export", "export"),
)


def status_message(status: Status) -> Message:
    """One glance: each model's level and trend, when, by how many, what is open, and one next step."""
    if not status.rows:
        return _not_assessed(status)
    blocks: list[Block] = []
    for scoped in _by_scope(status.rows):
        first = scoped[0]
        lines = [f"*Where {who(status.channel_id, first.scope, first.subject)} stands*", *map(_line, scoped)]
        blocks.append(section("\n".join(lines)))
        blocks.append(context(_when(scoped)))
    if status.next_step:
        blocks.append(section(next_step(status.next_step)))
    if status.coming and (comes := coming_in_words(status.coming)):
        blocks.append(context(f":calendar: {comes}"))
    blocks += open_blocks(status.open)
    blocks.append(actions(more_buttons(status.team_id)))
    return Message(" ".join(outcome_headline(row.outcome) for row in status.rows), tuple(blocks))


def more_buttons(team_id: int) -> list[Block]:
    """Buttons for everything else that can be asked about a team."""
    return [team_button(text, team_id, words) for text, words in MORE]


def trend(level: int | None, earlier: Earlier | None) -> str:
    """How a level moved since last time, in words."""
    return moved(level, earlier.level if earlier else None)


def moved(level: int | None, before: int | None) -> str:
    """How a level moved, in words; nothing where there is none, or was none before."""
    if before is None or level is None:
        return ""
    if level > before:
        return f":arrow_upper_right: up from {before}"
    if level < before:
        return f":arrow_lower_right: down from {before}"
    return ":arrow_right: the same as last time"


def open_blocks(under_way: OpenAssessment | None) -> Sequence[Block]:
    """The assessment that is under way, if one is."""
    if under_way is None:
        return ()
    models, leader = together(under_way.frameworks), user(under_way.user_id)
    if under_way.finished is not None:
        finished, asked = under_way.finished
        text = f"{leader} asks everyone about {models}: {finished} of {asked} have finished."
    elif under_way.together:
        text = f"You answer {models} together, and {leader} leads: {answers(under_way.answered)} agreed on so far."
    else:
        text = f"{leader} is answering the {models} assessment: {answers(under_way.answered)} so far."
    return (context(f":hourglass_flowing_sand: {text}"),)


def _not_assessed(status: Status) -> Message:
    text = f"{channel(status.channel_id)} has not been assessed yet."
    todo = "" if status.open else " Start with `/maturity assess`: it takes a few minutes, and you can pause."
    return Message(f"{text}{todo}", (section(f"{text}{todo}"), *open_blocks(status.open)))


def _by_scope(rows: Sequence[StatusRow]) -> list[list[StatusRow]]:
    """The rows of the team, and of each of its products, which stand together."""
    found: list[list[StatusRow]] = []
    for row in rows:
        if found and (found[-1][0].scope, found[-1][0].subject) == (row.scope, row.subject):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _line(row: StatusRow) -> str:
    """A model's level by name, the trend, and the way to the next."""
    outcome = row.outcome
    level = outcome.level.level if outcome.level else None
    came = trend(level, row.earlier)
    lines = [f"*{outcome_headline(outcome)}*{f' {came}' if came else ''}"]
    if outcome.at_target:
        lines.append("That is the target you chose.")
    elif outcome.next_level is not None or outcome.left_out:
        lines.append(progress_words(outcome))
    if outcome.much_not_applicable:
        lines.append(f":warning: {outcome.not_applicable} of its {outcome.gates} practices were said not to apply.")
    if row.disputed:
        lines.append(f":scales: {differing(row.disputed)}")
    return "\n".join(lines)


def _when(rows: Sequence[StatusRow]) -> str:
    """When, and by how many; of each model where they differ."""
    times = {(row.completed_at.date(), row.answered) for row in rows}
    if len(times) == 1:
        return f"Assessed on {date(rows[0].completed_at)}{_by(rows[0].answered)}."
    said = [f"{escape(row.outcome.short_name)} on {date(row.completed_at)}{_by(row.answered)}" for row in rows]
    return f"Assessed: {', '.join(said)}."


def _by(people: int) -> str:
    match people:
        case 0:
            return ""
        case 1:
            return " by one person"
        case _:
            return f" by {people} people"
