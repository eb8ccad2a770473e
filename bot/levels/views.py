"""How results look: the outcome in one framework, the status of a team, the news of a level change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.slack_charts import chart
from bot.slack.error_kinds import ARCHIVED, CHANNEL_UNSEEN
from bot.slack.message import Message, RichBlock, actions, button, context, divider, section
from bot.slack.mrkdwn import channel, escape, listing, user
from bot.slack.words import listed, plural, some
from bot.teams.scope_names import scope_label
from frameworks.score import GateState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.levels.state import ChangedOutcome, LevelChangeNews, LevelNow, NotPosted, WithdrawnNews
    from bot.slack.message import Block
    from frameworks.outcome import DimensionOutcome, Gap, LevelName, Outcome
    from frameworks.score import Progress

POST_AGAIN = "post_again:v1"
POINTS = "points"
MOST_GAPS = 12
MOST_MISSING = 2
MOST_GAPS_IN_CHANNEL = 5
MOST_NAMED = 5
# Slack takes no more in a message.
MOST_CHARTS = 2
KIND = "That happens, and is no verdict on anybody: it shows what needs care now, and it can be brought back."
STATES = {
    GateState.PARTLY: "partly in place",
    GateState.MISSING: "not yet in place",
    GateState.UNKNOWN: "not known",
    GateState.UNANSWERED: "not asked yet",
}


def outcome_headline(outcome: Outcome) -> str:
    """Level and name in one plain sentence, without markup."""
    if outcome.left_out:
        return f"{escape(outcome.short_name)}: no level, as parts of it are about training models of your own."
    if outcome.level is None:
        applies = any(one.applicable for one in outcome.dimensions)
        why = "nothing that it asks for was answered" if applies else "nothing that it asks for applies to you"
        return f"{escape(outcome.short_name)}: not assessed, as {why}."
    return (
        f"{escape(outcome.short_name)}: level {outcome.level.level} of {outcome.top}, {escape(outcome.level.name)}"
        f"{_range(outcome)}."
    )


def outcome_blocks(outcome: Outcome, *, brief: bool = False) -> list[Block]:
    """Everything about one framework: level, profile, what decided it, the gaps, what comes next.

    In ``brief`` the level and the gaps alone, for a message that has to hold many.
    """
    blocks: list[Block] = [section(headline(outcome))]
    if brief:
        if outcome.next_level is not None and not outcome.at_target:
            blocks.append(section(_gaps(outcome, outcome.next_level, MOST_GAPS_IN_CHANNEL)))
    elif outcome.left_out:
        blocks += _what_fits(outcome)
    elif outcome.level is not None:
        blocks += _what_it_means(outcome, outcome.level)
    blocks.append(context(f"{escape(outcome.name)}, version {escape(outcome.version)}. {escape(outcome.note)}"))
    return blocks


def _what_it_means(outcome: Outcome, level: LevelName) -> list[Block]:
    """The profile, what decided the level, and the way to the next: as far as the team wants to go."""
    blocks: list[Block] = []
    following = outcome.next_level
    if len(outcome.dimensions) > 1:
        mean = f"\n_The weakest decides; the mean is {outcome.mean}._" if outcome.mean is not None else ""
        profile = listing([profile_row(outcome, one) for one in outcome.dimensions], most=20)
        blocks.append(section(f"*Profile*\n{profile}{mean}{_about_ranges(outcome)}"))
    if outcome.to_find_out:
        found = listing([f"• {escape(one)}" for one in outcome.to_find_out], most=MOST_GAPS, limit=2000)
        blocks.append(section(f"*To find out*\nOnce these are known, the level is certain.\n{found}"))
    if len(outcome.dimensions) > 1 or following is None:
        blocks.append(section(_why(outcome)))
    if outcome.at_target and following is not None:
        blocks.append(
            section(
                f":dart: *You are where you want to be:* level {level.level} is the target you chose. Moving up to "
                f"level {following.level}, {escape(following.name)}, is your choice."
            )
        )
    elif following is not None:
        # With one dimension, what decided the level and what is missing for the next are the same list.
        title = "*What decided it, and is missing to reach" if len(outcome.dimensions) == 1 else "*To reach"
        blocks.append(section(_gaps(outcome, following, MOST_GAPS, title)))
        blocks += first_steps(next(iter(outcome.known_gaps), None))
        target = outcome.target
        aim = f"*Your target:* level {target.level}, {escape(target.name)}.\n" if target else ""
        after = f"*What changes next:* {escape(level.next)}\n" if level.next else ""
        blocks.append(
            context(f"{aim}{after}*What teams find hard at level {following.level}:* {escape(following.challenges)}"),
        )
    elif level.next:
        blocks.append(context(f"*What comes then:* {escape(level.next)}"))
    if outcome.recommended and not outcome.at_target:
        worth = [f"• {escape(one.name)} ({STATES[one.state]})" for one in outcome.recommended]
        blocks.append(
            section(f"*Recommended, without effect on the level*\n{listing(worth, most=MOST_GAPS, limit=2500)}")
        )
    return blocks


def first_steps(gap: Gap | None) -> list[Block]:
    """How to begin with a gap, where that is known."""
    if gap is None or not gap.how:
        return []
    steps = "\n".join(f"{number}. {escape(step)}" for number, step in enumerate(gap.how, start=1))
    shows = f"\n_What would show it:_ {escape(gap.evidence)}" if gap.evidence else ""
    return [section(f"*How to begin with “{escape(gap.name)}”*\n{steps}{shows}")]


def _what_fits(outcome: Outcome) -> list[Block]:
    """For a team that trains no models: what does not fit it, and how it stands in what does."""
    left_out = listing([f"• {escape(one)}" for one in outcome.left_out], most=40, limit=2000)
    blocks: list[Block] = []
    if len(outcome.dimensions) > 1:
        profile = listing([profile_row(outcome, one) for one in outcome.dimensions], most=20)
        blocks.append(section(f"*Profile*\n{profile}"))
    gaps = [f"• {escape(gap.name)} ({STATES[gap.state]})" for gap in outcome.known_gaps]
    blocks.append(
        section(f"*What fits you*\n{progress_words(outcome)}\n{listing(gaps, most=MOST_GAPS, limit=2500)}".rstrip())
    )
    blocks.append(
        section(
            f"*What does not fit you*\nYou only use generative AI through an API, so these do not count for or "
            f"against you.\n{left_out}"
        )
    )
    return blocks


def profile_row(outcome: Outcome, row: DimensionOutcome) -> str:
    """One dimension: a bar, its level, how much of its next step is done, and what is missing for it."""
    done = row.progress
    if row.level is None:
        fits = f" · {done.in_place} of the {done.gates} that fit are in place" if row.left_out and done.gates else ""
        return f"{'▱' * outcome.top}  *{escape(row.name)}*: {row.span}{fits}"
    at_most = f" (up to {row.at_most})" if row.at_most != row.level else ""
    step = ""
    if done.gates:
        step = f" · {done.points:g} of {done.gates} points" if outcome.rule == POINTS else step_done(done)
    missing = "" if outcome.at_target else _missing(row)
    bar = f"{'▰' * row.level}{'▱' * (outcome.top - row.level)}"
    return f"{bar}  *{escape(row.name)}*: {row.span}{at_most}{step}{missing}"


def _missing(row: DimensionOutcome) -> str:
    """What a dimension lacks for its next level, as far as anybody was asked."""
    names = [escape(gap.name) for gap in row.gaps if gap.state is not GateState.UNANSWERED]
    if not names:
        return ""
    return f" · missing: {some(names, MOST_MISSING)}"


def step_done(done: Progress) -> str:
    """How much of the next step of a dimension is done."""
    return f" · {done.in_place} of {done.gates} for the next level{_unasked(done)}"


def differing(practices: int) -> str:
    """That people differ about so many practices, and how the level is computed until they agree."""
    return f"People differ about {plural(practices, 'practice')}: until they agree, the lower answer counts."


def level_change_message(news: LevelChangeNews) -> Message:
    """What a channel hears when a level changed: from, to, what made the difference, a picture, and what is next."""
    if news.withdrawn is not None:
        return withdrawn_message(news, news.withdrawn, [one.outcome.framework for one in news.changed])
    assessed = scope_label(news.channel_id, news.scope, news.subject)
    title = _title(news, assessed)
    kind = f"\n{KIND}" if any(one.overall and one.overall.is_drop for one in news.changed) else ""
    blocks: list[Block | RichBlock] = [section(f":bar_chart: {title}{kind}")]
    pictured = [one for one in news.changed if _levels_by_dimension(one)][:MOST_CHARTS]
    for one in news.changed:
        blocks += [divider(), *_changed(one, pictured=one in pictured)]
    corrected = " An answer was corrected afterwards." if news.corrected and not news.late else ""
    if news.subscribed:
        text = "This channel hears of that team. `/maturity notify` shows, privately, what it hears, and can stop it."
        blocks.append(context(f"{text}{corrected}"))
    else:
        answered = f" answered by {user(news.user_id)}" if news.user_id else ""
        blocks.append(context(f"From an assessment{answered}.{corrected} See more with `/maturity status`, privately."))
    words = " ".join(change_headline(one) for one in news.changed)
    return Message((f"{assessed}: {words}" if news.subscribed else words) if words else title.strip("*"), tuple(blocks))


def withdrawn_message(news: LevelChangeNews, withdrawn: WithdrawnNews, told: Sequence[str]) -> Message:
    """What news of a level turn into when the results are withdrawn: what they said in these models, struck through.

    ``told`` are the models' ids; empty: all.
    """
    before = {one.outcome.framework: f"~{_told(one)}~\n" for one in news.changed}
    rows = [one for one in withdrawn.now if not told or one.framework in told]
    lines = [f"{before.get(one.framework, '')}Now {escape(one.short_name)}: *{_level_now(one)}*" for one in rows]
    by = f" by {user(withdrawn.by)}" if withdrawn.by else ""
    text = f"A result of {scope_label(news.channel_id, news.scope, news.subject)} was withdrawn{by} as a mistake."
    said = f"{text} Now {'; '.join(f'{escape(one.short_name)}: {_level_now(one)}' for one in rows)}."
    more = "" if news.subscribed else " `/maturity history` still shows it, struck through."
    return Message(
        said,
        (
            section(f":wastebasket: *{text}*\n{listing(lines, most=20)}"),
            context(f"It counts nowhere any more.{more}"),
        ),
    )


def _told(one: ChangedOutcome) -> str:
    """What was said to have changed, in short: the level, or else the dimensions that did."""
    if one.first or one.overall is not None:
        return change_headline(one).rstrip(".")
    return f"{escape(one.outcome.short_name)}: {', '.join(' '.join(moved) for moved in _moved(one))}"


def _moved(one: ChangedOutcome) -> list[tuple[str, str]]:
    """The dimensions whose level changed, by name, and from what to what."""
    names = {row.id: row.name for row in one.outcome.dimensions}
    return [
        (escape(names[change.dimension]), f"{_level(change.before)} → {_level(change.after)}")
        for change in one.changes
        if change.dimension is not None
    ]


def _level_now(one: LevelNow) -> str:
    """A level and its name, where there is one."""
    if one.level is None:
        return "no result"
    return f"level {one.level} of {one.top}{f', {escape(one.name)}' if one.name else ''}"


def _title(news: LevelChangeNews, assessed: str) -> str:
    if not news.changed:
        return f"*Corrected: no level of {assessed} changed after all*"
    if news.late:
        return f"*Correction: an answer about {assessed} was changed afterwards, and a level with it*"
    if all(one.first for one in news.changed):
        return f"*{assessed} has its first maturity level*"
    if all(one.overall is None for one in news.changed):
        return f"*{assessed} changed in part; its level is the same*"
    return f"*The maturity level of {assessed} changed*"


def not_posted_message(not_posted: NotPosted) -> Message:
    """The channel could not be told of its level; what to do about it."""
    text = f"I could not tell {channel(not_posted.channel_id)} of its level: {why_not_posted(not_posted.problem)}"
    again = button("Post the level now", POST_AGAIN, not_posted.key, style="primary")
    return Message(text, (section(f":warning: {text}"), actions([again])))


def why_not_posted(problem: str) -> str:
    """Why a channel could not be told, by Slack's word for it, and what to do."""
    if problem in CHANNEL_UNSEEN:
        return (
            "I am not in that channel. Invite me there with `/invite @maturity`, then let me try again. If it was "
            "deleted, there is nothing to do: the result is kept."
        )
    if problem == ARCHIVED:
        return "the channel is archived. Bring it back, then let me try again."
    return f"Slack refused it (`{escape(problem)}`). Tell whoever runs this bot, or try again."


