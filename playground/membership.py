"""Who comes and who goes: people and the app in channels, people in the workspace, and channels themselves.

Each function tells the app, as far as its manifest has the event and a scope for it. A problem comes
back as words for the person, or None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground import payloads
from playground.deeds import ARCHIVED, NOT_FOR_YOU, NOT_THERE, deed
from playground.methods.users import described
from playground.seed import GENERAL

if TYPE_CHECKING:
    from playground.deliveries import Payload
    from playground.parts import Components
    from playground.workspace import Conversation

NEVER_GENERAL = "#general is for everybody: it cannot be left, archived or deleted."
# Slack has events of the same meaning for public and for private channels, each with a scope of its own.
SCOPES = {"channel": "channels:read", "group": "groups:read"}


@deed
async def join(parts: Components, user_id: str, conversation: Conversation) -> str | None:
    """Become a member of a public channel."""
    if conversation.id not in parts.workspace.conversations:
        return NOT_THERE
    if conversation.kind != "channel":
        return NOT_FOR_YOU
    await add_member(parts, user_id, conversation)
    return None


@deed
async def leave(parts: Components, user_id: str, conversation: Conversation) -> str | None:
    """Leave a channel."""
    if conversation.id not in parts.workspace.conversations:
        return NOT_THERE
    if conversation.kind == "app" or user_id not in conversation.members:
        return NOT_FOR_YOU
    if conversation.id == GENERAL:
        return NEVER_GENERAL
    await _remove_member(parts, user_id, conversation)
    return None


@deed
async def remove(parts: Components, user_id: str, conversation: Conversation, whom: str) -> str | None:
    """Remove somebody else, or the app, from a channel that one is in; ``whom`` is a user's id.

    The app is not told that it is a member no longer, but for ``channel_left`` where it asked for that.
    """
    if conversation.kind == "app" or not {user_id, whom} <= set(conversation.members):
        return NOT_FOR_YOU
    if whom == parts.workspace.app.bot_user_id:
        conversation.members.remove(whom)
        parts.changes.happened()
        content: Payload = {"channel": conversation.id, "actor_id": user_id}
        await _tell(parts, conversation, "{kind}_left", content)
        return None
    if conversation.id == GENERAL:
        return NEVER_GENERAL
    await _remove_member(parts, whom, conversation)
    return None


@deed
async def archive(parts: Components, user_id: str, conversation: Conversation) -> str | None:
    """Close a channel: it can be read, and nobody can post there."""
    if conversation.archived:
        return ARCHIVED
    problem = _why_it_stays(parts, user_id, conversation)
    if problem is not None:
        return problem
    conversation.archived = True
    parts.changes.happened()
    content: Payload = {"channel": conversation.id}
    if conversation.kind == "channel":
        content["user"] = user_id
    await _tell_who_may_know(parts, conversation, "{kind}_archive", content)
    return None


@deed
async def delete(parts: Components, user_id: str, conversation: Conversation) -> str | None:
    """Delete a channel with all that was said there."""
    problem = _why_it_stays(parts, user_id, conversation)
    if problem is not None:
        return problem
    workspace = parts.workspace
    del workspace.conversations[conversation.id]
    for one in [*workspace.scheduled.values()]:
        if one.channel_id == conversation.id:
            del workspace.scheduled[one.id]
    parts.changes.happened()
    await _tell_who_may_know(parts, conversation, "{kind}_deleted", {"channel": conversation.id})
    return None


@deed
async def leave_workspace(parts: Components, user_id: str) -> str | None:
    """Be deactivated: gone from every channel, while the direct messages with the app stay as they are."""
    workspace = parts.workspace
    workspace.people[user_id].deleted = True
    workspace.modals.pop(user_id, None)
    for conversation in workspace.conversations.values():
        if conversation.kind != "app" and user_id in conversation.members:
            conversation.members.remove(user_id)
    parts.changes.happened()
    manifest = parts.manifest
    if "user_change" in manifest.events and "users:read" in manifest.scopes:
        content: Payload = {
            "type": "user_change",
            "user": described(parts, user_id),
            "cache_ts": int(parts.clock()),
        }
        await parts.deliveries.tell(payloads.event(parts, None, content))
    return None


async def add_member(parts: Components, user_id: str, conversation: Conversation) -> None:
    """Make somebody, or the app, a member of a channel."""
    if user_id in conversation.members:
        return
    conversation.members.append(user_id)
    parts.changes.happened()
    await _tell_of_member(parts, user_id, conversation, "member_joined_channel")


async def _remove_member(parts: Components, user_id: str, conversation: Conversation) -> None:
    conversation.members.remove(user_id)
    parts.changes.happened()
    await _tell_of_member(parts, user_id, conversation, "member_left_channel")


async def _tell_of_member(parts: Components, user_id: str, conversation: Conversation, event: str) -> None:
    """The app hears of members where it is one."""
    if parts.workspace.app.bot_user_id not in conversation.members:
        return
    content: Payload = {
        "user": user_id,
        "channel": conversation.id,
        "channel_type": "C" if conversation.kind == "channel" else "G",
        "team": parts.workspace.id,
    }
    await _tell(parts, conversation, event, content)


def _why_it_stays(parts: Components, user_id: str, conversation: Conversation) -> str | None:
    """Why a channel can be neither archived nor deleted by somebody, if it cannot."""
    if not parts.workspace.sees(user_id, conversation):
        return NOT_THERE
    if conversation.kind == "app":
        return NOT_FOR_YOU
    return NEVER_GENERAL if conversation.id == GENERAL else None


async def _tell_who_may_know(parts: Components, conversation: Conversation, event: str, content: Payload) -> None:
    """Public channels are known to every app, private ones to their members."""
    if conversation.seen_by(parts.workspace.app.bot_user_id):
        await _tell(parts, conversation, event, content)


async def _tell(parts: Components, conversation: Conversation, event: str, content: Payload) -> None:
    kind = "channel" if conversation.kind == "channel" else "group"
    name = event.format(kind=kind)
    if name in parts.manifest.events and SCOPES[kind] in parts.manifest.scopes:
        await parts.deliveries.tell(payloads.event(parts, None, {"type": name, **content}))
