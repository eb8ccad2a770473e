"""How a reminder looks, what it turns into, and what comes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.schedules.checkins import ReminderStatus
from bot.schedules.words import moment_in_words
from bot.slack.message import Message, actions, button, confirm, context, date_picker, menu, section
from bot.slack.mrkdwn import channel, code, escape, together, user

if TYPE_CHECKING:
    from datetime import datetime

    from bot.reminders.state import Nudge, Paused
    from bot.schedules.checkins import Reminder
    from bot.slack.message import Block, Element

START = "checkin:start:v1"
SNOOZE = "checkin:snooze:v1"
SNOOZE_UNTIL = "checkin:snooze_until:v1"
SKIP = "checkin:skip:v1"
HAND_OVER = "checkin:hand_over:v1"
STOP = "checkin:stop:v1"
SNOOZES = ((1, "A day"), (7, "A week"))


def value_of(team_id: int, due_at: datetime) -> str:
    """What names a reminder in its buttons."""
    return f"{team_id}:{int(due_at.timestamp())}"


def reminder_message(reminder: Reminder) -> Message:
    """The reminder, or what became of it."""
    if reminder.became is not ReminderStatus.WAITS:
        text = f"Check-in: {became_in_words(reminder)}"
        return Message(text, (context(text),))
    value = value_of(reminder.team_id, reminder.due_at)
    text = (
        f":calendar: *Time for your check-in.* What changed in how you build and run machine learning? "
        f"It looks at {together(reminder.frameworks)}."
    )
    if reminder.handed_to:
        text += f" {user(reminder.handed_to)} was asked to start it."
    blocks: list[Block] = [
        section(text),
        _named(
            value,
            "does",
            [
                button("Start", START, value, style="primary"),
                menu("Snooze", SNOOZE, [(words, f"{value}:{days}") for days, words in SNOOZES]),
                date_picker("Snooze until…", SNOOZE_UNTIL),
                button("Skip this time", SKIP, value),
            ],
        ),
        context(_why(reminder)),
        _named(
            value,
            "more",
            [
                {
                    "type": "users_select",
                    "action_id": HAND_OVER,
                    "placeholder": {"type": "plain_text", "text": "Hand over to…"},
                },
                button(
                    "Stop reminders",
                    STOP,
                    value,
                    confirm=confirm(
                        "Stop reminding?",
                        "This team is reminded no more, until somebody runs /maturity remind.",
                        "Stop",
                        "Keep them",
                    ),
                ),
            ],
        ),
    ]
    return Message(text, tuple(blocks))


def _named(value: str, what: str, elements: list[Element]) -> Block:
    """A row whose id says which reminder it is of: a picker carries nothing else."""
    return {**actions(elements), "block_id": f"{what}:{value}"}


def _why(reminder: Reminder) -> str:
    """Why it came, when the next comes, and how many nudges are left."""
    late = " It is late, as I was not running." if reminder.late else ""
    why = f"You get this as {user(reminder.set_by)} set it: {escape(reminder.rule)}.{late}"
    following = _next(reminder)
    if reminder.rests:
        return f"{why} Nothing was started, so I rest now. {following}"
    nudges = {0: "I don't nudge anybody about it.", 1: "1 nudge is left."}.get(
        reminder.nudges_left, f"{reminder.nudges_left} nudges are left."
    )
    return f"{why} {following} {nudges}"


def _next(reminder: Reminder) -> str:
    if reminder.next_at is None:
        return "None comes after it."
    return f"The next comes on {moment_in_words(reminder.next_at, reminder.zone)}."


def became_in_words(reminder: Reminder) -> str:
    """What became of a reminder."""
    who = user(reminder.by) if reminder.by else "Somebody"
    until = moment_in_words(reminder.next_at, reminder.zone) if reminder.next_at else "never"
    words = {
        ReminderStatus.STARTED: f"{who} started it. {_next(reminder)}",
        ReminderStatus.ANSWERED: f"it is done. {_next(reminder)}",
        ReminderStatus.SNOOZED: f"{who} snoozed it until {until}.",
        ReminderStatus.SKIPPED: f"{who} skipped it this time. {_next(reminder)}",
        ReminderStatus.STOPPED: f"{who} stopped the reminders. `/maturity remind` turns them on again.",
        ReminderStatus.CHANGED: f"{who} changed the schedule. {_next(reminder)}",
    }
    return words.get(reminder.became, f"nothing was started that time. {_next(reminder)}")


def too_late(reminder: Reminder) -> Message:
    """Somebody clicked on a reminder that was settled."""
    text = f"That reminder is settled already: {became_in_words(reminder)}"
    return Message(text, (section(text),))


def handed_over(user_id: str) -> Message:
    """A colleague is asked."""
    text = f"I asked {user(user_id)} to start the check-in."
    return Message(text, (section(text),))


def nudge_message(nudge: Nudge) -> Message:
    """What somebody is told of a check-in that nobody started."""
    value = value_of(nudge.team_id, nudge.due_at)
    team = channel(nudge.channel_id)
    if nudge.handed_by:
        text = f"{user(nudge.handed_by)} asks you to start the check-in of {team}."
        why = "You get this as they handed it over to you."
    else:
        text = f"The check-in of {team} is still to be started."
        why = "You get this as the team was reminded and nothing was started."
    left = {0: "This is the last nudge: I rest after it.", 1: "1 nudge is left."}.get(
        nudge.left, f"{nudge.left} nudges are left."
    )
    if nudge.handed_by and not nudge.left:
        left = "I don't nudge you about it."
    following = (
        f" The next reminder comes on {moment_in_words(nudge.next_at, nudge.rule_zone)}." if nudge.next_at else ""
    )
    row = [button("Start", START, value, style="primary"), button("Skip this time", SKIP, value)]
    return Message(text, (section(text), actions(row), context(f"{why} {left}{following}")))


def paused_message(paused: Paused) -> Message:
    """The channel takes no reminder."""
    team = channel(paused.channel_id)
    text = (
        f"I could not remind {team} of its check-in ({code(paused.problem)}), so its reminders are paused. Once I can "
        "post there again, run `/maturity remind` in it and press *Resume*."
    )
    return Message(text, (section(f":warning: {text}"),))
