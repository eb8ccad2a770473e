"""How a team's past looks: a line over the quarters, all results, and what changed between two."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from bot.charts.slack_charts import MOST_CATEGORIES, MOST_ROWS, Struck, chart, data_table
from bot.slack.message import MOST_OPTIONS, Message, RichBlock, actions, button, confirm, context, menu, section
from bot.slack.mrkdwn import date, escape, listing, split_lines, user
from bot.slack.router import RUN
from bot.slack.words import agree, listed, plural
from bot.teams.access.views import team_button
from bot.teams.scope_names import scope_label
from frameworks.model import AnswerValue, Scope
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.insights.history.state import ComparedResults, Line, Past, ResultHistory
    from bot.slack.message import Block
    from frameworks.changes import AnswerChange

COMPARE = "history:compare:v1"
WITHDRAW, PUT_BACK = "history:withdraw:v1", "history:put_back:v1"
BEFORE, AFTER = "history:before:v1", "history:after:v1"
PAIR = "history_pair"
MOST_CHARTS = 2
MOST_CHANGES = 25
MOST_LINES = 20
MOST_TO_PUT_BACK = 4
MOST_ALIKE = 4
SAID = {
    AnswerValue.FULLY: "fully",
    AnswerValue.PARTLY: "partly",
    AnswerValue.NOT_YET: "not yet",
    AnswerValue.DONT_KNOW: "don't know",
    AnswerValue.NOT_APPLICABLE: "not applicable",
    None: "not asked",
}
DIRECTIONS = (
    ("better", ":arrow_up:", "Better"),
    ("worse", ":arrow_down:", "Worse"),
    ("other", ":left_right_arrow:", "Other"),
)
# Where there is no table: a message holds some 13,000 characters in all.
MOST_IN_WORDS = 40
MOST_CHARACTERS = 6000


def history_message(shown: ResultHistory) -> Message:
    """One line of results: where the team is now, the chart, all results, and what changed between two of them."""
    everything = sorted((*shown.results, *shown.withdrawn), key=lambda one: (one.completed_at, one.result_id))
    called = time_labels([one.completed_at for one in everything])
    by_result = {one.result_id: label for one, label in zip(everything, called, strict=True)}
    labels = [by_result[one.result_id] for one in shown.results]
    now = _now(shown, labels)
    blocks: list[Block | RichBlock] = [section(f"*{_title(shown)}*\n{now}")]
    if len(shown.results) > 1:
        charts = _charts(shown, labels)
        blocks += charts
        blocks.append(context(_legend(shown, charted=bool(charts))))
    if len(everything) > 1 or not shown.results:
        blocks.append(_table(shown, everything, called))
    if shown.compared is not None:
        blocks += _changes(shown.compared, shown, labels)
        blocks += _choosing(shown, shown.compared, labels)
    else:
        blocks.append(section("With the next assessment you see here a line over time, and what changed."))
        blocks.append(actions([button("Assess again", f"{RUN}:assess", f"assess {shown.line.framework}")]))
    if shown.others:
        blocks.append(actions([_other(shown.team_id, one, shown.line) for one in shown.others[:MOST_LINES]]))
    withdrawing = _withdrawing(shown, by_result)
    if withdrawing:
        blocks.append(actions(withdrawing))
    return Message(f"{_title(shown)}: {now}", tuple(blocks))


def time_labels(times: Sequence[datetime]) -> list[str]:
    """A short label of each time, in UTC: its quarter; its day where two are in a quarter, its minute in a day."""
    quarters = [f"Q{(one.month + 2) // 3} {one.year}" for one in times]
    days = [f"{one:%-d %b %Y}" for one in times]
    of_quarter, of_day = Counter(quarters), Counter(days)
    return [
        quarter if of_quarter[quarter] == 1 else day if of_day[day] == 1 else f"{day}, {one:%H:%M}"
        for one, quarter, day in zip(times, quarters, days, strict=True)
    ]


def _title(shown: ResultHistory) -> str:
    line = shown.line
    kind = "" if line.trains_models else ", without training models of its own"
    return f"{escape(line.name)} over time: {scope_label(shown.channel_id, line.scope, line.subject)}{kind}"


def _now(shown: ResultHistory, labels: Sequence[str]) -> str:
    """Where the team is, where it came from, and who said so."""
    gone = len(shown.withdrawn)
    if not shown.results:
        return "The only result was withdrawn." if gone == 1 else f"All {gone} results were withdrawn."
    last = shown.results[-1]
    by = f", by {user(last.by.led_by)}" if last.by and last.by.way is Way.ALONE and last.by.led_by else ""
    assessed = f"Last assessed on {date(last.completed_at)}{by}."
    if len(shown.results) == 1:
        beside = f", beside {gone} that {agree(gone, 'was', 'were')} withdrawn" if gone else ""
        return f"{_named(shown, last)}. {assessed} This is the only result so far{beside}."
    before, versions = shown.results[-2], {one.version for one in shown.results[-2:]}
    trend = ""
    if len(versions) == 1 and last.level is not None and before.level is not None:
        way = "up from" if last.level > before.level else "down from" if last.level < before.level else "as in"
        trend = f", {way} {labels[-2]}" if last.level == before.level else f", {way} {before.level} in {labels[-2]}"
    beside = f", and {gone} that {agree(gone, 'was', 'were')} withdrawn" if gone else ""
    return f"{_named(shown, last)}{trend}. {assessed} {len(shown.results)} results so far{beside}."


def _named(shown: ResultHistory, one: Past) -> str:
    """The level and its name."""
    if one.level is None:
        return "Not assessed" if shown.line.trains_models else f"{one.progress:.0%} of what fits is in place"
    name = shown.level_names.get(one.level)
    return f"Level {one.level} of {shown.top}{f', {escape(name)}' if name else ''}"


def _way(shown: ResultHistory, one: Past) -> str:
    """How much of the way to the next level is done."""
    if one.level is None:
        return ""
    return "the highest" if one.level >= shown.top else f"{one.progress:.0%} of the way to level {one.level + 1}"


# The chart.


def _charts(shown: ResultHistory, labels: Sequence[str]) -> list[RichBlock]:
    """A chart of each of the last two versions of the model: what the versions give is never one line.

    What says the same in words is all in the table's.
    """
    points = [(one, label, _value(shown, one)) for one, label in zip(shown.results, labels, strict=True)]
    versions = [list(own) for _, own in groupby(points, key=lambda one: one[0].version)]
    several = len(versions) > 1
    drawn: list[RichBlock] = []
    for own in versions:
        values = [(label, value) for _, label, value in own if value is not None][-MOST_CATEGORIES:]
        if len(values) < 2:  # noqa: PLR2004 - two points make a line
            continue
        title = f"{shown.line.name}{f', version {own[0][0].version}' if several else ''} over time"
        y_label = "Level, and the share of the way to the next"
        if not any(one.level is not None for one, _, _ in own):
            y_label = "Percent of what fits that is in place"
        block = chart(
            "line", title, [one for one, _ in values], {shown.line.name: [one for _, one in values]}, y_label=y_label
        )
        drawn.append(RichBlock(block, ()))
    return drawn[-MOST_CHARTS:]


def _value(shown: ResultHistory, one: Past) -> float | None:
    """How high a point of the line is: the level, and the share of the way to the next above it."""
    if one.level is not None:
        return one.level if one.level >= shown.top else round(one.level + min(one.progress, 0.99), 2)
    return None if shown.line.trains_models else round(100 * one.progress, 1)


def _legend(shown: ResultHistory, *, charted: bool) -> str:
    """What the numbers of the axis mean, and what a line leaves out."""
    names = " · ".join(f"{level} = {escape(name)}" for level, name in sorted(shown.level_names.items()))
    parts = [f"*Levels:* {names}."] if names else []
    if charted and any(one.level is not None for one in shown.results):
        parts.append("The line is the level plus the share of the way to the next: 1.5 is half way from 1 to 2.")
    if charted and len(shown.results) > MOST_CATEGORIES:
        parts.append(f"It shows the last {MOST_CATEGORIES}; the table has older ones too.")
    versions = list(dict.fromkeys(one.version for one in shown.results))
    if len(versions) > 1:
        first = next(one for one in shown.results if one.version == versions[-1])
        parts.append(
            f"The model has a new version, {escape(versions[-1])}, from {date(first.completed_at)} on. What it gives "
            "is not joined with what was before, so that a change of the model never looks like one of the team."
        )
    return " ".join(parts) or "No levels."


# All results.


def _table(shown: ResultHistory, everything: Sequence[Past], labels: Sequence[str]) -> RichBlock:
    """All results, those that were withdrawn too, struck through."""
    rows = list(zip(everything, labels, strict=True))[::-1]
    table = data_table(
        f"All results in {shown.line.name}, the newest first",
        ["When", "Date (UTC)", "Level", "To the next", "Answered by", "Version"],
        [
            [
                label,
                f"{one.completed_at:%Y-%m-%d}",
                Struck(_short(shown, one), "withdrawn") if one.withdrawn else _short(shown, one),
                "-" if one.withdrawn else "highest" if one.level == shown.top else f"{one.progress:.0%}",
                _by(one),
                one.version,
            ]
            for one, label in rows[:MOST_ROWS]
        ],
    )
    lines = [_line(shown, one, label) for one, label in rows]
    words = listing(["*All results, the newest first*", *lines], most=MOST_IN_WORDS + 1, limit=MOST_CHARACTERS)
    return RichBlock(table, tuple(section(one) for one in split_lines(words)))


def _short(shown: ResultHistory, one: Past) -> str:
    """The level first, by which people sort."""
    if one.level is None:
        return "not assessed" if shown.line.trains_models else "what fits"
    return f"{one.level} {shown.level_names.get(one.level, '')}".strip()


def _line(shown: ResultHistory, one: Past, label: str) -> str:
    """A result as a line of text, with a bar."""
    if one.withdrawn is not None:
        by = f" by {user(one.withdrawn.by)}" if one.withdrawn.by else ""
        return f"~*{label}*: {_named(shown, one)}~ withdrawn{by} on {date(one.withdrawn.at)}"
    level = one.level or 0
    bar = f"{'▰' * level}{'▱' * (shown.top - level)}  " if shown.line.trains_models else ""
    parts = (_named(shown, one), _way(shown, one), _by(one), f"version {escape(one.version)}")
    return f"{bar}*{label}*: {' · '.join(part for part in parts if part and part != '-')}"


def _by(one: Past) -> str:
    """Who answered, in numbers."""
    if one.by is None:
        return "-"
    match one.by.way:
        case Way.EVERYONE:
            return plural(one.by.people, "person of the team", "people")
        case Way.TOGETHER:
            return "all together"
        case _:
            return "1 person"


# What changed between two.


def _changes(compared: ComparedResults, shown: ResultHistory, labels: Sequence[str]) -> list[Block]:
    label = {one.assessment_id: name for one, name in zip(shown.results, labels, strict=True)}
    before, after = compared.before, compared.after
    from_to = f"{label[before.assessment_id]} → {label[after.assessment_id]}"
    then, now = _named(shown, before), _named(shown, after)
    heading = f"*What changed: {from_to}*\n{f'Still {_lowered(now)}' if now == then else f'{then} → {_lowered(now)}'}."
    if before.version != after.version:
        heading += f"\n_{_about_versions(compared)}_"
    if not compared.changes:
        return [section(f"{heading}\nEvery practice was answered the same.")]
    blocks = [section(heading)]
    for direction, sign, name in DIRECTIONS:
        own = [one for one in compared.changes if one.direction == direction]
        if own:
            lines = listing(_by_part(own), most=MOST_CHANGES)
            blocks += [section(one) for one in split_lines(f"{sign} *{name}: {plural(len(own), 'practice')}*\n{lines}")]
    return blocks


def _about_versions(compared: ComparedResults) -> str:
    words = (
        f"The first is by version {escape(compared.before.version)} of the model, the second by version "
        f"{escape(compared.after.version)}."
    )
    for level in compared.by_todays_rules:
        then = "no level" if level is None else f"level {level}"
        words += f" By today's rules the first would have been {then}: what differs from that is the team's change."
    return words


def _by_part(changes: Sequence[AnswerChange]) -> list[str]:
    return [
        f"• {escape(one.name)}: {SAID[one.before]} → {SAID[one.after]}{f' · _{escape(one.part)}_' if one.part else ''}"
        for one in changes
    ]


def _choosing(shown: ResultHistory, compared: ComparedResults, labels: Sequence[str]) -> list[Block]:
    """Two menus of results, and what compares them."""
    options = [
        (f"{label} · {'level ' + str(one.level) if one.level is not None else 'no level'}", str(one.assessment_id))
        for one, label in zip(shown.results, labels, strict=True)
    ][::-1][:MOST_OPTIONS]
    if len(options) < 3:  # noqa: PLR2004 - of two there is nothing to choose
        return []
    return [
        {
            **actions(
                [
                    menu("Earlier result", BEFORE, options, chosen=str(compared.before.assessment_id)),
                    menu("Later result", AFTER, options, chosen=str(compared.after.assessment_id)),
                    button("Compare", COMPARE, f"{shown.team_id} {shown.line.number}"),
                ]
            ),
            "block_id": PAIR,
        }
    ]


def _withdrawing(shown: ResultHistory, labels: Mapping[int, str]) -> list[dict[str, object]]:
    """Buttons that withdraw the results that are looked at, and that put back those that were withdrawn last."""
    compared = shown.compared
    looked_at = (compared.before, compared.after) if compared else shown.results[-1:]

    def value(one: Past) -> str:
        return f"{shown.team_id} {shown.line.number} {one.assessment_id}"

    withdraw = [
        button(
            f"Withdraw {labels[one.result_id]}…",
            f"{WITHDRAW}:{one.assessment_id}",
            value(one),
            confirm=confirm(f"Withdraw the result of {labels[one.result_id]}?", _sure(shown, one), "Withdraw it"),
        )
        for one in looked_at
        if one.may_withdraw
    ]
    gone = sorted((one for one in shown.withdrawn if one.may_withdraw), key=_when_withdrawn, reverse=True)
    return withdraw + [
        button(f"Put back {labels[one.result_id]}", f"{PUT_BACK}:{one.assessment_id}", value(one))
        for one in gone[:MOST_TO_PUT_BACK]
    ]


def _sure(shown: ResultHistory, one: Past) -> str:
    """What happens when a result is withdrawn."""
    alike = shown.alike.get(one.assessment_id, ())
    some = list(alike) if len(alike) <= MOST_ALIKE else [*alike[: MOST_ALIKE - 1], "others"]
    names = listed(some)
    also = f" What {names} made of the same answers goes with it." if names else ""
    return (
        f"It stays in this list, and counts nowhere else: no level, report, comparison or next assessment.{also} "
        "Messages about it are marked, with your name. You can put it back here."
    )


def _when_withdrawn(one: Past) -> tuple[datetime, int]:
    assert one.withdrawn is not None  # noqa: S101 - asked of these alone
    return one.withdrawn.at, one.result_id


def _other(team_id: int, line: Line, now: Line) -> dict[str, object]:
    """A button to another line, named by what sets it apart."""
    about = {
        Scope.PRODUCT: f"{line.name} of {line.subject}",
        Scope.ORGANISATION: f"{line.name} of the organisation",
    }.get(line.scope, line.name)
    if line.scope is Scope.TEAM and now.scope is not Scope.TEAM:
        about = f"{line.name} of the team"
    kind = "" if line.trains_models == now.trains_models else " (training)" if line.trains_models else " (no training)"
    return team_button(f"{about}{kind}", team_id, f"history #{line.number}", here=True, name=str(line.number))


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
