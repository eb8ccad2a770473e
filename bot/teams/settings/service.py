"""A team's settings: read by anybody in its channel, changed by its owners.

Each function is one transaction, and decides who may do it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.slack.mrkdwn import user
from bot.slack.posting import post
from bot.teams.access.service import may_change
from bot.teams.settings.state import Chosen, SettingsChanged, TeamSettings
from storage import assessments, members, teams
from storage.events import remember_event
from storage.move_channel import move_channel

if TYPE_CHECKING:
    from bot.deps import Deps, Person
    from storage.tables import Team

log = logging.getLogger(__name__)

SETTINGS_CHANGED = "settings_changed"
ONLY_OWNERS = "Only the team's owners can change its settings. They are {owners}."
MEANWHILE = (
    "Somebody changed these settings while this was open, so I saved nothing. Close it, and look at "
    "`/maturity settings` again."
)


async def settings(deps: Deps, person: Person, channel_id: str) -> TeamSettings:
    """What is on for the team of a channel, which may be one that was never heard of."""
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        if team is None:
            return TeamSettings(channel_id, Chosen(owners=(), anonymous=False), may_change=True)
        open_now = await assessments.open_assessment(session, person.workspace_id, team.id)
        return TeamSettings(
            channel_id,
            _chosen(team),
            may_change=may_change(team, person),
            changed_by=team.changed_by,
            changed_at=team.changed_at,
            open_anonymous=open_now.anonymous if open_now else None,
        )


async def change(deps: Deps, person: Person, channel_id: str, seen: Chosen, wanted: Chosen, dialog: str) -> None:
    """Save what was chosen, and tell the channel, if that is anything new. A repeated click changes nothing.

    ``seen`` is what was on when the dialog was opened, whose id makes the channel's message one. Raises Refusal
    for all but the owners, where there are any, and when somebody else changed it meanwhile.
    """
    async with deps.database.write() as session:
        now = deps.clock()
        team = await teams.ensure_team(session, person.workspace_id, channel_id, "", now)
        team = await teams.team_to_change(session, person.workspace_id, team)
        before = _chosen(team)
        if before == wanted:
            return
        if not may_change(team, person):
            raise Refusal(ONLY_OWNERS.format(owners=", ".join(map(user, before.owners))))
        if before != seen:
            raise Refusal(MEANWHILE)
        await teams.change_team(
            session,
            person.workspace_id,
            team.id,
            owners=list(wanted.owners),
            anonymous=wanted.anonymous,
            changed_by=person.user_id,
            changed_at=now,
        )
        for owner in wanted.owners:
            if owner not in before.owners:
                await members.ensure_member(session, person.workspace_id, team.id, owner)
        news = SettingsChanged(
            user_id=person.user_id,
            owners=wanted.owners if wanted.owners != before.owners else None,
            anonymous=wanted.anonymous if wanted.anonymous != before.anonymous else None,
        )
        await post(session, person.workspace_id, channel_id, SETTINGS_CHANGED, f"{team.id}:{dialog}", news, now)


async def channel_moved(deps: Deps, workspace_id: str, old: str, new: str, event_id: str) -> None:
    """Have all that is kept of a channel go by the id that Slack gave it; the same event again changes nothing."""
    async with deps.database.write() as session:
        if not await remember_event(session, event_id, deps.clock()):
            return
        if not await move_channel(session, workspace_id, old, new):
            log.error("%s is %s now, but both have a team that was assessed: each stays as it is.", old, new)


def _chosen(team: Team) -> Chosen:
    return Chosen(owners=tuple(team.owners), anonymous=team.anonymous)
