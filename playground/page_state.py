"""What the page shows: the workspace, and a conversation as one person sees it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from playground.extras import Tool, TourStep
    from playground.parts import Components
    from playground.workspace import Conversation, Message, View

Answer = dict[str, Any]
STEP = "step:"


def workspace_state(parts: Components, tools: Mapping[str, Tool], tour: Sequence[TourStep]) -> Answer:
    """What stays the same: the team, the app and all it offers, the people to act as."""
    workspace = parts.workspace
    return {
        "team": {"id": workspace.id, "name": workspace.name},
        "app": {
            "name": workspace.app.name,
            "bot_user_id": workspace.app.bot_user_id,
            "conversation_ids": {one: workspace.app_conversation(one).id for one in workspace.people},
            "commands": [
                {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
                for one in parts.manifest.commands
            ],
            "shortcuts": [asdict(one) for one in parts.manifest.shortcuts],
            "has_home": parts.manifest.has_home,
            "has_messages": parts.manifest.has_messages,
            "takes_messages": parts.manifest.takes_messages,
        },
        "people": [person.model_dump() for person in workspace.people.values()],
        "tools": [
            *({"id": id_, "label": one.label, "description": one.description} for id_, one in tools.items()),
            *_steps(parts),
        ],
        "tour": [asdict(one) for one in tour],
    }


def state(parts: Components, user_id: str, opened: Conversation | None, thread_ts: str | None) -> Answer:
    """What a person sees: their conversations, the one that is open, a thread of it, dialogs and the Home tab."""
    workspace = parts.workspace
    visible = [one for one in workspace.conversations.values() if one.seen_by(user_id) and _is_shown(parts, one)]
    opened = opened if opened in visible else None
    messages = opened.messages if opened and (opened.kind != "app" or parts.manifest.has_messages) else []
    home = workspace.homes.get(user_id)
    names = {one: workspace.name_of(one) for one in [*workspace.people, workspace.app.bot_user_id]}
    return {
        "conversations": [_conversation(one, user_id) for one in visible],
        "messages": _messages(parts, user_id, opened, messages),
        "thread": _thread(parts, user_id, opened, thread_ts),
        "home": _view(home) if home else None,
        "modals": [_view(one) for one in workspace.modals.get(user_id, [])],
        "names": {**names, **{one.id: one.name for one in visible}},
        "present": [one.id for one in workspace.present()],
        "clock": {"now": parts.clock(), "moved": workspace.moved_by != 0, "can_return": can_return(parts)},
        "faults": {
            "copies": parts.deliveries.copies,
            "held": parts.deliveries.held,
            "newer_blocks": parts.refusals.newer_blocks,
            "uploads": parts.refusals.uploads,
            "no_team": parts.refusals.no_team,
            "little_history": parts.limits.little_history,
        },
        "connected": parts.socket_mode.connected,
    }


def _steps(parts: Components) -> Iterator[Answer]:
    """A button for each custom step, as the playground has no workflows to put them in."""
    for step in parts.manifest.steps:
        words = f"Set the workflow step going; how it ends is told in the direct messages with {parts.manifest.name}."
        yield {
            "id": f"{STEP}{step.callback_id}",
            "label": f"Run “{step.title}”",
            "description": words,
            "inputs": [asdict(one) for one in step.inputs],
        }


def can_return(parts: Components) -> bool:
    """Whether the time machine may go back: only while nothing has happened since it left."""
    workspace = parts.workspace
    return workspace.moved_by > 0 and workspace.last_ts / 1_000_000 <= parts.clock() - workspace.moved_by


def _is_shown(parts: Components, conversation: Conversation) -> bool:
    """Of an app without a Home tab and a Messages tab there is nothing to open."""
    return conversation.kind != "app" or parts.manifest.has_messages or parts.manifest.has_home


def _conversation(one: Conversation, user_id: str) -> Answer:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "topic": one.topic,
        "member": user_id in one.members,
        "unread": one.unread(user_id),
    }


def _thread(parts: Components, user_id: str, opened: Conversation | None, thread_ts: str | None) -> list[Answer] | None:
    parent = opened.message(thread_ts) if opened and thread_ts else None
    if opened is None or parent is None:
        return None
    return _messages(parts, user_id, opened, [parent, *opened.replies(parent.ts)])


def _messages(
    parts: Components, user_id: str, opened: Conversation | None, messages: Iterable[Message]
) -> list[Answer]:
    if opened is None:
        return []
    return [_message(parts, user_id, opened, one) for one in messages if one.only_for in (None, user_id)]


def _message(parts: Components, user_id: str, conversation: Conversation, message: Message) -> Answer:
    workspace, chosen = parts.workspace, message.author
    return {
        "ts": message.ts,
        "author": {
            "id": f"{message.user} {chosen.name}" if chosen else message.user,
            "name": (chosen and chosen.name) or workspace.name_of(message.user),
            "is_bot": message.user not in workspace.people,
            "icons": chosen.icons if chosen else {},
        },
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments or [],
        "files": [
            {
                "id": one.id,
                "name": one.name,
                "title": one.title,
                "mimetype": one.mimetype,
                "url": f"/page/file/{one.id}",
                "alt": one.alt,
            }
            for one in map(workspace.files.__getitem__, message.files)
        ],
        "thread_ts": message.thread_ts,
        "reply_count": sum(one.only_for in (None, user_id) for one in conversation.replies(message.ts)),
        "reactions": {name: len(users) for name, users in message.reactions.items()},
        "edited": message.edited,
        "ephemeral": message.only_for is not None,
    }


def _view(view: View) -> Answer:
    def plain(name: str) -> str | None:
        return (view.content.get(name) or {}).get("text")

    return {
        "id": view.id,
        "hash": view.hash,
        "type": view.content["type"],
        "title": plain("title"),
        "submit": plain("submit"),
        "close": plain("close"),
        "blocks": view.content["blocks"],
        "errors": view.errors,
    }
