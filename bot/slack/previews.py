"""What a preview turns into, of whatever is seen privately before a channel gets it."""

from __future__ import annotations

from bot.slack.message import Message, section
from bot.slack.mrkdwn import channel


def posting_message(channel_id: str) -> Message:
    """It is on its way."""
    text = f"I am posting it in {channel(channel_id)}."
    return Message(text, (section(f":white_check_mark: {text}"),))


def not_posted_message() -> Message:
    """It is not to be posted."""
    text = "All right: nothing was posted."
    return Message(text, (section(text),))
