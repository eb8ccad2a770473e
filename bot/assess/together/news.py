"""The message in the channel whose thread holds the card: brought up to date when the assessment ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.together.state import ThreadNews, ThreadState
from bot.levels.service import kept_outcome
from frameworks.interview import known
from storage import outbox, results, votes
from storage.tables import AssessmentState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from storage.seats import Seat

THREAD = "together"


def names_of(deps: Deps, seat: Seat) -> tuple[str, ...]:
    """What the models of an assessment are called."""
    return tuple(deps.catalog.frameworks[one].short_name for one in known(deps.catalog, seat.about.frameworks))


async def tell_of_end(deps: Deps, session: AsyncSession, seat: Seat, *, alone: str | None = None) -> None:
    """Have the message say how it ended: dropped, with its levels, or that somebody goes on alone.

    ``alone`` is who does; empty where nobody is to know.

    Part of the transaction that ended it. Who voted what in an anonymous round is forgotten in the same one.
    """
    if seat.about.anonymous and seat.state is not AssessmentState.OPEN:
        await votes.forget_who(session, seat.workspace_id, seat.assessment_id, deps.clock())
    if seat.thread_ts is None:
        return
    how = ThreadState.DROPPED if seat.state is AssessmentState.ABANDONED else ThreadState.COMPLETED
    rows = await results.results_of_assessment(session, seat.workspace_id, seat.assessment_id)
    news = ThreadNews(
        channel_id=seat.channel_id,
        frameworks=names_of(deps, seat),
        scope=seat.about.scope,
        subject=seat.about.subject,
        how=ThreadState.ALONE if alone is not None else how,
        led_by=alone or "",
        outcomes=tuple(map(kept_outcome, rows)),
    )
    await outbox.post_or_edit(
        session,
        workspace_id=seat.workspace_id,
        key=f"{THREAD}:{seat.assessment_id}",
        channel_id=seat.channel_id,
        kind=THREAD,
        data=news.model_dump(mode="json"),
        now=deps.clock(),
        message_ts=seat.thread_ts,
    )


async def mark(session: AsyncSession, workspace_id: str, assessment_id: int, now: datetime, *, withdrawn: bool) -> None:
    """Have the message say that what came of the assessment was withdrawn, or again what it said before."""
    message = await outbox.message_with_key(session, workspace_id, f"{THREAD}:{assessment_id}")
    if message is None:
        return
    await outbox.post_or_edit(
        session,
        workspace_id=workspace_id,
        key=message.key,
        channel_id=message.channel_id,
        kind=THREAD,
        data={**message.data, "withdrawn": withdrawn},
        now=now,
        message_ts=message.message_ts,
    )
