"""The playground's clock can be moved, and whoever goes by it hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.changes import Changes
    from playground.timers import Timers
    from playground.workspace import Workspace


class TimeMachine:
    """Moves the workspace's clock. ``on_moved`` is called each time, when the clock shows the new time already."""

    def __init__(self, workspace: Workspace, changes: Changes, timers: Timers) -> None:
        self.on_moved: list[Callable[[], None]] = []
        self._workspace = workspace
        self._changes = changes
        self._timers = timers

    def move(self, seconds: float) -> None:
        """Move the clock on; back when there are fewer than no seconds."""
        self._workspace.moved_by += seconds
        self._timers.look_again()
        for tell in self.on_moved:
            tell()
        self._changes.happened()

    def return_to_now(self) -> None:
        """Let the clock show the real time again."""
        self.move(-self._workspace.moved_by)
        self._workspace.moved_by = 0
