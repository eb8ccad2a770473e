"""What this workspace refuses although Slack's documentation would have it: files that are not there, and faults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.blocks import pictures, problems, with_inner
from playground.newer_blocks import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.blocks import Entry
    from playground.workspace import Blocks, Workspace

# docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif"})
# Slack asks these of an organisation's app for a team_id.
NEED_TEAM = frozenset({"conversations.list", "dnd.info", "team.info", "users.conversations", "users.list"})
UPLOAD_METHOD = "files.getUploadURLExternal"


@dataclass(slots=True)
class Refusals:
    """Faults that last until they are taken back: a workspace that has no charts and tables yet, or takes no files.

    ``no_team`` is an app that is installed for a whole organisation and does not say of which workspace it speaks.
    """

    newer_blocks: bool = False
    uploads: bool = False
    no_team: bool = False


def problems_here(refusals: Refusals, workspace: Workspace, entry: Entry, content: Any) -> list[str]:
    """What is wrong with a message's blocks or a view in this workspace; empty when it takes them."""
    wrong = problems(entry, content)
    if wrong:
        return wrong
    root, blocks = ("/blocks", content) if entry == "message_blocks" else ("/view/blocks", content["blocks"])
    refused = _too_new(blocks) if refusals.newer_blocks else ()
    found = [*refused, *_no_files(workspace, blocks)]
    return [f"[ERROR] {words} [json-pointer:{root}{at}]" for words, at in found]


def file_named(workspace: Workspace, slack_file: dict[str, str]) -> str | None:
    """The id of the picture that a slack_file means, by its id or its address; None when there is none."""
    named = slack_file.get("id") or _id_in(slack_file.get("url", ""))
    file = workspace.files.get(named or "")
    return file.id if file and file.completed and file.mimetype in PICTURE_TYPES else None


def _id_in(url: str) -> str | None:
    found = re.search(r"(?:^|[-/])(F[A-Z0-9]{3,})(?=[/?#]|$)", url)
    return found[1] if found else None


def _too_new(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for index, block in enumerate(with_inner(blocks)):
        if block["type"] in TYPES:
            yield f"unsupported type: {block['type']}", f"/{index}/type"


def _no_files(workspace: Workspace, blocks: Blocks) -> Iterator[tuple[str, str]]:
    for index, one in pictures(blocks):
        slack_file = one.get("slack_file")
        if slack_file is None:
            continue
        if len(slack_file) != 1:
            yield "must have either an id or a url", f"/{index}/slack_file"
        elif file_named(workspace, slack_file) is None:
            yield "invalid slack file", f"/{index}/slack_file"
