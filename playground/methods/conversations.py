"""Conversations: found, opened, joined, read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playground.errors import Refused
from playground.methods.call import Method, method
from playground.methods.chat import shown_in
from playground.seed import CREATED, GENERAL
from playground.workspace import Conversation, new_id

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.workspace import Message

MOST_MESSAGES = 999
MOST_LISTED = 1000
KINDS = {"channel": "public_channel", "private": "private_channel", "app": "im"}
READ_SCOPES = {"channel": "channels:history", "private": "groups:history", "app": "im:history"}
INFO_SCOPES = {"channel": "channels:read", "private": "groups:read", "app": "im:read"}


def open_conversation(call: Call) -> dict[str, Any]:
    """The direct messages with one person, who has not left the workspace."""
    user_id = call.text("users")
    try:
        conversation = call.parts.workspace.app_conversation(user_id)
    except KeyError:
        raise Refused("user_not_found") from None
    person = call.parts.workspace.people.get(user_id)
    if person is None:
        raise Refused("cannot_dm_bot")
    if person.deleted:
        raise Refused("user_disabled")
    return {"channel": {"id": conversation.id}, "no_op": True, "already_open": True}


def join(call: Call) -> dict[str, Any]:
    """The app becomes a member of a public channel."""
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if conversation.archived:
        raise Refused("is_archived")
    me = call.parts.workspace.app.bot_user_id
    if me not in conversation.members:
        conversation.members.append(me)
        call.parts.changes.happened()
    return {"channel": _described(call, conversation)}


def list_conversations(call: Call) -> dict[str, Any]:
    """Conversations of the wanted types that the app can know of, a page at a time."""
    page, cursor = call.page(_of_wanted_types(call), MOST_LISTED)
    return {"channels": [_described(call, one) for one in page], "response_metadata": {"next_cursor": cursor}}


def _of_wanted_types(call: Call) -> list[Conversation]:
    """The conversations of the argument ``types`` that the app can know of. Raises Refused."""
    wanted = {one.strip() for one in (call.arguments.get("types") or "public_channel").split(",")}
    if not wanted <= {*KINDS.values(), "mpim"}:
        raise Refused("invalid_types")
    me = call.parts.workspace.app.bot_user_id
    found = [
        one for one in call.parts.workspace.conversations.values() if KINDS[one.kind] in wanted and one.seen_by(me)
    ]
    if call.flag("exclude_archived"):
        found = [one for one in found if not one.archived]
    for one in found:
        call.need_scope(INFO_SCOPES[one.kind])
    return found


def of_user(call: Call) -> dict[str, Any]:
    """The conversations of the wanted types that somebody, or without a ``user`` the app, is in."""
    me = call.parts.workspace.app.bot_user_id
    member = call.arguments.get("user") or me
    page, cursor = call.page([one for one in _of_wanted_types(call) if member in one.members], MOST_LISTED)
    return {"channels": [_described(call, one) for one in page], "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> dict[str, Any]:
    """What a conversation is called, and whether the app is in it."""
    conversation = call.conversation()
    call.need_scope(INFO_SCOPES[conversation.kind])
    return {"channel": _described(call, conversation)}


def members(call: Call) -> dict[str, Any]:
    """The ids of a conversation's members, a page at a time."""
    conversation = call.conversation()
    call.need_scope(INFO_SCOPES[conversation.kind])
    page, cursor = call.page(conversation.members, MOST_LISTED)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def create(call: Call) -> dict[str, Any]:
    """A new channel, of which the app is the first member."""
    workspace = call.parts.workspace
    private = call.flag("is_private")
    call.need_scope("groups:write" if private else "channels:manage")
    name = _new_name(call)
    conversation = Conversation(
        id=new_id("C0"), name=name, kind="private" if private else "channel", members=[workspace.app.bot_user_id]
    )
    workspace.conversations[conversation.id] = conversation
    call.parts.changes.happened()
    return {"channel": _described(call, conversation)}


def invite(call: Call) -> dict[str, Any]:
    """Bring people into a channel that the app is in."""
    conversation = _managed(call)
    users = call.text("users").split(",")
    if not call.parts.workspace.people.keys() >= set(users):
        raise Refused("user_not_found")
    if any(call.parts.workspace.people[one].deleted for one in users):
        raise Refused("cant_invite")
    if set(users) <= set(conversation.members):
        raise Refused("already_in_channel")
    conversation.members += [one for one in users if one not in conversation.members]
    call.parts.changes.happened()
    return {"channel": _described(call, conversation)}


def leave(call: Call) -> dict[str, Any]:
    """The app goes."""
    conversation = call.conversation()
    me = call.parts.workspace.app.bot_user_id
    if me not in conversation.members:
        return {"not_in_channel": True}
    conversation.members.remove(me)
    call.parts.changes.happened()
    return {}


def set_topic(call: Call) -> dict[str, Any]:
    """Say what a channel is about."""
    conversation = _managed(call)
    conversation.topic = call.text("topic")
    call.parts.changes.happened()
    return {"channel": _described(call, conversation)}


def set_purpose(call: Call) -> dict[str, Any]:
    """Say what a channel is for."""
    conversation = _managed(call)
    conversation.purpose = call.text("purpose")
    call.parts.changes.happened()
    return {"channel": _described(call, conversation)}


def rename(call: Call) -> dict[str, Any]:
    """Call a channel something else."""
    conversation = _managed(call)
    conversation.name = _new_name(call)
    call.parts.changes.happened()
    return {"channel": _described(call, conversation)}


