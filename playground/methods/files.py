"""Files, by the external upload flow: ask for an address, send the bytes there, share what was sent."""

from __future__ import annotations

import base64
import mimetypes
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from playground.blocks import with_ids
from playground.errors import RateLimited, Refused
from playground.methods.call import Method, method
from playground.refusals import problems_here
from playground.workspace import File, Message, new_id

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.parts import Components
    from playground.workspace import Blocks, Conversation

LARGEST_BYTES = 20_000_000
LONGEST_ALT = 1000


def get_upload_url(call: Call) -> dict[str, Any]:
    """An address for one file of so many bytes."""
    length = call.number("length", 0, LARGEST_BYTES)
    name = call.text("filename")
    alt = call.arguments.get("alt_txt") or ""
    if len(alt) > LONGEST_ALT:
        raise Refused("alt_txt_too_large")
    file = File(
        id=new_id("F0"),
        name=name,
        title=name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        alt=alt,
        content="",
    )
    call.parts.workspace.files[file.id] = file
    call.parts.tickets.expect_upload(file.id, length)
    return {"upload_url": f"{call.parts.socket_mode.base_url}/upload/{file.id}", "file_id": file.id}


def take_upload(parts: Components, file_id: str, content: bytes) -> str | None:
    """Keep the bytes of a file; gives what is wrong with them, if anything is."""
    if parts.tickets.expected_upload(file_id) != len(content):
        return "The length is not the one that was announced."
    parts.workspace.files[file_id].content = base64.b64encode(content).decode()
    return None


def complete_upload(call: Call) -> dict[str, Any]:
    """Give uploaded files their titles, once, and share them where conversations are named; else they stay private."""
    uploaded = list(_uploaded(call))
    blocks = None if call.arguments.get("initial_comment") else _blocks(call)
    where = list(_conversations(call))
    thread_ts = _thread(call, where)
    for conversation in where:
        wait = call.parts.limits.wait_to_post(conversation.id)
        if wait:
            raise RateLimited(wait)
    for file, title in uploaded:
        file.title, file.completed, file.shared = title, True, bool(where)
    files = [file for file, _ in uploaded]
    for conversation in where:
        _share(call, conversation, files, blocks, thread_ts)
    call.parts.changes.happened()
    return {"files": [described(call.parts, one) for one in files]}


def info(call: Call) -> dict[str, Any]:
    """What a file is, and the messages that it stands in."""
    file = call.parts.workspace.files.get(call.text("file"))
    if file is None:
        raise Refused("file_not_found")
    shares: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for conversation in call.parts.workspace.conversations.values():
        found = [{"ts": one.ts} for one in conversation.messages if file.id in one.files]
        if found:
            shares.setdefault("public" if conversation.kind == "channel" else "private", {})[conversation.id] = found
    return {"file": {**described(call.parts, file), "shares": shares}}


def described(parts: Components, file: File) -> dict[str, Any]:
    """A file as methods and payloads show it."""
    base_url, app = parts.socket_mode.base_url, parts.workspace.app
    name = quote(file.name, safe="")
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "user": app.bot_user_id,
        "alt_txt": file.alt,
        "url_private": f"{base_url}/files-pri/{parts.workspace.id}-{file.id}/{name}",
        "permalink": f"{base_url}/files/{app.bot_user_id}/{file.id}/{name}",
    }


def _uploaded(call: Call) -> list[tuple[File, str]]:
    """The files to complete, with their titles. Raises Refused for what is not uploaded, or completed before."""
    listed = call.structure("files")
    if not isinstance(listed, list) or not listed:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files"])
    uploaded: list[tuple[File, str]] = []
    for one in listed:
        file = call.parts.workspace.files.get(one.get("id", ""))
        if file is None or not file.content or file.completed:
            raise Refused("file_not_found")
        uploaded.append((file, one.get("title") or file.title))
    return uploaded


def _blocks(call: Call) -> Blocks | None:
    """The blocks of the message that shares. Raises Refused."""
    blocks = call.structure("blocks")
    if not blocks:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = problems_here(call.parts.refusals, call.parts.workspace, "message_blocks", blocks)
    if found:
        raise Refused("invalid_blocks", found)
    if any(one["type"] == "markdown" for one in blocks):
        # github.com/slackapi/python-slack-sdk/issues/1756: Slack fails where chat.postMessage takes the same block.
        raise Refused("internal_error")
    return with_ids(blocks)


def _conversations(call: Call) -> list[Conversation]:
    """Where to share: channel_id, or channels and people, separated by commas. Raises Refused."""
    workspace = call.parts.workspace
    named = [call.arguments.get("channel_id"), *str(call.arguments.get("channels") or "").split(",")]
    found: list[Conversation] = []
    for one in filter(None, named):
        in_person = one in workspace.people
        conversation = workspace.app_conversation(one) if in_person else workspace.conversations.get(one)
        if conversation is None:
            raise Refused("channel_not_found")
        if workspace.app.bot_user_id not in conversation.members:
            raise Refused("not_in_channel" if conversation.kind == "channel" else "channel_not_found")
        if conversation.archived:
            raise Refused("is_archived")
        found.append(conversation)
    return found


def _thread(call: Call, where: list[Conversation]) -> str | None:
    """The ts of the parent that the files answer to. Raises Refused."""
    thread_ts = call.arguments.get("thread_ts")
    if not thread_ts or not where:
        return None
    parent = where[0].message(thread_ts)
    if len(where) > 1 or parent is None or parent.only_for is not None:
        raise Refused("invalid_thread_ts")
    return parent.thread_ts or parent.ts


def _share(
    call: Call, conversation: Conversation, files: list[File], blocks: Blocks | None, thread_ts: str | None
) -> None:
    workspace = call.parts.workspace
    conversation.messages.append(
        Message(
            ts=workspace.new_ts(call.parts.clock()),
            user=workspace.app.bot_user_id,
            text=call.arguments.get("initial_comment") or "",
            blocks=blocks,
            files=[file.id for file in files],
            thread_ts=thread_ts,
            step=call.step,
        )
    )


WRITE = ("files:write",)
SHARED = ("channel_id", "channels", "initial_comment", "blocks", "thread_ts")

METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": method(
        get_upload_url, *("filename", "length", "alt_txt", "snippet_type"), tier=4, scopes=WRITE
    ),
    "files.completeUploadExternal": method(complete_upload, "files", *SHARED, tier=4, scopes=WRITE),
    "files.info": method(info, "file", tier=4, scopes=("files:read",)),
}