def why_not_heard(problem: str) -> str:
    """Why a channel that subscribed could not be told, by Slack's word for it."""
    if problem in CHANNEL_UNSEEN:
        return "I am not in that channel, or it was deleted. In a private one, type `/invite @maturity` first."
    if problem == ARCHIVED:
        return "the channel is archived."
    return f"Slack does not let me post there (`{escape(problem)}`)."


def posting_again(channel_id: str | None) -> Message:
    """What the warning turns into when its button was pressed."""
    text = f"I am telling {channel(channel_id)} of its level." if channel_id else "That is done already."
    return Message(text, (section(text),))


def headline(outcome: Outcome) -> str:
    """Level and name in bold, what speaks against it, and what is typical of it."""
    if outcome.level is None:
        return outcome_headline(outcome)
    return (
        f"*{escape(outcome.short_name)}: level {outcome.level.level} of {outcome.top}, "
        f"{escape(outcome.level.name)}*{_range(outcome)}{_not_applicable(outcome)}\n"
        f"_Typical of this level:_ {escape(outcome.level.summary)}"
    )


def _not_applicable(outcome: Outcome) -> str:
    """A level of which much was left out says so."""
    if not outcome.much_not_applicable:
        return ""
    return f"\n:warning: {outcome.not_applicable} of its {outcome.gates} practices were said not to apply."


