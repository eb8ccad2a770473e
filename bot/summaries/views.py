"""How a summary looks, in its channel and before it is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.views import no_team, team_button
from bot.results.views import outcome_headline, progress_words, why_not_posted
from bot.scopes import who
from bot.slack.message import Message, actions, button, context, section
from bot.slack.mrkdwn import channel, date, escape, listing, user
from bot.slack.router import COMMAND
from bot.status.views import moved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.message import Block
    from bot.summaries.state import NotSummarised, Preview, SummaryRow, TeamSummary

POST = "summary:post:v1"
NOT_NOW = "summary:not_now:v1"
MOST_NAMES = 6
# What can be asked from the message, each for oneself.
DETAILS = (("Report", "report"), ("Why", "why"), ("History", "history"))


def summary_message(shown: TeamSummary) -> Message:
    """Levels and trend, what changed, what would help most; details are asked for below, and seen by who asks."""
    title = f"How {channel(shown.channel_id)} stands"
    blocks: list[Block] = [section(f":spiral_calendar_pad: *{title}*")]
    for rows in _by_scope(shown.rows):
        about = f"*{who(shown.channel_id, rows[0].scope, rows[0].subject)}*\n" if rows[0].subject else ""
        blocks.append(section(about + "\n".join(map(_line, rows))))
    changed = _changed(shown)
    if changed:
        blocks.append(section(f"*What changed since the time before*\n{changed}"))
    if shown.following:
        blocks.append(section(shown.following))
    last = max(one.completed_at for one in shown.rows)
    said = (f"Assessed on {date(last)}.", shown.coming, f"Posted by {user(shown.posted_by)} with `{COMMAND} summary`.")
    blocks.append(context(" ".join(filter(None, said))))
    if shown.overdue:
        blocks.append(
            context(f":hourglass: That is more than two quarters ago: `{COMMAND} assess` asks what changed since.")
        )
    blocks.append(actions(team_button(text, shown.team_id, words) for text, words in DETAILS))
    return Message(f"{title}: {' '.join(outcome_headline(one.outcome) for one in shown.rows)}", tuple(blocks))


def preview_message(found: Preview) -> Message:
    """What the channel will get, before it does."""
    inside = summary_message(found.summary)
    ask = f"This is what {channel(found.summary.channel_id)} will see. Nobody but you sees it until you post it."
    value = f"{found.summary.team_id} {found.once}"
    buttons = [button("Post it in the channel", POST, value, style="primary"), button("Not now", NOT_NOW, value)]
    return Message(f"{ask} {inside.text}", (context(f":eyes: {ask}"), *inside.blocks, actions(buttons)))


def nothing_to_sum_up(channel_id: str) -> Message:
    """The team was never assessed."""
    return no_team(channel_id)


def posted_message(channel_id: str) -> Message:
    """What the preview turns into once the summary is on its way."""
    text = f"I am posting it in {channel(channel_id)}."
    return Message(text, (section(f":white_check_mark: {text}"),))


def not_now_message() -> Message:
    """What the preview turns into when it is not to be posted."""
    text = "All right: nothing was posted."
    return Message(text, (section(text),))


def not_summarised_message(found: NotSummarised) -> Message:
    """A summary that somebody had posted could not be, and why."""
    text = (
        f"I could not post the summary in {channel(found.channel_id)}: {why_not_posted(found.problem)} "
        f"Then post it again with `{COMMAND} summary`."
    )
    return Message(text, (section(f":warning: {text}"),))


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
