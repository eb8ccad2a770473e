"""How a report looks in Slack, and what the channel gets when somebody shares it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.assess.notes.views import is_address
from bot.charts.slack_charts import chart
from bot.insights.report import words
from bot.levels.reveal_views import counted
from bot.levels.views import (
    differing,
    first_steps,
    headline,
    outcome_headline,
    profile_row,
    progress_words,
    step_done,
    why_not_posted,
)
from bot.slack.message import Message, RichBlock, actions, button, context, cut, section
from bot.slack.mrkdwn import channel, date, escape, listing, readable, split_lines, user
from bot.slack.router import COMMAND
from bot.teams.access.views import team_button
from bot.teams.scope_names import OF, scope_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.insights.report.state import NotShared, Report, SharedReport, ShownNote
    from bot.insights.which_model import Assessed, ChosenResult
    from bot.slack.message import Block, Element
    from frameworks.effects import GapEffect
    from frameworks.outcome import DimensionOutcome, Outcome

RADAR = "report:radar:v1"
SHARE = "report:share:v1"
POST = "report:post:v1"
NOT_NOW = "report:not_now:v1"
DOWNLOAD = "report:download:v1"
PDF = "pdf"
MARKDOWN = "markdown"
ALL_GAPS = "all"

MOST_GAPS = 8
MOST_DISPUTED = 6
NOTE_LENGTH = 220
FEWEST_SPOKES = 3
MOST_OTHERS = 10
SMALLEST = ":seedling:"


def report_message(shown: Report) -> Message:
    """The full result in one model: where the team is, what holds it there, what helps most, what comes then."""
    outcome = shown.outcome
    blocks: list[Block | RichBlock] = [*_top(shown)]
    if outcome.level is not None or outcome.left_out:
        blocks += _profile(shown)
        blocks += _way_up(shown)
    blocks += _people(shown)
    blocks += [context(escape(words.about_model(shown))), *_buttons(shown)]
    return Message(f"{outcome_headline(outcome)} {escape(words.trend(shown))}".strip(), tuple(blocks))


def all_gaps_message(shown: Report) -> Message:
    """Every gap of a report, with a way back."""
    title = f"All {len(shown.gaps)} gaps"
    back = team_button("Back to the report", shown.place.team_id, _command(shown.place), here=True)
    lines = [_gap(shown, number, one) for number, one in enumerate(shown.gaps, start=1)]
    pieces = split_lines("\n".join(lines) or "_None._")
    return Message(
        f"{outcome_headline(shown.outcome)} {title}.",
        (
            section(f"{headline(shown.outcome)}\n*{title}*, what helps most first"),
            *(section(piece) for piece in pieces),
            *([context(_marks(shown))] if shown.smallest else []),
            actions([back]),
        ),
    )


# The report, from the top.


def _top(shown: Report) -> list[Block]:
    place = shown.place
    assessed = scope_label(place.channel_id, place.of.scope, place.of.subject)
    trend = words.trend(shown)
    since = f" ({date(shown.before.completed_at)})." if trend and shown.before else ""
    rising = ":chart_with_upwards_trend: " if trend.startswith("Up") else ""
    up = f"\n{rising}{escape(trend.removesuffix('.'))}{since}" if trend else ""
    return [
        section(f"{headline(shown.outcome)}{up}"),
        context(f"{assessed} · {date(shown.completed_at)} · {words.answered(shown)}"),
    ]


def _profile(shown: Report) -> list[Block | RichBlock]:
    """A bar for each dimension, last time's beside it; and what holds each where it is."""
    outcome = shown.outcome
    if len(outcome.dimensions) == 1:
        return []
    before = shown.before.dimensions if shown.before else None
    assessed = any(one.level is not None for one in outcome.dimensions)
    blocks: list[Block | RichBlock] = [profile_chart(outcome, before)] if assessed else []
    lines = [_holds(outcome, one) for one in outcome.dimensions]
    mean = f"\n_The weakest decides; the mean is {outcome.mean}._" if outcome.mean is not None else ""
    blocks.append(section(f"*What holds each dimension where it is*\n{listing(lines, most=20, limit=2600)}{mean}"))
    return blocks


