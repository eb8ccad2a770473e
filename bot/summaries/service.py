"""Summaries: read in one transaction, and posted by one row of the outbox.

Whoever may see the team may see its summary, and have it posted in the team's channel.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.checkins.coming import coming_in_words
from bot.parts import NotAllowed
from bot.status.service import status_of
from bot.status.words import next_step
from bot.summaries.state import NotSummarised, Preview, SummaryRow, TeamSummary
from frameworks.changes import answer_changes
from frameworks.model import AnswerValue
from storage import outbox, results

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.access.state import Viewer
    from bot.parts import Parts
    from storage.tables import OutboxMessage, Result, Team

SUMMARY = "team_summary"
NOT_SUMMARISED = "team_summary_not_posted"
TWO_QUARTERS = timedelta(days=184)
CHANGED = (
    "Something changed since this preview was drawn, so nothing was posted. Type `/maturity summary` again, and post "
    "what it says now."
)


async def preview(parts: Parts, viewer: Viewer, team: Team) -> Preview | None:
    """What the team's channel would be told now; None where the team was never assessed."""
    async with parts.database.read() as session:
        found = await _summary(parts, session, team, viewer.person.user_id)
    if found is None:
        return None
    return Preview(found, f"{_digest(viewer.deed)}{_digest(_said(found))}")


async def post(parts: Parts, viewer: Viewer, team: Team, once: str) -> None:
    """Have the summary posted in the team's channel, once for each preview. Raises NotAllowed once it is outdated."""
    async with parts.database.write() as session:
        key = f"{SUMMARY}:{team.id}:{once}"
        if await outbox.message_with_key(session, viewer.person.workspace_id, key) is not None:
            return
        found = await _summary(parts, session, team, viewer.person.user_id)
        if found is None or not once.endswith(_digest(_said(found))):
            raise NotAllowed(CHANGED)
        await outbox.put_in_outbox(
            session,
            workspace_id=viewer.person.workspace_id,
            key=key,
            channel_id=team.channel_id,
            kind=SUMMARY,
            data=found.model_dump(mode="json"),
            now=parts.clock(),
        )


async def tell_not_summarised(session: AsyncSession, message: OutboxMessage, problem: str, now: datetime) -> None:
    """Tell whoever had a summary posted that it could not be. Part of the transaction that gives it up."""
    if message.kind != SUMMARY:
        return
    found = TeamSummary.model_validate(message.data)
    await outbox.put_in_outbox(
        session,
        workspace_id=message.workspace_id,
        key=f"{NOT_SUMMARISED}:{message.id}:{message.attempts}",
        channel_id=found.posted_by,
        kind=NOT_SUMMARISED,
        data=NotSummarised(channel_id=found.channel_id, problem=problem).model_dump(mode="json"),
        now=now,
    )


async def _summary(parts: Parts, session: AsyncSession, team: Team, posted_by: str) -> TeamSummary | None:
    assert team.id is not None  # noqa: S101 - a row of the database
    rows = await results.latest_results(session, team.workspace_id, team.id)
    if not rows:
        return None
    stands = await status_of(parts, session, team)
    better: dict[str, None] = {}
    worse: dict[str, None] = {}
    for row in rows:
        before = await results.result_before(session, row)
        for change in answer_changes(parts.catalog, _answers(before), _answers(row)) if before else ():
            names = {"better": better, "worse": worse}.get(change.direction)
            if names is not None:
                names[change.name] = None
    return TeamSummary(
        team_id=team.id,
        channel_id=team.channel_id,
        posted_by=posted_by,
        rows=tuple(
            SummaryRow(
                outcome=one.outcome,
                before=one.earlier.level if one.earlier else None,
                completed_at=one.completed_at,
                scope=one.scope,
                subject=one.subject,
            )
            for one in stands.rows
        ),
        better=tuple(better),
        worse=tuple(worse),
        following=next_step(stands.next_step) if stands.next_step else "",
        coming=coming_in_words(stands.coming),
        overdue=parts.clock() - max(one.completed_at for one in rows) > TWO_QUARTERS,
    )


def _answers(row: Result) -> dict[str, AnswerValue]:
    return {practice: AnswerValue(value) for practice, value in row.answers.items()}


def _said(found: TeamSummary) -> str:
    return found.model_dump_json(exclude={"posted_by"})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
