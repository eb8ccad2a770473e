"""When teams are next reminded of their check-ins, for whatever shows where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.mrkdwn import date
from storage import schedules

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class NextCheckin:
    """When the next reminder comes (None: none), and whether one waits in the channel now.

    ``rests``: it waits, was due at ``since``, and nobody is nudged about it any more.
    """

    at: datetime | None
    waits: bool
    rests: bool = False
    since: datetime | None = None


async def next_checkins_of(
    session: AsyncSession, workspace_id: str, team_ids: Collection[int]
) -> dict[int, NextCheckin]:
    """What comes for these teams, by team id, of those that are reminded at all."""
    found = await schedules.next_checkins(session, workspace_id, team_ids)
    return {
        team_id: NextCheckin(
            one.due_at, one.waiting is not None, one.waiting is not None and one.nudge_at is None, one.waiting
        )
        for team_id, one in found.items()
    }


def next_checkin_in_words(coming: NextCheckin | None) -> str:
    """What comes, in a sentence of mrkdwn; nothing where nothing does."""
    if coming is None:
        return ""
    if coming.waits:
        return "A check-in waits to be started."
    return f"Next check-in on {date(coming.at)}." if coming.at else ""


def resting_in_words(coming: NextCheckin | None) -> str:
    """That nobody took up the last reminder, in mrkdwn; nothing where that is not so."""
    if coming is None or not coming.rests or coming.since is None:
        return ""
    following = f" The next comes on {date(coming.at)}." if coming.at else ""
    return f"Nobody started the check-in of {date(coming.since)}, and I nudge no more about it.{following}"