def profile_chart(outcome: Outcome, before: Mapping[str, int | None] | None) -> RichBlock:
    """The levels of the dimensions as bars, with last time's (by dimension id) where there is one."""
    # What was not assessed is no level 0: the words below the chart tell of it.
    rows = [one for one in outcome.dimensions if one.level is not None] or list(outcome.dimensions)
    series: dict[str, list[float]] = {"Now": [one.level or 0 for one in rows]}
    if before is not None and all(before.get(one.id) is not None for one in rows):
        series = {"Last time": [before.get(one.id) or 0 for one in rows], **series}
    if outcome.target is not None:
        series["Target"] = [outcome.target.level for _ in rows]
    drawn = chart(
        "bar", f"{outcome.short_name}: levels of {outcome.top}", [one.name for one in rows], series, y_label="Level"
    )
    lines = [_bar(outcome, one, before) for one in outcome.dimensions]
    instead = section(f"*Profile*\n{listing(lines, most=20, limit=2600)}")
    return RichBlock(drawn, (instead,))


def _bar(outcome: Outcome, row: DimensionOutcome, before: Mapping[str, int | None] | None) -> str:
    """A dimension as a bar of text."""
    if row.level is None:
        return profile_row(outcome, row)
    was = before.get(row.id) if before is not None else None
    last = f" · last time {was}" if was is not None else ""
    target = f" · target {outcome.target.level}" if outcome.target else ""
    return f"{'▰' * row.level}{'▱' * (outcome.top - row.level)}  *{escape(row.name)}*: {row.span}{last}{target}"


def _holds(outcome: Outcome, row: DimensionOutcome) -> str:
    done = row.progress
    step = ""
    if row.level is not None and done.gates and row.gaps:
        step = f" ({done.points:g} of {done.gates} points)" if outcome.rule == "points" else f" ({step_done(done)[3:]})"
    at_most = f" (up to {row.at_most}, if what is not known is in place)" if row.at_most != row.level else ""
    held = words.held(row)
    return f"• *{escape(row.name)}*: {row.span}{at_most}{step}{f', {escape(held)}' if held else ''}"


def _way_up(shown: Report) -> list[Block]:
    """The gaps, what helps most first; how to begin; what awaits."""
    outcome, following = shown.outcome, shown.outcome.next_level
    if outcome.left_out:
        gaps = [_gap(shown, number, one) for number, one in enumerate(shown.gaps[:MOST_GAPS], start=1)]
        left_out = listing([f"• {escape(one)}" for one in outcome.left_out], most=20, limit=1200)
        return [
            section(
                f"*What fits you*\n{progress_words(outcome)}\n{listing(gaps, most=MOST_GAPS, limit=2600)}".rstrip()
            ),
            section(f"*What does not fit you*, as you train no models of your own\n{left_out}"),
        ]
    if following is None:
        done = "Every practice that this model requires is in place. There is no higher level."
        after = f"\n*What comes then:* {escape(outcome.level.next)}" if outcome.level and outcome.level.next else ""
        return [section(f":trophy: {done}{after}")]
    blocks: list[Block] = []
    if outcome.at_target and outcome.level:
        blocks.append(
            section(f":dart: *You are where you want to be:* level {outcome.level.level} is the target you chose.")
        )
    lines = [_gap(shown, number, one) for number, one in enumerate(shown.gaps, start=1)]
    title = f"*To reach level {following.level}, {escape(following.name)}*, what helps most first"
    smallest = words.smallest(shown)
    marked = f"\n{SMALLEST} {escape(smallest)}" if smallest else ""
    blocks.append(section(f"{title}\n{progress_words(outcome)}{escape_limit(marked)}"))
    blocks.append(section(listing(lines, most=MOST_GAPS, limit=2800) or "_Nothing that anybody was asked about._"))
    if len(shown.gaps) > MOST_GAPS:
        every = team_button(
            f"Show all {len(shown.gaps)} gaps",
            shown.place.team_id,
            _command(shown.place, ALL_GAPS),
            here=True,
            name="all",
        )
        blocks.append(actions([every]))
    if outcome.to_find_out:
        found = listing([f"• {escape(one)}" for one in outcome.to_find_out], most=6, limit=700)
        blocks.append(section(f"*To find out*\nOnce these are known, the level is certain.\n{found}"))
    if shown.gaps and not outcome.at_target:
        blocks += first_steps(shown.gaps[0].gap)
    blocks.append(context(awaits(outcome)))
    return blocks


