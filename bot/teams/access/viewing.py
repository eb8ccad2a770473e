"""Who is looking, from what Slack sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.people import standing_of
from bot.slack.viewer import Viewer

if TYPE_CHECKING:
    from bot.deps import Person
    from bot.slack.tools import SlackTools


def viewer_in(slack: SlackTools, person: Person, channel_id: str, deed: str = "") -> Viewer:
    """A person who acts in a conversation, of which Slack said that they do ("": in none)."""

    async def is_admin() -> bool:
        return await _is_admin(slack, person)

    return Viewer(person, channel_id, is_admin, deed)


def viewer_of_click(slack: SlackTools, person: Person, body: dict[str, Any]) -> Viewer:
    """Whoever clicked: in a message of a conversation, or on the Home tab or in a dialog."""
    return viewer_in(slack, person, conversation_of(body), body.get("trigger_id", ""))


def conversation_of(body: dict[str, Any]) -> str:
    """The conversation in which was clicked, by Slack's word: empty on the Home tab and in a dialog."""
    return (body.get("channel") or {}).get("id", "")


async def _is_admin(slack: SlackTools, person: Person) -> bool:
    """Whether Slack says so; not, where it does not say or not in time."""
    standing = await standing_of(slack.client, person)
    return standing is not None and standing.is_admin
