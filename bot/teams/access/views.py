"""How choosing a team looks, and the buttons that run a command about one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.message import Message, actions, button, section
from bot.slack.mrkdwn import channel, code
from bot.slack.router import COMMAND, RUN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.message import Block, Element

# Runs a command about a team and answers below, or in place of the message that was clicked.
BELOW = "team:below:v1"
HERE = "team:here:v1"
MOST_TEAMS = 20
MOST_TYPED = 200


def team_button(
    text: str, team_id: int, words: str, *, here: bool = False, style: str | None = None, name: str = ""
) -> Element:
    """A button that runs a command about a team, such as "report azure", for whoever may see the team.

    ``here``: what comes takes the place of the message. ``name`` tells it from another of the same command in a row.
    """
    action_id = f"{HERE if here else BELOW}:{words.split(maxsplit=1)[0]}{f':{name}' if name else ''}"
    return button(text, action_id, f"{team_id} {words}", style=style)


def no_team(channel_id: str) -> Message:
    """Nobody ever assessed the team of this channel."""
    text = (
        f"{channel(channel_id)} has not been assessed yet. Start with `{COMMAND} assess`: it takes a few minutes, and "
        "you can pause."
    )
    start = button("Start an assessment", f"{RUN}:assess", "assess", style="primary")
    return Message(text, (section(text), actions([start])))


def which_team(teams: Sequence[tuple[int, str]], text: str) -> Message:
    """Of which team; each is its id and its channel."""
    text = text[:MOST_TYPED]
    command = code(f"{COMMAND} {text}")
    if not teams:
        words = f"A team is known by its channel, so please run {command} in the team's channel."
        return Message(words, (section(words),))
    words = f"Of which team? You can also run {command} in its channel."
    # A button can't show a channel by its name, so each team has a line.
    rows: list[Block] = [
        {
            **section(channel(channel_id)),
            "accessory": team_button("Show", team_id, text, here=True, name=str(number)),
        }
        for number, (team_id, channel_id) in enumerate(teams)
    ]
    return Message(words, (section(words), *rows))
