"""What is said when whoever answered for a team has left, and when somebody took over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import TAKE_OVER
from bot.levels.views import answers
from bot.slack.message import Message, actions, button, section
from bot.slack.mrkdwn import channel, user
from storage.tables import Way

if TYPE_CHECKING:
    from bot.assess.leaving.state import Left
    from storage.seats import About


def left_message(left: Left) -> Message:
    """The assessment waits for somebody else."""
    who = user(left.user_id) if left.user_id else "Whoever led the assessment"
    text = (
        f"{who} has left, and the assessment of {channel(left.channel_id)} is open "
        f"({answers(left.answered)} so far). Whoever takes it over goes on from there."
    )
    take_over = button("Take it over", TAKE_OVER, str(left.assessment_id), style="primary")
    return Message(text, (section(f":wave: {text}"), actions([take_over])))


def taken_over_note(user_id: str, channel_id: str, about: About) -> Message:
    """What that message turns into."""
    text = f"{_who_took_over(user_id, channel_id, about)}."
    return Message(text, (section(f":handshake: {text}"),))


def taken_from_card(user_id: str, channel_id: str, about: About) -> Message:
    """What the card of whoever answered, or led, before turns into."""
    with_answers = ", with your answers so far" if about.way is Way.ALONE else ""
    text = f"{_who_took_over(user_id, channel_id, about)} from you{with_answers}."
    return Message(text, (section(text),))


def _who_took_over(user_id: str, channel_id: str, about: About) -> str:
    """Nobody's name where nobody is to know who answered."""
    if about.anonymous:
        return f"The assessment of {channel(channel_id)} was taken over"
    return f"{user(user_id)} took over the assessment of {channel(channel_id)}"
