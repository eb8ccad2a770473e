"""What people read when something did not work: what happened, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.message import Message, section

if TYPE_CHECKING:
    from bot.deps import Refusal
    from bot.slack.background import Failure

IN_THE_WAY = (
    "Somebody else is changing the same thing right now, and I waited in vain. Nothing was saved, and nothing is lost: "
    "please press again, or send it again, in a moment."
)


def sorry(reference: str) -> Message:
    """What a person reads when the bot failed before anything was saved."""
    text = (
        "Sorry, that did not work, and nothing was changed. Please try again in a moment. "
        f"If it happens again, tell whoever runs this bot the reference `{reference}`."
    )
    return Message(text, (section(f":warning: {text}"),))


def not_answering(reference: str) -> Message:
    """What a person reads when Slack, or what stands before it, did not do its part."""
    text = (
        "Slack isn't answering properly right now, so that did not work. Please try again in a few minutes. "
        f"If it happens again, tell whoever runs this bot the reference `{reference}`."
    )
    return Message(text, (section(f":warning: {text}"),))


def failed(failure: Failure) -> Message:
    """What a person reads of work that failed after the answer was saved."""
    what = "I couldn't finish that. What you answered or changed is saved."
    if failure.is_slacks:
        text = f"Slack isn't answering properly right now, so {what} Please try again in a few minutes."
    else:
        text = f"Sorry, {what} Please try again in a moment."
    text = f"{text} If it happens again, tell whoever runs this bot the reference `{failure.reference}`."
    return Message(text, (section(f":warning: {text}"),))


def refusal(problem: Refusal) -> Message:
    """What a person reads who may not do something, or can't."""
    return Message(str(problem), (section(f":lock: {problem}"),))


def busy() -> Message:
    """What a person reads who waited in vain for what somebody else held."""
    return Message(IN_THE_WAY, (section(f":hourglass: {IN_THE_WAY}"),))


def old_dialog() -> Message:
    """A dialog was sent that another release drew."""
    text = (
        "This dialog is of an older version, so I could not save it. Close it and open it again; "
        "what you saved before is all there."
    )
    return Message(text, (section(text),))


def press_again() -> Message:
    """A dialog could not be opened in time."""
    text = "Slack took too long to pass that on to me, so I could not open the dialog. Please press it again."
    return Message(text, (section(text),))


def close_first() -> Message:
    """A dialog could not be opened because another one is."""
    text = "Another of my dialogs is still open. Please send or close it, and press that again."
    return Message(text, (section(text),))


def only_in_a_channel(why: str, command: str, where: str = "in the team's channel") -> Message:
    """What a person reads who typed a command in a direct message: why that can't be, and where to run it."""
    text = f"{why}, so please run `/maturity {command}` {where}."
    return Message(text, (section(text),))
