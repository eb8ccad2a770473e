"""Summaries that somebody posts: read in one transaction, and queued in one.

Whoever is in a channel may see what it would be told, and have it posted there. Whoever may see the channel's own
team from elsewhere may do that with what is said of the team, and of no other.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.slack.posting import post as post_soon
from bot.summaries import posting
from bot.summaries.gathering import gathered
from bot.summaries.posting import SUMMARY
from bot.summaries.state import NotSummarised, Posting, SummaryPreview
from bot.teams.access.service import NOT_YOURS, team_to_see
from storage import outbox, summaries, teams
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.slack.kinds import Undelivered
    from bot.slack.viewer import Viewer
    from bot.summaries.state import Gathered

NOT_SUMMARISED = "team_summary_not_posted"
CHANGED = (
    "Something changed since this preview was drawn, so nothing was posted. Type `/maturity summary` again, and post "
    "what it says now."
)


async def check_may_see(deps: Deps, viewer: Viewer, channel_id: str) -> None:
    """Raises Refusal for who is neither in the channel nor may see its team.

    What a button carries is not believed.
    """
    if viewer.channel_id == channel_id:
        return
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, viewer.person.workspace_id, channel_id)
    if team is None:
        raise Refusal(NOT_YOURS)
    await team_to_see(deps, viewer, team.id)


async def preview(deps: Deps, viewer: Viewer, channel_id: str) -> SummaryPreview | None:
    """What a channel would be told now; None where there is nothing. Raises Refusal."""
    await check_may_see(deps, viewer, channel_id)
    async with deps.database.read() as session:
        found = await _gathered(deps, session, viewer, channel_id)
    if found is None:
        return None
    return SummaryPreview(found, f"{_digest(viewer.deed)}{_digest(_said(found))}")


async def post(deps: Deps, viewer: Viewer, channel_id: str, once: str) -> None:
    """Have the summary posted in its channel, once for each preview. Raises Refusal, also once it is outdated."""
    await check_may_see(deps, viewer, channel_id)
    workspace_id = viewer.person.workspace_id
    async with deps.database.write() as session:
        key = f"{SUMMARY}:{channel_id}:{once}"
        if await outbox.message_with_key(session, workspace_id, key) is not None:
            return
        found = await _gathered(deps, session, viewer, channel_id)
        if found is None or not once.endswith(_digest(_said(found))):
            raise Refusal(CHANGED)
        now = deps.clock()
        await posting.put(session, workspace_id, key, found, now)
        schedule = await summaries.schedule_to_change(session, workspace_id, channel_id)
        if schedule is not None and viewer.channel_id == channel_id:
            schedule.said, schedule.said_at = found.marks, now
            session.add(schedule)


async def tell_not_summarised(undelivered: Undelivered) -> None:
    """Tell whoever had a summary posted that it could not be; one that came by a schedule pauses that, and tells once.

    Part of the transaction that gives it up.
    """
    session, message, problem = undelivered.session, undelivered.message, undelivered.problem
    found = Posting.model_validate(message.data)
    to = found.posted_by
    if found.rule:
        schedule = await summaries.schedule_to_change(session, message.workspace_id, found.channel_id)
        if schedule is None or schedule.state != ScheduleState.ON.value:
            return
        schedule.state, schedule.problem, schedule.due_at = ScheduleState.PAUSED.value, problem, None
        session.add(schedule)
        to = schedule.changed_by
    data = NotSummarised(channel_id=found.channel_id, problem=problem, paused=bool(found.rule))
    about = f"{message.id}:{message.attempts}"
    await post_soon(session, message.workspace_id, to, NOT_SUMMARISED, about, data, undelivered.now)


async def _gathered(deps: Deps, session: AsyncSession, viewer: Viewer, channel_id: str) -> Gathered | None:
    where = Posting(channel_id=channel_id, posted_by=viewer.person.user_id)
    alone = viewer.channel_id != channel_id
    return await gathered(deps, session, viewer.person.workspace_id, where, alone=alone)


def _said(found: Gathered) -> str:
    """What is said, whoever has it posted."""
    return found.summary.model_dump_json(exclude={"posted_by": True, "own": {"posted_by"}})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
