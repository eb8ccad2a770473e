"""Files, by the external upload flow: ask for an address, send the bytes there, share what was sent."""

from __future__ import annotations

import base64
import mimetypes
from typing import TYPE_CHECKING, Any

from playground.methods.call import Method, RateLimited, Refused, method
from playground.workspace import File, Message, new_id

if TYPE_CHECKING:
    from playground.methods.call import Call
    from playground.parts import Parts

LARGEST_BYTES = 20_000_000


def get_upload_url(call: Call) -> dict[str, Any]:
    """An address for one file of so many bytes."""
    length = call.number("length", 0, LARGEST_BYTES)
    name = call.text("filename")
    file = File(
        id=new_id("F0"),
        name=name,
        title=name,
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        alt=call.arguments.get("alt_txt") or "",
        content="",
    )
    call.parts.workspace.files[file.id] = file
    call.parts.tickets.expect_upload(file.id, length)
    return {"upload_url": f"{call.parts.socket_mode.base_url}/upload/{file.id}", "file_id": file.id}


def take_upload(parts: Parts, file_id: str, content: bytes) -> str | None:
    """Keep the bytes of a file; gives what is wrong with them, if anything is."""
    if parts.tickets.expected_upload(file_id) != len(content):
        return "The length is not the one that was announced."
    parts.workspace.files[file_id].content = base64.b64encode(content).decode()
    return None


def complete_upload(call: Call) -> dict[str, Any]:
    """Give uploaded files their titles, and share them in a conversation if one is named."""
    workspace = call.parts.workspace
    listed = call.structure("files")
    if not isinstance(listed, list) or not listed:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files"])
    files: list[File] = []
    for one in listed:
        file = workspace.files.get(one.get("id", ""))
        if file is None or not file.content:
            raise Refused("file_not_found")
        file.title = one.get("title") or file.title
        files.append(file)
    if call.arguments.get("channel_id"):
        _share(call, files)
    call.parts.changes.happened()
    return {"files": [{"id": one.id, "title": one.title, "name": one.name, "mimetype": one.mimetype} for one in files]}


def info(call: Call) -> dict[str, Any]:
    """What a file is."""
    file = call.parts.workspace.files.get(call.text("file"))
    if file is None:
        raise Refused("file_not_found")
    return {"file": {"id": file.id, "name": file.name, "title": file.title, "mimetype": file.mimetype}}


def _share(call: Call, files: list[File]) -> None:
    workspace = call.parts.workspace
    conversation = workspace.conversations.get(call.text("channel_id"))
    if conversation is None or workspace.app.bot_user_id not in conversation.members:
        raise Refused("channel_not_found" if conversation is None else "not_in_channel")
    wait = call.parts.limits.wait_to_post(conversation.id)
    if wait:
        raise RateLimited(wait)
    for file in files:
        file.shared = True
    conversation.messages.append(
        Message(
            ts=workspace.new_ts(call.parts.clock()),
            user=workspace.app.bot_user_id,
            text=call.arguments.get("initial_comment") or "",
            files=[file.id for file in files],
            thread_ts=call.arguments.get("thread_ts"),
        )
    )


WRITE = ("files:write",)

METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": method(
        get_upload_url, *("filename", "length", "alt_txt", "snippet_type"), tier=4, scopes=WRITE
    ),
    "files.completeUploadExternal": method(
        complete_upload, *("files", "channel_id", "channels", "initial_comment", "thread_ts"), tier=4, scopes=WRITE
    ),
    "files.info": method(info, "file", tier=4, scopes=("files:read",)),
}
