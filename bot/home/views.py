"""How the Home tab looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.state import Asking, assessment_of
from bot.assess.words import bar, how_far, number
from bot.scopes import who
from bot.slack.message import actions, button, context, divider, header, section
from bot.slack.mrkdwn import together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.state import Open
    from bot.slack.message import Block

START = "home:start:v1"
CONTINUE = "home:continue:v1"
MOST_WAITING = 5


def home(waiting: Sequence[Open], more: int = 0) -> dict[str, Any]:
    """The Home tab's view; ``waiting`` is what waits for this person in open assessments, and ``more`` of them do."""
    blocks: list[Block] = [
        header("How mature is your MLOps?"),
        section(
            "I ask your team, one question at a time, how it builds and runs machine learning. At the end you "
            "know your level in the models of *Google*, *Azure* and *GigaOm*, which practices decided it, and what to "
            "change to move up. A practice that several models ask for is asked once."
        ),
        actions([button("Start an assessment", START, style="primary")]),
    ]
    for one in waiting:
        blocks += [
            divider(),
            section(f"*An assessment is waiting for you:* {_waiting(one)}"),
            actions([button("Continue", CONTINUE, str(assessment_of(one)))]),
        ]
    if waiting:
        others = f"_And {more} more: go on with them by `/maturity assess` in their channels._ " if more else ""
        blocks.append(context(f"{others}The questions are in the tab *Messages*."))
    blocks.append(
        context(
            "In a channel, `/maturity` shows all I can do and `/maturity status` the team's levels. "
            "Moving up is your team's choice."
        )
    )
    return {"type": "home", "blocks": blocks}


def _waiting(waiting: Open) -> str:
    """Of which models and team it is, and how far it is."""
    of = f"{together(waiting.frameworks)} for {who(waiting.channel_id, waiting.about.scope, waiting.about.subject)}"
    if not isinstance(waiting, Asking):
        far = how_far(waiting)
        return f"{of}\n{far[0].upper()}{far[1:]}."
    return f"{of}\n{bar(waiting.answered, waiting.total)}  {number(waiting).lower()}"