def _range(outcome: Outcome) -> str:
    """A level that rests on unknowns is a range."""
    if outcome.at_most is None or outcome.level is None or outcome.at_most.level == outcome.level.level:
        return ""
    return f" (up to {outcome.at_most.level}, if what is not known is in place)"


def _about_ranges(outcome: Outcome) -> str:
    ranges = any(one.at_most != one.level for one in outcome.dimensions)
    return "\n_Up to: if what is not known is in place._" if ranges else ""


def _why(outcome: Outcome) -> str:
    """Which practices decided the level."""
    if outcome.level is None or outcome.next_level is None:
        return "*What decided it*\nEvery practice that this model requires is in place. There is no higher level."
    lines = [f"• *{escape(one.name)}* is held at {one.span} by {_named(outcome, one)}" for one in outcome.weakest]
    return f"*What decided it*\n{listing(lines, most=20)}"


def _named(outcome: Outcome, row: DimensionOutcome) -> str:
    """The practices that hold a dimension, in words."""
    names = [escape(gap.name) for gap in outcome.known_gaps if row.id in gap.dimensions]
    shown = ", ".join(names[:MOST_GAPS_IN_CHANNEL]) or "practices that nobody was asked about"
    more = len(names) - MOST_GAPS_IN_CHANNEL
    return f"{shown}, and {more} more" if more > 0 else shown