def escape_limit(text: str) -> str:
    """As much of a sentence as a section has room for beside others."""
    return cut(text, 1500)


def awaits(outcome: Outcome) -> str:
    """The target, what changes next, and what teams find hard at the next level."""
    following = outcome.next_level
    if following is None:
        return f"*What comes then:* {escape(outcome.level.next)}" if outcome.level else ""
    target = outcome.target
    aim = f"*Your target:* level {target.level}, {escape(target.name)}.\n" if target else ""
    after = f"*What changes next:* {escape(outcome.level.next)}\n" if outcome.level and outcome.level.next else ""
    return f"{aim}{after}*What teams find hard at level {following.level}:* {escape(following.challenges)}"


def _gap(shown: Report, number: int, one: GapEffect) -> str:
    """A gap in one line, with what it does in a second."""
    ids = {practice for practice, _ in shown.smallest}
    mark = f" {SMALLEST}" if one.practice in ids and len(ids) < len(shown.outcome.gaps) else ""
    at = words.where(shown.outcome, one.gap)
    does = " · ".join(words.effects(shown, one))
    first = f"{number}. *{escape(one.gap.name)}*{mark} ({words.standing(one)}){f' · {escape(at)}' if at else ''}"
    return f"{first}{f' · _{escape(does)}_' if does else ''}"


def _marks(shown: Report) -> str:
    return f"{SMALLEST} {escape_limit(escape(words.smallest(shown)))}"


def _people(shown: Report) -> list[Block]:
    """What people differ about, and what they noted."""
    blocks: list[Block] = []
    if shown.disputed:
        lines = [f"• *{escape(one.name)}*: {counted(one.counts)}" for one in shown.disputed]
        blocks.append(section(f":scales: *{differing(len(lines))}*\n{listing(lines, most=MOST_DISPUTED, limit=1000)}"))
    if shown.notes:
        lines = [_note(one) for one in shown.notes]
        more = f"\n_{shown.more_notes} more with `{COMMAND} evidence`._" if shown.more_notes else ""
        blocks.append(section(f"*Notes and evidence*\n{listing(lines, most=len(lines), limit=2600)}{more}"))
    return blocks


def _note(one: ShownNote) -> str:
    text = escape(cut(" ".join(readable(one.text).split()), NOTE_LENGTH))
    link = (
        f" <{escape(one.link)}|{escape(urlsplit(one.link).hostname or 'link')}>"
        if one.link and is_address(one.link)
        else ""
    )
    by = f" ({user(one.said_by)})" if one.said_by else ""
    return f":memo: *{escape(one.practice)}*: {text}{link}{by}"


def _buttons(shown: Report) -> list[Block]:
    place, value = shown.place, f"{shown.place.team_id} {shown.result_id}"
    team, framework = place.team_id, f"{place.framework} {OF}{place.of.result_id}"
    first: list[Element] = [button("Share…", SHARE, value, style="primary")]
    if len(shown.outcome.dimensions) >= FEWEST_SPOKES and shown.outcome.level is not None:
        first.append(button("Radar", RADAR, value))
    first += [
        team_button("Why", team, f"why {framework}"),
        team_button("What if", team, f"what-if {place.framework} {OF}{place.of.result_id}"),
        team_button("History", team, f"history {place.framework} {OF}{shown.result_id}"),
        button("Download PDF", f"{DOWNLOAD}:{PDF}", value),
        button("Download Markdown", f"{DOWNLOAD}:{MARKDOWN}", value),
    ]
    others = [
        team_button(name, team, f"report {one} {OF}{place.of.result_id}", here=True, name=one)
        for one, name in place.of.models
        if one != place.framework
    ]
    others += [
        team_button(
            one.name,
            team,
            f"report {_same_model(place, one)} {OF}{one.result_id}",
            here=True,
            name=f"of-{number}",
        )
        for number, one in enumerate(place.others[:MOST_OTHERS])
    ]
    return [actions(first), *([actions(others)] if others else [])]


