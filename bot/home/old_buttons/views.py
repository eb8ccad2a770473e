"""How it looks when somebody clicks what this release does not know."""

from __future__ import annotations

from bot.slack.message import Message, section

OLD = "That button is of an older version."


def here_you_are() -> Message:
    """The current card follows."""
    text = f"{OLD} Here is where you are: your card is at the end of our direct messages."
    return Message(text, (section(text),))


def nothing_waits() -> Message:
    """There is no current card."""
    text = f"{OLD} Nothing is waiting for you. Start an assessment with `/maturity assess` in your team's channel."
    return Message(text, (section(text),))
