"""A summary on its way: one message, and what belongs in its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.summaries.state import ChannelSummary, TeamSummary
from storage import outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.summaries.state import Gathered

SUMMARY = "team_summary"
DETAILS = "team_summary_details"
CHANNEL_SUMMARY = "channel_summary"
HEAT_MAP = "channel_summary_heat_map"


async def put(session: AsyncSession, workspace_id: str, key: str, found: Gathered, now: datetime) -> bool:
    """Queue a summary and its thread; False when there is one of this key. Part of a transaction."""
    replies: list[outbox.Reply] = []
    if found.summary.nothing_since is None:
        own = found.summary if isinstance(found.summary, TeamSummary) else found.summary.own
        if own is not None:
            replies.append(outbox.Reply(DETAILS, own.model_dump(mode="json")))
        if found.heat_map is not None:
            replies.append(outbox.Reply(HEAT_MAP, found.heat_map.model_dump(mode="json")))
    return await outbox.put_with_replies(
        session,
        workspace_id=workspace_id,
        key=key,
        channel_id=found.summary.channel_id,
        kind=CHANNEL_SUMMARY if isinstance(found.summary, ChannelSummary) else SUMMARY,
        data=found.summary.model_dump(mode="json"),
        now=now,
        replies=replies,
    )
