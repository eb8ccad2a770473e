"""How help looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.message import Message, actions, button, context, section
from bot.slack.mrkdwn import code
from bot.slack.router import COMMAND, RUN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.router import Subcommand


def help_card(subcommands: Sequence[Subcommand]) -> Message:
    """What can be done, with buttons for the two things most people come for."""
    text = (
        "I ask your team about how it builds and runs machine learning, tell it how mature that is by the maturity "
        "models of Google, Azure and GigaOm, and what to change to move up."
    )
    return Message(
        f"{text} Start with {COMMAND} assess.",
        (
            section(text),
            actions(
                [
                    button("Start an assessment", f"{RUN}:assess", "assess", style="primary"),
                    button("Show the team's status", f"{RUN}:status", "status"),
                ]
            ),
            section(_table(subcommands)),
            context(
                "Answer for the team yourself, have everyone asked privately, or vote together in a meeting. Answers "
                "are saved with each click: pause, go back and go on later, on any device."
            ),
        ),
    )


def unknown_subcommand(typed: str, meant: str | None, subcommands: Sequence[Subcommand]) -> Message:
    """There is no such subcommand: the closest one, and all of them."""
    text = f"There is no {code(f'{COMMAND} {typed}')}."
    if meant is None:
        return Message(
            f"{text} Try {COMMAND} help.", (section(f"{text} This is what there is:"), section(_table(subcommands)))
        )
    text = f"{text} Did you mean `{COMMAND} {meant}`?"
    return Message(
        text,
        (
            section(text),
            actions([button(f"Run {COMMAND} {meant}", f"{RUN}:{meant}", meant, style="primary")]),
            section(_table(subcommands)),
        ),
    )


def _table(subcommands: Sequence[Subcommand]) -> str:
    return "\n".join(f"• `{COMMAND} {one.usage}` - {one.does}" for one in subcommands)
