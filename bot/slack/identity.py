"""Who is acting, from what Slack sent (whose signature or socket Bolt has checked)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import Person, Refusal

if TYPE_CHECKING:
    from slack_bolt.context.async_context import AsyncBoltContext

NOBODY = "Slack did not say who you are, so I can't do that."


def person_of(context: AsyncBoltContext) -> Person:
    """The person behind a request. Raises Refusal when Slack names no workspace or user."""
    if not context.team_id or not context.user_id:
        raise Refusal(NOBODY)
    return Person(context.team_id, context.user_id)
