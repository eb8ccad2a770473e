"""Who is told that a level changed, and in which message: the team's own channel, and those that subscribed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.levels.state import LevelChangeNews
from storage import outbox, steps, subscriptions, teams

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.levels.state import ChangedOutcome, RevealNews, WithdrawnNews
    from storage.seats import Seat
    from storage.tables import OutboxMessage, Result

LEVEL_CHANGE = "level_change"
REVEAL = "reveal"
# A correction within so long mends what was said; a later one is a message of its own, as nobody looks back so far.
MENDED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What channels were told of an assessment in the messages that the next word is about, by channel.

    ``revision`` of the results is the first that these messages told of; from 1 on they are about a late correction.
    """

    revision: int
    messages: Mapping[str, OutboxMessage]

    @property
    def is_late(self) -> bool:
        """Whether it is about what a late correction changed, and not about what the assessment did."""
        return self.revision > 0


async def previous_announcement(
    session: AsyncSession, seat: Seat, earlier: Iterable[Result], now: datetime
) -> Announcement:
    """Which messages the next word is about: of those there are, or, long after them, new ones.

    ``earlier`` are the assessment's results so far.
    """
    kept = list(earlier)
    if not kept:
        return Announcement(0, {})
    about = f"{LEVEL_CHANGE}:{seat.assessment_id}:"
    rows = await outbox.messages_about(session, seat.workspace_id, about)
    newest = max((_revision(one.key) for one in rows), default=0)
    of_newest = {one.channel_id: one for one in rows if _revision(one.key) == newest}
    since = max(one.created_at for one in (of_newest.values())) if of_newest else kept[0].completed_at
    if now - since <= MENDED_WITHIN:
        return Announcement(newest, of_newest)
    return Announcement(1 + max(one.revision for one in kept), {})


def news_of(
    seat: Seat, changed: Iterable[ChangedOutcome | None], *, corrected: bool, late: bool = False
) -> LevelChangeNews:
    """What there is to tell; None did not change."""
    return LevelChangeNews(
        channel_id=seat.channel_id,
        user_id="" if seat.about.anonymous else seat.led_by,
        tell="" if seat.about.anonymous else seat.led_by,
        corrected=corrected,
        late=late,
        changed=tuple(one for one in changed if one is not None),
        scope=seat.about.scope,
        subject=seat.about.subject,
    )


async def announce(
    session: AsyncSession,
    seat: Seat,
    told: Announcement,
    news: LevelChangeNews,
    now: datetime,
    *,
    reveal: RevealNews | None = None,
) -> None:
    """Post the news of a level, or bring what was posted up to date, in the team's channel and all that hear of it.

    Where there is a ``reveal``, the team's own channel is always told that, in one message, and not the news.
    """
    own = seat.channel_id
    if reveal is not None:
        await _write(session, seat, key_of(seat.assessment_id, own), own, REVEAL, reveal, now)
    elif own in told.messages or (news.changed and not await _is_quiet(session, seat)):
        await _write(session, seat, key_of(seat.assessment_id, own, told.revision), own, LEVEL_CHANGE, news, now)
    hear = await subscriptions.channels_that_hear(session, seat.workspace_id, seat.team_id)
    for channel_id in dict.fromkeys((*hear, *told.messages)):
        if channel_id == own:
            continue
        before = told.messages.get(channel_id)
        if channel_id in hear:
            dimensions = hear[channel_id]
        else:
            # It stopped, but what it was told stays true.
            dimensions = before is None or LevelChangeNews.model_validate(before.data).dimensions
        changed = tuple(one for one in news.changed if dimensions or one.overall is not None)
        if changed or before is not None:
            update = {"changed": changed, "subscribed": True, "dimensions": dimensions}
            key = key_of(seat.assessment_id, channel_id, told.revision)
            await _write(session, seat, key, channel_id, LEVEL_CHANGE, news.model_copy(update=update), now)


async def mark(
    session: AsyncSession, workspace_id: str, assessment_id: int, withdrawn: WithdrawnNews | None, now: datetime
) -> None:
    """Have every message about an assessment say that its results were withdrawn; with None, what it said before."""
    marked = withdrawn.model_dump(mode="json") if withdrawn else None
    for one in await outbox.messages_about(session, workspace_id, f"{LEVEL_CHANGE}:{assessment_id}:"):
        await outbox.post_or_edit(
            session,
            workspace_id=workspace_id,
            key=one.key,
            channel_id=one.channel_id,
            kind=one.kind,
            data={**one.data, "withdrawn": marked},
            now=now,
        )


async def is_not_withdrawn(_deps: Deps, message: OutboxMessage) -> bool:
    """Whether a message would not tell for the first time of results that are withdrawn by now."""
    return message.message_ts is not None or message.data.get("withdrawn") is None


async def step_is_told(session: AsyncSession, message: OutboxMessage, now: datetime) -> None:
    """Wake the step of a workflow that waits for this message, if one does: it is posted, or never will be."""
    assessment_id = assessment_of(message.key)
    if assessment_id is not None:
        await steps.stop_waiting(session, message.workspace_id, assessment_id, now)


def key_of(assessment_id: int, channel_id: str, revision: int = 0) -> str:
    """The key of the message by which a channel is told; of a late correction, with its revision."""
    return f"{LEVEL_CHANGE}:{assessment_id}:{channel_id}{f':{revision}' if revision else ''}"


def assessment_of(key: str) -> int | None:
    """The assessment that a message with this key tells of; None for a message about something else."""
    kind, _, rest = key.partition(":")
    return int(rest.partition(":")[0]) if kind == LEVEL_CHANGE else None


def _revision(key: str) -> int:
    _, _, _, *revision = key.split(":")
    return int(revision[0]) if revision else 0


async def _is_quiet(session: AsyncSession, seat: Seat) -> bool:
    """Whether the team's own channel does not want to hear."""
    team = await teams.team_of_id(session, seat.workspace_id, seat.team_id)
    return team is not None and team.quiet_since is not None


async def _write(
    session: AsyncSession, seat: Seat, key: str, channel_id: str, kind: str, news: LevelChangeNews, now: datetime
) -> None:
    await outbox.post_or_edit(
        session,
        workspace_id=seat.workspace_id,
        key=key,
        channel_id=channel_id,
        kind=kind,
        data=news.model_dump(mode="json"),
        now=now,
    )
