"""How it looks when a channel gets its summary by itself: what is on, and what would be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from bot.runtime.kept import Kept
from bot.schedules.rule import as_data, from_data
from bot.schedules.words import moment_in_words, next_in_words, rule_in_words
from bot.slack.message import Message, actions, button, context, section
from bot.slack.mrkdwn import channel, code, date, escape, user
from bot.slack.reading import reading
from bot.slack.router import COMMAND
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from bot.schedules.rule import Rule
    from bot.slack.message import Element
    from bot.summaries.state import ScheduleChanged, Shown, Wanted

PROPOSE = "summary:propose:v1"
SAVE = "summary:save:v1"
OFF = "summary:off:v1"
PROPOSED = (("Each month…", "monthly"), ("Each quarter…", "quarterly"), ("Each half-year…", "half-yearly"))
TYPED = f"You can type it too, as in `{COMMAND} summary monthly friday 9:00`."


class Carried(Kept):
    """What a button carries: the channel, what the change follows upon, what to save."""

    channel_id: str
    seen: str = ""
    rule: dict[str, Any] = Field(default_factory=dict)

    def wanted(self) -> Rule:
        """What is to be saved. Raises ValueError."""
        return from_data(self.rule)


def carried(channel_id: str, seen: str, rule: Rule | None = None) -> str:
    """What a button carries."""
    kept = {"rule": as_data(rule)} if rule else {}
    return Carried(channel_id=channel_id, seen=seen, **kept).model_dump_json(exclude_defaults=True)


@reading
def read_carried(value: str) -> Carried:
    """The reverse of ``carried``. Raises OldButton for anything else."""
    found = Carried.model_validate_json(value)
    if found.rule:
        found.wanted()
    return found


def shown_message(shown: Shown) -> Message:
    """What is on now and why, what comes next, and who set it."""
    title = f"Summaries in {channel(shown.channel_id)}"
    proposals = [button(text, f"{PROPOSE}:{words}", f"{shown.channel_id} {words}") for text, words in PROPOSED]
    if shown.rule is None or shown.state is None:
        text = f"*{title}*\nNone are posted by themselves: nobody set that yet."
        return Message(text, (section(text), actions(proposals), context(TYPED)))
    words = escape(rule_in_words(shown.rule))
    again = carried(shown.channel_id, shown.seen, shown.rule)
    off = button("Turn off", OFF, carried(shown.channel_id, shown.seen))
    match shown.state:
        case ScheduleState.ON:
            text = f"*{title}*\n*On:* {words}.\n"
            text += next_in_words(shown.times, shown.rule.zone) if shown.times else "No time is to come any more."
            elements: list[Element] = [off]
        case ScheduleState.OFF:
            text = f"*{title}*\n*Off.* Before, it was {words}."
            elements = [button("Turn on again", SAVE, again, style="primary")]
        case ScheduleState.PAUSED:
            text = (
                f"*{title}*\n*Paused,* as I could not post to the channel ({code(shown.problem or 'unknown')}). "
                f"It was {words}."
            )
            elements = [button("Resume", SAVE, again, style="primary"), off]
    by = f"Set by {user(shown.changed_by or '')} on {date(shown.changed_at)}. {TYPED}" if shown.changed_at else TYPED
    return Message(text, (section(text), actions([*elements, *proposals]), context(by)))


def wanted_message(wanted: Wanted) -> Message:
    """What would be saved, with the next times in words; or what of it was not understood."""
    problems = [*wanted.problems]
    if wanted.unknown:
        problems.insert(0, f"I don't know {', '.join(map(code, wanted.unknown))}.")
    if problems:
        text = f":warning: {' '.join(problems)} {TYPED}"
        return Message(text, (section(text), context("Nothing is saved.")))
    text = (
        f"{channel(wanted.channel_id)} would get its summary {escape(rule_in_words(wanted.rule))}.\n"
        f"{next_in_words(wanted.times, wanted.rule.zone)}"
    )
    save = button("Save", SAVE, carried(wanted.channel_id, wanted.seen, wanted.rule), style="primary")
    return Message(text, (section(text), actions([save]), context("Nothing is saved yet.")))


def changed_message(news: ScheduleChanged) -> Message:
    """The line that tells the channel who changed what."""
    by = user(news.user_id)
    if not news.rule:
        text = f"{by} turned off the summaries that came to this channel by themselves."
        return Message(text, (context(text),))
    following = f" The next is on {moment_in_words(news.next_at, news.zone)}." if news.next_at else ""
    text = f"{by} had this channel get its summary by itself: {escape(news.rule)}.{following}"
    return Message(text, (context(text),))


def only_in_a_channel() -> Message:
    """Somebody would set it from elsewhere."""
    text = f"Summaries belong to a channel, so please run `{COMMAND} summary` with these words in it."
    return Message(text, (section(text),))
