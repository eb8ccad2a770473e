"""What a channel hears of levels: read and changed by whoever is in it, as far as they may see the team.

Each function that changes something is one transaction, and decides who may do it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.levels.announce import LEVEL_CHANGE
from bot.levels.notify.state import Change, Followed, NotHeard, NotifyChanged, OwnNews, Subscriptions
from bot.levels.state import LevelChangeNews
from bot.slack.error_kinds import CHANNEL_CLOSED
from bot.slack.mrkdwn import channel, user
from bot.slack.posting import post
from bot.teams.access.service import NOT_YOURS, team_to_see
from storage import subscriptions, teams

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.slack.kinds import Undelivered
    from bot.slack.viewer import Viewer
    from storage.tables import Team

NOTIFY_CHANGED = "notify_changed"
NOT_HEARD = "not_heard"
ONLY_ADMINS = "Only admins of this workspace can have a channel hear of all its teams."
NO_TEAM = "{channel} has not been assessed yet, so there is no team to follow. Start with `/maturity assess` there."
ITS_OWN = "This channel is that team's own: it hears of it without a subscription."
PRIVATE = (
    "The channel of that team is private, so only its owners and the admins of this workspace can have its levels told "
    "in another channel."
)
ONLY_OWNERS = "Only the team's owners can say whether its own channel hears of its levels. They are {owners}."


async def subscriptions_here(deps: Deps, viewer: Viewer) -> Subscriptions:
    """What the channel in which the viewer acts hears."""
    workspace_id, channel_id = viewer.person.workspace_id, viewer.channel_id
    admin = await viewer.is_admin()
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, workspace_id, channel_id)
        rows = await subscriptions.subscriptions_of(session, workspace_id, channel_id)
        ids = [one.team_id for one in rows if one.team_id is not None]
        channels = await teams.channels_of(session, workspace_id, ids)
    return Subscriptions(
        channel_id,
        OwnNews(may_change=_may_change(team, viewer), quiet_by=team.quiet_by, quiet_since=team.quiet_since)
        if team
        else None,
        tuple(
            Followed(
                one.team_id,
                None if one.team_id is None else channels[one.team_id],
                one.dimensions,
                one.made_by,
                one.made_at,
            )
            for one in rows
        ),
        may_follow_all=admin,
    )


async def follow(
    deps: Deps, viewer: Viewer, team_channel: str, is_private: Callable[[], Awaitable[bool]], *, dimensions: bool
) -> None:
    """Have the channel in which the viewer acts hear of the team of another channel, and tell it so.

    That somebody can choose a channel from Slack's list is no proof that they are in it: it is looked up here.
    ``is_private`` says whether the team's channel is. Raises Refusal for who may not see the team, or not have it
    told elsewhere.
    """
    team = await _team_to_tell_of(deps, viewer, team_channel, is_private)
    await _follow(deps, viewer, [team], dimensions=dimensions)


async def follow_several(
    deps: Deps,
    viewer: Viewer,
    team_channels: Sequence[str],
    is_private: Callable[[str], Awaitable[bool]],
    *,
    dimensions: bool,
) -> tuple[tuple[str, str], ...]:
    """As ``follow`` of each of these channels' teams, told in one line; gives the channels that could not be, and why.

    ``is_private`` says of each channel whether it is.
    """
    # Slack is asked once, whatever is chosen.
    admin = await viewer.is_admin()

    async def is_admin() -> bool:
        return admin

    async def tried(team_channel: str) -> Team | str:
        try:
            known = replace(viewer, is_admin=is_admin)
            return await _team_to_tell_of(deps, known, team_channel, partial(is_private, team_channel))
        except Refusal as why:
            return str(why)

    chosen = list(dict.fromkeys(team_channels))
    found = await asyncio.gather(*map(tried, chosen))
    await _follow(deps, viewer, [one for one in found if not isinstance(one, str)], dimensions=dimensions)
    return tuple((one, why) for one, why in zip(chosen, found, strict=True) if isinstance(why, str))


async def _team_to_tell_of(
    deps: Deps, viewer: Viewer, team_channel: str, is_private: Callable[[], Awaitable[bool]]
) -> Team:
    """The team of a channel, if the viewer may have it told in the channel in which they act. Raises Refusal."""
    async with deps.database.read() as session:
        found = await teams.team_of_channel(session, viewer.person.workspace_id, team_channel)
    if found is None:
        # Whether a private channel has a team is for those who are in it.
        raise Refusal(NOT_YOURS if await is_private() else NO_TEAM.format(channel=channel(team_channel)))
    team = await team_to_see(deps, viewer, found.id)
    if team.channel_id == viewer.channel_id:
        raise Refusal(ITS_OWN)
    if viewer.person.user_id not in team.owners and await is_private() and not await viewer.is_admin():
        raise Refusal(PRIVATE)
    return team


async def follow_all(deps: Deps, viewer: Viewer, *, dimensions: bool) -> None:
    """Have the channel in which the viewer acts hear of all teams, those to come too. Raises Refusal."""
    if not await viewer.is_admin():
        raise Refusal(ONLY_ADMINS)
    await _follow(deps, viewer, [None], dimensions=dimensions)


async def _follow(deps: Deps, viewer: Viewer, followed: Sequence[Team | None], *, dimensions: bool) -> None:
    """Subscribe the channel to teams (None: to all), and tell it in one line of those that are new to it."""
    workspace_id = viewer.person.workspace_id
    now = deps.clock()
    async with deps.database.write() as session:
        await teams.ensure_workspace(session, workspace_id, now)
        new = [
            team.channel_id if team else None
            for team in followed
            if await subscriptions.subscribe(
                session,
                workspace_id,
                viewer.channel_id,
                team.id if team else None,
                dimensions=dimensions,
                made_by=viewer.person.user_id,
                now=now,
            )
        ]
        if new:
            more = tuple(one for one in new[1:] if one is not None)
            await _tell(session, viewer, Change.FOLLOWS, now, team=new[0], more=more, dimensions=dimensions)


async def stop(deps: Deps, viewer: Viewer, team_id: int | None) -> None:
    """Have the channel in which the viewer acts hear no more of a team (None: of all), and tell it so."""
    workspace_id = viewer.person.workspace_id
    async with deps.database.write() as session:
        if await subscriptions.unsubscribe(session, workspace_id, viewer.channel_id, team_id):
            channels = await teams.channels_of(session, workspace_id, [] if team_id is None else [team_id])
            team = None if team_id is None else channels.get(team_id)
            await _tell(session, viewer, Change.STOPS, deps.clock(), team=team)


async def set_own_news(deps: Deps, viewer: Viewer, *, hears: bool) -> None:
    """Have a team's own channel hear of its levels, or not. Raises Refusal for all but the team's owners."""
    workspace_id, user_id = viewer.person.workspace_id, viewer.person.user_id
    now = deps.clock()
    async with deps.database.write() as session:
        team = await teams.team_of_channel(session, workspace_id, viewer.channel_id)
        if team is None:
            raise Refusal(NO_TEAM.format(channel=channel(viewer.channel_id)))
        team = await teams.team_to_change(session, workspace_id, team)
        if not _may_change(team, viewer):
            raise Refusal(ONLY_OWNERS.format(owners=", ".join(map(user, team.owners))))
        if hears == (team.quiet_since is None):
            return
        quiet = {"quiet_since": None, "quiet_by": None} if hears else {"quiet_since": now, "quiet_by": user_id}
        await teams.change_team(session, workspace_id, team.id, **quiet)
        await _tell(session, viewer, Change.OWN_ON if hears else Change.OWN_OFF, now)


async def end_subscriptions(undelivered: Undelivered) -> None:
    """End the subscriptions of a channel that cannot be posted to, and tell whoever made them, once.

    Part of the transaction that gives the message up.
    """
    session, message, problem = undelivered.session, undelivered.message, undelivered.problem
    if problem not in CHANNEL_CLOSED:
        return
    if message.kind == LEVEL_CHANGE and LevelChangeNews.model_validate(message.data).channel_id == message.channel_id:
        return
    for made_by in await subscriptions.unsubscribe_from_all(session, message.workspace_id, message.channel_id):
        data = NotHeard(channel_id=message.channel_id, problem=problem)
        about = f"{message.id}:{message.attempts}:{made_by}"
        await post(session, message.workspace_id, made_by, NOT_HEARD, about, data, undelivered.now)


async def _tell(
    session: AsyncSession,
    viewer: Viewer,
    change: Change,
    now: datetime,
    *,
    team: str | None = None,
    more: tuple[str, ...] = (),
    dimensions: bool = False,
) -> None:
    """One line in the channel about who changed what."""
    news = NotifyChanged(user_id=viewer.person.user_id, change=change, team=team, more=more, dimensions=dimensions)
    about = f"{viewer.channel_id}:{viewer.deed}"
    await post(session, viewer.person.workspace_id, viewer.channel_id, NOTIFY_CHANGED, about, news, now)


def _may_change(team: Team | None, viewer: Viewer) -> bool:
    """A team that nobody owns is anybody's."""
    return team is not None and (not team.owners or viewer.person.user_id in team.owners)
