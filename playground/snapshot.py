"""The workspace on disk: read at the start, written after each change."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pydantic import ValidationError

from playground.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from playground.changes import Changes

log = logging.getLogger(__name__)


class UnusableSnapshot(Exception):
    """The file does not hold a workspace, or cannot be written; the text says which file, and why."""


def load(path: Path) -> Workspace | None:
    """The workspace that was kept, or None when there is no such file. Raises UnusableSnapshot."""
    try:
        return Workspace.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise UnusableSnapshot(f"{path} does not hold a playground's workspace. Remove it to start afresh.") from error


def save(path: Path, workspace: Workspace) -> None:
    """Replace the file in one step, so that a crash leaves the old or the new one.

    What Slack forgets is left out: ephemeral messages and open dialogs. Raises UnusableSnapshot.
    """
    kept = workspace.model_copy(
        update={
            "modals": {},
            "conversations": {
                one.id: one.model_copy(update={"messages": [m for m in one.messages if m.only_for is None]})
                for one in workspace.conversations.values()
            },
        }
    )
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(kept.model_dump_json(), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UnusableSnapshot(f"{path} cannot be written: {error.strerror}.") from error


async def keep_saving(path: Path, workspace: Workspace, changes: Changes, count: int) -> None:
    """Write after each change from ``count`` on, until cancelled; a failed write is tried again at the next."""
    while True:
        count = await changes.after(count)
        try:
            save(path, workspace)
        except UnusableSnapshot as problem:
            log.warning("%s", problem)
