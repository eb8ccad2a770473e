"""How it is shown what is kept of a person, and that it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.message import Message, actions, button, confirm, section
from bot.slack.mrkdwn import channel
from bot.slack.router import COMMAND
from bot.slack.words import plural

if TYPE_CHECKING:
    from storage.forget_person import PersonCounts

FORGET_ME = "privacy:forget_me:v1"
STAYS = (
    "The results of your teams stay, without your name. What you answered alone for a team becomes the team's own. "
    "Messages that are in Slack already stay there."
)


def kept_message(kept: PersonCounts) -> Message:
    """What there is of somebody, and the button to delete it."""
    if kept.is_nothing:
        text = "I keep nothing about you."
        return Message(text, (section(text),))
    lines = "\n".join(f"• {one}" for one in words_for(kept))
    text = "This is what I keep about you in this workspace, and would delete:"
    warning = "This can't be undone."
    if kept.open_alone or kept.owned:
        warning += f" To keep a team or an open assessment going, hand it over first (`{COMMAND} settings`)."
    sure = confirm("Forget you?", f"{STAYS} This can't be undone.", "Forget me", "Keep it")
    return Message(
        f"{text} {', '.join(words_for(kept))}.",
        (
            section(f"{text}\n{lines}"),
            section(f"{STAYS} {warning}"),
            actions([button("Forget me…", FORGET_ME, "me", style="danger", confirm=sure)]),
        ),
    )


def forgotten_message(kept: PersonCounts) -> Message:
    """What was deleted."""
    if kept.is_nothing:
        text = "There is nothing left about you."
        return Message(text, (section(text),))
    lines = "\n".join(f"• {one}" for one in words_for(kept))
    text = "Done: I have forgotten you. This is what I deleted:"
    return Message(text, (section(f"{text}\n{lines}"), section(STAYS)))


def no_longer_asked(channel_id: str) -> Message:
    """What a card, an invitation or a reminder turns into when its person is forgotten."""
    text = f"You had me forget you, so I no longer ask you about {channel(channel_id)}."
    return Message(text, (section(text),))


def words_for(kept: PersonCounts) -> tuple[str, ...]:
    """What there is of somebody, in words; what there is none of is left out."""
    counted = (
        (kept.answers, "answer that you gave", "answers that you gave"),
        (kept.notes, "note that you wrote", "notes that you wrote"),
        (kept.messages, "message to you, or with your name in it", "messages to you, or with your name in them"),
        (kept.teams, "team that you have to do with", "teams that you have to do with"),
        (kept.owned, "team that you own; somebody else can become its owner", "teams that you own"),
        (kept.open_alone, "open assessment that you answer, which ends without a result", "open assessments of yours"),
        (kept.leads, "round that you lead; somebody else can take it over", "rounds that you lead"),
    )
    return tuple(plural(number, noun, many) for number, noun, many in counted if number)
