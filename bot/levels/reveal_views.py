"""How the reveal looks: the channel's one message about what everyone said, and the list of every practice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.levels.views import change_headline, outcome_headline, withdrawn_message
from bot.slack.message import Message, actions, button, context, section
from bot.slack.mrkdwn import channel, escape, listing, split_lines, user
from bot.slack.words import plural
from bot.teams.scope_names import scope_label
from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.levels.state import CountedPractice, Differing, EveryPractice, RevealNews
    from bot.slack.message import Block

EVERY_PRACTICE = "every_practice:v1"
LEAD_TALK = "lead_talk:v1"
MOST_DIFFERING = 10
MOST_CHARACTERS = 2500
DIFFER = ":speech_balloon:"
HELD_BACK = (
    ":lock: *How many said what is not shown this time.* Nearly the same people answered as in an earlier round: the "
    "difference would tell what a few of them said. For the same reason an answer changes only if more people changed "
    "it than are new or missing."
)
COUNTED = {
    AnswerValue.FULLY: "fully",
    AnswerValue.PARTLY: "partly",
    AnswerValue.NOT_YET: "not yet",
    AnswerValue.NOT_APPLICABLE: "not applicable",
    AnswerValue.DONT_KNOW: "don't know",
}


def reveal_message(news: RevealNews) -> Message:
    """What the channel hears when all answers are in: the levels, what people agree on, and what to talk about."""
    if news.withdrawn is not None:
        return withdrawn_message(news, news.withdrawn, ())
    by_model = {one.outcome.framework: one for one in news.changed}
    headlines = [
        change_headline(by_model[one.framework]) if one.framework in by_model else outcome_headline(one)
        for one in news.outcomes
    ]
    assessed = scope_label(news.channel_id, news.scope, news.subject)
    answered = f"{news.finished} of {news.asked} answered"
    blocks: list[Block] = [
        section(f":bar_chart: *This is how you see {assessed}*: {answered}, each privately."),
        section(listing([f"• *{one}*" for one in headlines], most=20)),
    ]
    if news.differ:
        lines = [f"• {_differing(one)}" for one in news.differ]
        differ = listing(lines, most=MOST_DIFFERING, limit=MOST_CHARACTERS)
        first = " What matters most comes first." if len(news.differ) > 1 else ""
        blocks.append(
            section(
                f"*To talk about: you differ about {practices(len(news.differ))}*\nUntil you agree, the lower answer "
                f"counts.{first}\n{differ}"
            )
        )
    elif news.settled:
        blocks.append(section(":handshake: *You have settled all you differed about.*"))
    elif news.anonymous and not news.agreed:
        blocks.append(section(HELD_BACK))
    else:
        blocks.append(section(":handshake: *You agree about everything.*"))
    if news.settled:
        blocks.append(section(f"*Agreed on since*\n{_names(news.settled)}"))
    if news.agreed:
        count = sum(map(len, news.agreed.values()))
        blocks.append(section(f"*You agree about {practices(count)}*\n{_names(news.agreed)}"))
    buttons = [button("Every practice", EVERY_PRACTICE, str(news.assessment_id))]
    if news.differ:
        buttons.append(button("Record what we agree on", LEAD_TALK, str(news.assessment_id)))
    blocks.append(actions(buttons))
    anonymous = "Anonymous: nobody can see who said what. " if news.anonymous else ""
    leads = f"{user(news.lead)} records what you agree on. " if news.lead and news.differ else ""
    blocks.append(context(f"{anonymous}{leads}See more with `/maturity status`, privately."))
    return Message(f"{' '.join(headlines)} {answered}.", tuple(blocks))


def every_practice_message(every: EveryPractice) -> Message:
    """How many said what of every practice, for one person's eyes."""
    title = f"What people said of {channel(every.channel_id)}, practice by practice"
    parts: dict[str, list[str]] = {}
    for one in every.practices:
        parts.setdefault(one.part, []).append(f"• {_line(one)}")
    lines = "\n".join(f"*{escape(part)}*\n{chr(10).join(rows)}" for part, rows in parts.items())
    few = (
        " Nothing is shown that fewer than five people answered. Nor is anything beside an earlier round of nearly the "
        "same people."
        if every.anonymous
        else ""
    )
    blocks: list[Block] = [section(f"*{title}*"), *(section(piece) for piece in split_lines(lines or "_Nothing._"))]
    differ = f" {DIFFER} marks what you differ about." if DIFFER in lines else ""
    return Message(title, (*blocks, context(f"How many people gave which answer.{differ}{few}")))


def counted(counts: Mapping[AnswerValue, int]) -> str:
    """How many gave which answer, in words."""
    return ", ".join(f"{counts[value]} {words}" for value, words in COUNTED.items() if value in counts)


def lifting(lifts: Iterable[tuple[str, int, int]]) -> str:
    """Which levels a practice alone would lift, in words; nothing where it lifts none."""
    moves = ", ".join(f"{escape(model)} {before} → {after}" for model, before, after in lifts)
    return f"alone lifts {moves}" if moves else ""


def practices(count: int) -> str:
    """So many practices."""
    return plural(count, "practice")


def _differing(one: Differing) -> str:
    lifts = lifting(one.lifts)
    return f"*{escape(one.name)}*: {counted(one.counts)}{f' · {lifts}' if lifts else ''}"


def _line(one: CountedPractice) -> str:
    since = f" · agreed on since: *{COUNTED[one.since]}*" if one.since is not None else ""
    differ = "" if one.agreed or one.since is not None else f" {DIFFER}"
    return f"{escape(one.name)}: {counted(one.counts)}{since}{differ}"


def _names(by_value: Mapping[AnswerValue, Sequence[str]]) -> str:
    """Names of practices in a line for each answer, as many as fit."""
    return "\n".join(f"{COUNTED[value].capitalize()}: {_some(names)}" for value, names in by_value.items() if names)


def _some(names: Sequence[str], limit: int = 500) -> str:
    shown: list[str] = []
    for name in names:
        if sum(len(one) + 2 for one in shown) + len(name) > limit:
            break
        shown.append(escape(name))
    more = len(names) - len(shown)
    return f"{', '.join(shown)}{f' and {more} more' if more else ''}"
