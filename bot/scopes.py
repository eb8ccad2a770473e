"""How what is assessed is called, wherever levels are shown."""

from __future__ import annotations

from bot.slack.mrkdwn import channel, code
from frameworks.model import Scope


def who(channel_id: str, scope: Scope, subject: str) -> str:
    """The team by its channel, one of its products by name, or its organisation."""
    match scope:
        case Scope.PRODUCT:
            # As code: nothing in the name formats, links or mentions.
            return f"{code(subject)} of {channel(channel_id)}"
        case Scope.ORGANISATION:
            return f"the organisation of {channel(channel_id)}"
        case _:
            return channel(channel_id)


# A team's own levels first.
SCOPES = (Scope.TEAM, Scope.PRODUCT, Scope.ORGANISATION, Scope.UNDECIDED)