def _gaps(outcome: Outcome, following: LevelName, most: int, title: str = "*To reach") -> str:
    """The way to the next level, gap by gap."""
    names = {one.id: one.name for one in outcome.dimensions}

    def line(gap: Gap) -> str:
        held = listed(escape(names[dimension]) for dimension in gap.dimensions)
        where = f" · {held}" if len(outcome.dimensions) > 1 else ""
        also = f" · in {gap.models} maturity models" if gap.models > 1 else ""
        effort = f", takes {gap.effort.value}" if gap.effort else ""
        return f"• {escape(gap.name)} ({STATES[gap.state]}{effort}){where}{also}"

    return (
        f"{title} level {following.level}, {escape(following.name)}*\n{progress_words(outcome)}\n"
        f"{listing([line(gap) for gap in outcome.known_gaps], most=most, limit=2500)}"
    )


def progress_words(outcome: Outcome) -> str:
    """How far the next level is: a first step can be large, and a bare 0 says nothing."""
    done, following = outcome.progress, outcome.next_level
    if outcome.left_out:
        return f"{done.in_place} of the {done.gates} practices that fit you are in place{_unasked(done)}."
    if following is None:
        return ""
    if outcome.rule == POINTS:
        return (
            f"The weakest part has {done.points:g} of {done.gates} points{_unasked(done)}; "
            f"level {following.level} needs more than {outcome.needs or 0:g}."
        )
    if done.unasked:
        return (
            f"Level {following.level} requires {done.gates} practices: {done.in_place} in place, "
            f"{done.gates - done.in_place - done.unasked} not, {done.unasked} not asked about."
        )
    return f"{done.in_place} of the {done.gates} practices that level {following.level} requires are in place."


