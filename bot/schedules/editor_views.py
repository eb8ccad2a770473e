"""How a schedule looks: what is on, what would be saved, and what the channel is told of a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.schedules.checkin_buttons import button_value
from bot.schedules.checkins import WORKING_DAYS_AFTER
from bot.schedules.words import moment_in_words, next_in_words, rule_in_words
from bot.slack.message import Message, actions, button, context, section
from bot.slack.mrkdwn import channel, code, date, escape, user
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.schedules.checkins import Nudges
    from bot.schedules.editing import ScheduleChanged, SchedulePreview, ScheduleView, Wording
    from bot.slack.message import Block, Element


def nudges_in_words(nudges: Nudges) -> str:
    """What a style of nudges means."""
    most = len(WORKING_DAYS_AFTER[nudges])
    return f"{nudges.value}: {f'{most} nudges at most' if most else 'no nudges'} if nothing starts"


def schedule_message(wording: Wording, view: ScheduleView, more: Sequence[Element] = ()) -> Message:
    """What is on now and why, what comes next, and who changed it last; ``more`` buttons come last."""
    title = wording.title.format(channel=channel(view.channel_id))
    if view.wanted is None or view.state is None:
        return _with_buttons(wording, view, f"*{title}*\n{wording.never_set}", more, wording.how_to_type)
    words = escape(rule_in_words(view.wanted.rule))
    save = button_value(view.channel_id, view.seen, view.wanted)
    off = button("Turn off", wording.off, button_value(view.channel_id, view.seen))
    match view.state:
        case ScheduleState.ON:
            text = f"*{title}*\n*On:* {words}.{_nudges(wording, view.wanted.nudges)}\n"
            text += next_in_words(view.times, view.wanted.rule.zone) if view.times else "No time is to come any more."
            if view.snoozed_by:
                text += f"\n{user(view.snoozed_by)} snoozed the next one."
            elements = [off]
        case ScheduleState.OFF:
            text = f"*{title}*\n*Off.* Before, it was {words}."
            elements = [button("Turn on again", wording.save, save, style="primary")]
        case ScheduleState.PAUSED:
            problem = code(view.problem or "unknown")
            text = f"*{title}*\n*Paused,* as I could not post to the channel ({problem}). It was {words}."
            elements = [button("Resume", wording.save, save, style="primary"), off]
    by = wording.changed.format(user=user(view.changed_by or ""), date=date(view.changed_at)) if view.changed_at else ""
    return _with_buttons(wording, view, text, [*elements, *more], by)


def _with_buttons(wording: Wording, view: ScheduleView, text: str, elements: Sequence[Element], below: str) -> Message:
    if not view.may_change:
        return Message(text, (section(text), context(f"{below} Only the team's owners can change it.")))
    change = [button("Change…", wording.change, button_value(view.channel_id, view.seen))] if wording.change else []
    return Message(text, (section(text), actions([*change, *elements]), context(below)))


def preview_message(wording: Wording, preview: SchedulePreview) -> Message:
    """What would be saved, with the next times in words; or what of it was not understood."""
    value = button_value(preview.channel_id, preview.seen, preview.wanted)
    elements: list[Element] = []
    if preview.can_be_saved:
        elements.append(button("Save", wording.save, value, style="primary"))
    if wording.change:
        elements.append(button("Change…", wording.change, value))
    blocks: list[Block] = [section(preview_text(wording, preview))]
    if elements:
        blocks.append(actions(elements))
    return Message(blocks[0]["text"]["text"], (*blocks, context("Nothing is saved yet.")))


def preview_text(wording: Wording, preview: SchedulePreview) -> str:
    """What would be saved, or what is wrong with it."""
    problems = [*preview.problems]
    if preview.unknown:
        problems.insert(0, f"I don't know {', '.join(map(code, preview.unknown))}.")
    if problems:
        return f":warning: {' '.join(problems)} {wording.how_to_type}"
    rule = preview.wanted.rule
    would = wording.would_get.format(channel=channel(preview.channel_id), rule=escape(rule_in_words(rule)))
    return f"{would}{_nudges(wording, preview.wanted.nudges)}\n{next_in_words(preview.times, rule.zone)}"


def changed_message(wording: Wording, news: ScheduleChanged) -> Message:
    """The line that tells the channel who changed what."""
    if not news.rule:
        text = wording.turned_off_by.format(user=user(news.user_id))
        return Message(text, (context(text),))
    following = f" The next is on {moment_in_words(news.next_at, news.zone)}." if news.next_at else ""
    text = f"{wording.set_by.format(user=user(news.user_id), rule=escape(news.rule))}{following}"
    return Message(text, (context(text),))


def _nudges(wording: Wording, nudges: Nudges) -> str:
    return f" Nudges are {nudges_in_words(nudges)}." if wording.nudges else ""
