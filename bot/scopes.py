"""How what is assessed is called, wherever levels are shown."""

from __future__ import annotations

from bot.slack.mrkdwn import channel, escape
from frameworks.model import Scope


def who(channel_id: str, scope: Scope, subject: str) -> str:
    """The team by its channel, one of its products by name, or its organisation."""
    match scope:
        case Scope.PRODUCT:
            return f"{escape(subject)} of {channel(channel_id)}"
        case Scope.ORGANISATION:
            return f"the organisation of {channel(channel_id)}"
        case _:
            return channel(channel_id)
