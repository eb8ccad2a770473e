"""What to do at a tick, also after a time in which nothing ticked: at most one thing is sent, whatever was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.schedules.occurrences import next_after

if TYPE_CHECKING:
    from datetime import datetime

    from bot.schedules.rule import Rule

TOO_LATE = timedelta(days=3)
LATE = timedelta(hours=1)


class DueAction(Enum):
    """What to do now."""

    WAIT = auto()
    SEND = auto()
    SKIP = auto()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, and when it is due next, in UTC; None where that is never.

    ``late``: what is sent should have been sent an hour ago, or before. ``skipped`` counts the times that nothing
    is sent for, of which the log tells.
    """

    what: DueAction
    next_at: datetime | None
    late: bool = False
    skipped: int = 0


def decide_due(rule: Rule, due_at: datetime, now: datetime) -> Decision:
    """What to do ``now`` where ``due_at`` (both aware) is what was due next, by the rule or after a snooze.

    Only the last time before now counts: where it is less than three days ago it is sent for, else nothing is.
    """
    if now < due_at:
        return Decision(DueAction.WAIT, due_at)
    last, earlier = due_at, 0
    while (following := next_after(rule, last)) is not None and following <= now:
        last, earlier = following, earlier + 1
    if now - last < TOO_LATE:
        return Decision(DueAction.SEND, following, late=now - last >= LATE, skipped=earlier)
    return Decision(DueAction.SKIP, following, skipped=earlier + 1)