def _unasked(done: Progress) -> str:
    return f" ({done.unasked} not asked about)" if done.unasked else ""


def _changed(one: ChangedOutcome, *, pictured: bool) -> list[Block | RichBlock]:
    """A model in which levels changed: which, why, a picture of it, and what is next."""
    moved = [f"• {name}: {levels}" for name, levels in _moved(one)]
    lines = [f"*{change_headline(one)}*"]
    if len(one.outcome.dimensions) == 1 and one.outcome.level is not None:
        before = one.overall.before if one.overall and not one.first else None
        bars = [_bar(level, one.outcome.top) for level in (before, one.outcome.level.level) if level is not None]
        lines.append(" → ".join(bars))
        moved = []
    blocks: list[Block | RichBlock] = [section("\n".join(lines))]
    if moved and not one.first:
        blocks.append(section(listing(moved, most=10)))
    if one.better or one.worse:
        blocks.append(section(_difference(one)))
    if pictured:
        blocks.append(_picture(one))
    if one.outcome.next_level is not None and not one.outcome.at_target:
        blocks.append(section(_gaps(one.outcome, one.outcome.next_level, MOST_GAPS_IN_CHANNEL)))
    return blocks


def _difference(one: ChangedOutcome) -> str:
    """The practices that raised and lowered levels, by name."""
    lines = ["*What made the difference*"]
    if one.better:
        lines.append(f":arrow_up: Raised it: {some(map(escape, one.better), MOST_NAMED)}")
    if one.worse:
        lines.append(f":arrow_down: Lowered it: {some(map(escape, one.worse), MOST_NAMED)}")
    return "\n".join(lines)


def _levels_by_dimension(one: ChangedOutcome) -> list[tuple[str, int, int]]:
    """Name, level before and level now of each dimension that has one, where there are several."""
    before = {change.dimension: change.before for change in one.changes}
    rows = [
        (row.name, before.get(row.id, row.level), row.level)
        for row in one.outcome.dimensions
        if row.level is not None or before.get(row.id) is not None
    ]
    return [(name, was or 0, now or 0) for name, was, now in rows] if len(rows) > 1 else []


def _picture(one: ChangedOutcome) -> RichBlock:
    """Bars of the dimensions before and now; in words where Slack takes no charts."""
    rows = _levels_by_dimension(one)
    now = {"Now": [after for _, _, after in rows]}
    series = now if one.first else {"Before": [before for _, before, _ in rows], **now}
    drawn = chart(
        "bar", f"{one.outcome.short_name} by dimension", [name for name, _, _ in rows], series, y_label="Level"
    )
    words = [f"{_bar(after, one.outcome.top)}  {escape(name)}: {after}" for name, _, after in rows]
    return RichBlock(drawn, (section(listing(words, most=20)),))


def _bar(level: int, top: int) -> str:
    return f"{'▰' * level}{'▱' * (top - level)}"


def change_headline(one: ChangedOutcome) -> str:
    """The level in one plain sentence, with what it was before where that is another."""
    overall = one.overall
    if overall is None or one.outcome.level is None or one.first:
        return outcome_headline(one.outcome)
    return (
        f"{escape(one.outcome.short_name)}: level {_level(overall.before)} → {_level(overall.after)} "
        f"of {one.outcome.top}, {escape(one.outcome.level.name)}."
    )


def answers(count: int) -> str:
    """So many answers."""
    return plural(count, "answer")


def _level(level: int | None) -> str:
    return "not assessed" if level is None else str(level)
