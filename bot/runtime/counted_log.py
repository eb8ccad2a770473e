"""Log lines that strangers can bring about: one of a kind a minute, with how many there were."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

EVERY_SECONDS = 60.0


@dataclass(slots=True)
class _Kind:
    next_line_at: float
    untold: int = 0


class CountedLog:
    """Writes the first line of a kind at once, and after that one a minute with the number it stands for."""

    def __init__(self, log: logging.Logger, now: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now = now
        self._kinds: dict[str, _Kind] = {}

    def warn(self, kind: str, detail: str = "") -> None:
        """Log, or only count, something that happened.

        ``kind`` is the line: words of ours, nothing that was sent. ``detail`` ends it, and may differ each time.
        """
        line = self._line(kind)
        if line is not None:
            self._log.warning("%s%s", line, detail)

    def tell(self) -> None:
        """Log what was only counted so far."""
        for kind, seen in self._kinds.items():
            if seen.untold:
                self._log.warning("%s (%s more times)", kind, seen.untold)
                seen.untold = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """As a filter of another program's logger: lets one record of a kind through a minute."""
        line = self._line(str(record.msg))
        if line is None:
            return False
        if line != record.msg:
            record.msg, record.args = line, record.args
        return True

    def _line(self, kind: str) -> str | None:
        now = self._now()
        seen = self._kinds.get(kind)
        if seen is not None and now < seen.next_line_at:
            seen.untold += 1
            return None
        untold = seen.untold if seen else 0
        self._kinds[kind] = _Kind(now + EVERY_SECONDS)
        return f"{kind} ({untold} more times since the last line)" if untold else kind