def archive(call: Call) -> dict[str, Any]:
    """Close a channel: it can be read, and nobody can post there."""
    conversation = _managed(call)
    conversation.archived = True
    call.parts.changes.happened()
    return {}


def _new_name(call: Call) -> str:
    """A name that a channel can have. Raises Refused."""
    name = call.text("name")
    if not re.fullmatch(r"[a-z0-9_-]{1,80}", name):
        raise Refused("invalid_name_specials")
    if any(one.name == name for one in call.parts.workspace.conversations.values()):
        raise Refused("name_taken")
    return name


def _managed(call: Call) -> Conversation:
    """A channel that the app is in and may manage. Raises Refused."""
    conversation = call.conversation()
    if conversation.kind == "app":
        raise Refused("method_not_supported_for_channel_type")
    call.need_scope("channels:manage" if conversation.kind == "channel" else "groups:write")
    if call.parts.workspace.app.bot_user_id not in conversation.members:
        raise Refused("not_in_channel")
    if conversation.archived:
        raise Refused("is_archived")
    return conversation


def history(call: Call) -> dict[str, Any]:
    """Messages of a conversation that the app is in, newest first, a page at a time; replies are not among them."""
    conversation = _readable(call)
    most = call.parts.limits.longest_page(MOST_MESSAGES)
    limit = call.number("limit", min(100, most), most)
    oldest, latest = call.arguments.get("oldest") or "", call.arguments.get("latest") or "~"
    before = call.arguments.get("cursor") or "~"
    found = [
        one
        for one in reversed(conversation.messages)
        if one.only_for is None and one.thread_ts is None and oldest < one.ts < latest and one.ts < before
    ]
    page = found[:limit]
    more = len(found) > limit
    return {
        "messages": [_shown(call, conversation, one) for one in page],
        "has_more": more,
        "response_metadata": {"next_cursor": page[-1].ts if more else ""},
    }


def replies(call: Call) -> dict[str, Any]:
    """A thread: its parent and all replies, oldest first."""
    conversation = _readable(call)
    parent = conversation.message(call.text("ts"))
    if parent is None or parent.only_for is not None:
        raise Refused("thread_not_found")
    said = [one for one in conversation.replies(parent.ts) if one.only_for is None]
    page, cursor = call.page([parent, *said], call.parts.limits.longest_page(MOST_MESSAGES))
    return {
        "messages": [_shown(call, conversation, one) for one in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _readable(call: Call) -> Conversation:
    conversation = call.conversation()
    call.need_scope(READ_SCOPES[conversation.kind])
    if call.parts.workspace.app.bot_user_id not in conversation.members:
        raise Refused("not_in_channel")
    return conversation


def _shown(call: Call, conversation: Conversation, message: Message) -> dict[str, Any]:
    shown = shown_in(call.parts.workspace, conversation, message)
    if message.metadata and call.flag("include_all_metadata"):
        shown["metadata"] = message.metadata
    return shown


def _described(call: Call, conversation: Conversation) -> dict[str, Any]:
    member = call.parts.workspace.app.bot_user_id in conversation.members
    if conversation.kind == "app":
        return {
            "id": conversation.id,
            "created": CREATED,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "is_user_deleted": call.parts.workspace.people[conversation.members[0]].deleted,
            "user": conversation.members[0],
        }
    return {
        "id": conversation.id,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "created": CREATED,
        "context_team_id": call.parts.workspace.id,
        "creator": next(iter(call.parts.workspace.people)),
        "is_channel": conversation.kind == "channel",
        "is_group": False,
        "is_general": conversation.id == GENERAL,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_private": conversation.kind == "private",
        "is_im": False,
        "is_mpim": False,
        "is_archived": conversation.archived,
        "is_member": member,
        "topic": {"value": conversation.topic, "creator": "", "last_set": 0},
        "purpose": {"value": conversation.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
        "num_members": len(conversation.members),
    }


PAGE = ("limit", "cursor")
READ = ("channel", "oldest", "latest", "include_all_metadata", "inclusive", *PAGE)

METHODS: dict[str, Method] = {
    "conversations.open": method(open_conversation, "users", "return_im", tier=3, scopes=("im:write",)),
    "conversations.join": method(join, "channel", tier=3, scopes=("channels:join",)),
    "conversations.create": method(create, "name", "is_private", tier=2),
    "conversations.invite": method(invite, "channel", "users", "force", tier=3),
    "conversations.leave": method(
        leave, "channel", tier=3, scopes=("channels:manage", "channels:join", "groups:write")
    ),
    "conversations.setTopic": method(set_topic, "channel", "topic", tier=2),
    "conversations.setPurpose": method(set_purpose, "channel", "purpose", tier=2),
    "conversations.rename": method(rename, "channel", "name", tier=2),
    "users.conversations": method(of_user, "types", "exclude_archived", "user", *PAGE, tier=3),
    "conversations.archive": method(archive, "channel", tier=2),
    "conversations.list": method(list_conversations, "types", "exclude_archived", *PAGE, tier=2),
    "conversations.info": method(info, "channel", "include_locale", "include_num_members", tier=3),
    "conversations.members": method(members, "channel", *PAGE, tier=4),
    "conversations.history": method(history, *READ, tier=3, scopes=tuple(READ_SCOPES.values())),
    "conversations.replies": method(replies, *READ, "ts", tier=3, scopes=tuple(READ_SCOPES.values())),
}
