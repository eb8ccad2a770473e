"""A channel whose id Slack changed: all that was kept of it goes by the new id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import String, delete, exists, or_, update
from sqlalchemy import cast as cast_column
from sqlmodel import col, select

from storage.slack_ids import id_pattern
from storage.tables import (
    Assessment,
    CheckinSchedule,
    Member,
    OutboxMessage,
    Respondent,
    Subscription,
    SummarySchedule,
    Team,
)
from storage.teams import team_of_channel

if TYPE_CHECKING:
    from re import Pattern

    from sqlmodel.ext.asyncio.session import AsyncSession


async def move_channel(session: AsyncSession, workspace_id: str, old: str, new: str) -> bool:
    """Have a workspace's channel go by its new id: its team, what it follows, its summaries, cards and messages.

    False, and nothing is changed, where teams of both ids were assessed: nothing says which of them counts.
    """
    if old == new:
        return True
    team, newer = [await team_of_channel(session, workspace_id, one) for one in (old, new)]
    if team is not None and newer is not None:
        if await _was_assessed(session, newer):
            return False
        await _remove(session, newer)
    await session.exec(
        update(Team).where(col(Team.workspace_id) == workspace_id, col(Team.channel_id) == old).values(channel_id=new)
    )
    await _move_subscriptions(session, workspace_id, old, new)
    await _move_summaries(session, workspace_id, old, new)
    await session.exec(
        update(Respondent)
        .where(col(Respondent.workspace_id) == workspace_id, col(Respondent.card_channel) == old)
        .values(card_channel=new)
    )
    await _move_links(session, workspace_id, old, new)
    await _move_messages(session, workspace_id, old, new)
    # What the session has of the rows is of before.
    session.expire_all()
    return True


async def _was_assessed(session: AsyncSession, team: Team) -> bool:
    return (await session.exec(select(exists().where(col(Assessment.team_id) == team.id)))).one()


async def _remove(session: AsyncSession, team: Team) -> None:
    """Remove a team of which there is nothing but its settings."""
    for table in (Member, Subscription, CheckinSchedule):
        await session.exec(delete(table).where(col(table.team_id) == team.id))
    await session.exec(delete(Team).where(col(Team.id) == team.id))


async def _move_subscriptions(session: AsyncSession, workspace_id: str, old: str, new: str) -> None:
    rows = await session.exec(
        select(Subscription).where(
            col(Subscription.workspace_id) == workspace_id, col(Subscription.channel_id).in_((old, new))
        )
    )
    found = rows.all()
    followed = {row.team_id for row in found if row.channel_id == new}
    for row in found:
        if row.channel_id == old and row.team_id in followed:
            await session.delete(row)
        elif row.channel_id == old:
            row.channel_id = new
            session.add(row)
    await session.flush()


async def _move_summaries(session: AsyncSession, workspace_id: str, old: str, new: str) -> None:
    rows = await session.exec(
        select(SummarySchedule).where(
            col(SummarySchedule.workspace_id) == workspace_id, col(SummarySchedule.channel_id).in_((old, new))
        )
    )
    by_channel = {row.channel_id: row for row in rows.all()}
    if old not in by_channel:
        return
    if new in by_channel:
        await session.delete(by_channel[old])
    else:
        by_channel[old].channel_id = new
        session.add(by_channel[old])
    await session.flush()


async def _move_links(session: AsyncSession, workspace_id: str, old: str, new: str) -> None:
    """The addresses of cards that all answer on together."""
    statement = select(Assessment).where(
        col(Assessment.workspace_id) == workspace_id, col(Assessment.card_link).contains(old, autoescape=True)
    )
    for assessment in (await session.exec(statement)).all():
        assessment.card_link = id_pattern(old).sub(new, assessment.card_link or "")
        session.add(assessment)
    await session.flush()


async def _move_messages(session: AsyncSession, workspace_id: str, old: str, new: str) -> None:
    """What is or was to be posted there, and what names it elsewhere: messages are drawn anew from what they say."""
    rows = await session.exec(
        select(OutboxMessage).where(
            col(OutboxMessage.workspace_id) == workspace_id,
            or_(
                col(OutboxMessage.channel_id) == old,
                col(OutboxMessage.key).contains(old, autoescape=True),
                cast_column(col(OutboxMessage.data), String).contains(old, autoescape=True),
            ),
        )
    )
    pattern = id_pattern(old)
    found = rows.all()
    keys = {row.id: pattern.sub(new, row.key) for row in found}
    taken = set(await session.exec(select(col(OutboxMessage.key)).where(col(OutboxMessage.key).in_(keys.values()))))
    for row in found:
        row.channel_id = new if row.channel_id == old else row.channel_id
        # The same may have been posted under the new id before Slack told of it.
        row.key = row.key if keys[row.id] in taken else keys[row.id]
        row.data = _renamed(row.data, pattern, new)
        session.add(row)
    await session.flush()


def _renamed(data: Any, pattern: Pattern[str], new: str) -> Any:
    match data:
        case str():
            return pattern.sub(new, data)
        case list():
            return [_renamed(one, pattern, new) for one in cast("list[object]", data)]
        case dict():
            content = cast("dict[str, object]", data)
            return {_renamed(name, pattern, new): _renamed(one, pattern, new) for name, one in content.items()}
        case _:
            return data