def _same_model(place: ChosenResult, other: Assessed) -> str:
    """The same model of whom else, or the first that they were assessed in."""
    models = [one for one, _ in other.models]
    return place.framework if place.framework in models else models[0]


def _command(place: ChosenResult, *more: str) -> str:
    """The words that show this report again."""
    return " ".join(("report", place.framework, f"{OF}{place.of.result_id}", *more))


# What the channel gets.


def shared_message(shared: SharedReport) -> Message:
    """A report in short, for the channel: level, profile, what helps most, what awaits."""
    outcome = shared.outcome
    assessed = scope_label(shared.channel_id, shared.scope, shared.subject)
    blocks: list[Block | RichBlock] = [section(f":bar_chart: *Where {assessed} stands*\n{headline(outcome)}")]
    if len(outcome.dimensions) > 1 and outcome.level is not None:
        blocks.append(profile_chart(outcome, shared.before))
    if shared.gaps and outcome.next_level is not None:
        lines = [f"{number}. *{escape(one.name)}* ({escape(one.words)})" for number, one in enumerate(shared.gaps, 1)]
        title = f"*What helps most on the way to level {outcome.next_level.level}, {escape(outcome.next_level.name)}*"
        blocks.append(section(f"{title}\n{progress_words(outcome)}\n{listing(lines, most=len(lines), limit=2500)}"))
    if outcome.level is not None:
        blocks.append(context(awaits(outcome)))
    blocks.append(
        context(
            f"Shared by {user(shared.shared_by)}. Assessed on {date(shared.completed_at)}. See all of it with "
            f"`{COMMAND} report`, privately."
        )
    )
    return Message(outcome_headline(outcome), tuple(blocks))


def preview_message(shared: SharedReport, value: str, name: str) -> Message:
    """What the channel will get, before it does; ``value`` comes back with the button, ``name`` is the channel's."""
    inside = shared_message(shared)
    ask = f"This is what {channel(shared.channel_id)} will see. Nobody but you sees it until you post it."
    where = name if name.startswith("#") else "the channel"
    buttons = [button(f"Post it in {where}", POST, value, style="primary"), button("Not now", NOT_NOW, value)]
    return Message(f"{ask} {inside.text}", (context(f":eyes: {ask}"), *inside.blocks, actions(buttons)))


def not_shared_message(not_shared: NotShared) -> Message:
    """A report that somebody shared could not be posted, and why."""
    text = (
        f"I could not post the report in {channel(not_shared.channel_id)}: {why_not_posted(not_shared.problem)} "
        f"Then share it again with `{COMMAND} report`."
    )
    return Message(text, (section(f":warning: {text}"),))


# The radar in words, and files.


def radar_in_words(shown: Report) -> Message:
    """What the radar shows, where it can't be shown."""
    outcome = shown.outcome
    before = shown.before.dimensions if shown.before else None
    lines = [_bar(outcome, one, before) for one in outcome.dimensions]
    text = f"{outcome_headline(outcome)} The profile in words, as this workspace takes no pictures from me:"
    return Message(text, (section(f"{text}\n{listing(lines, most=30, limit=2600)}"),))


def sent_message(what: str) -> Message:
    """A file is in the person's direct messages."""
    text = f"I sent you the report as {what} in our direct messages."
    return Message(text, (section(f":page_facing_up: {text}"),))


def sent_as_text_message() -> Message:
    """A file could not be sent; its words are in the person's direct messages."""
    text = (
        "This workspace takes no files from me, so I sent you the report as text in our direct messages. It is "
        "Markdown: paste it into any page or document."
    )
    return Message(text, (section(f":page_facing_up: {text}"),))
