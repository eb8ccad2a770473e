"""Who may act for a channel, and who may decide for its team: the one place where that is answered.

Slack is asked each time. Where it does not answer, the answer is no.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.slack.channels import channel_of, is_in_channel
from bot.slack.mrkdwn import channel
from bot.slack.people import standing_of
from storage import assessments, teams
from storage.places import place_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.deps import Deps, Person
    from bot.slack.tools import SlackTools

# How the ids of direct messages begin.
DIRECT = "D"
NOT_A_CHANNEL = "A team is known by its channel. Please run that in the team's channel."
# It says the same whether or not there is such a channel: who is not in it learns nothing.
NOT_IN_IT = (
    "Only people who are in {channel} can do that. If you are, run `/maturity` in that channel instead, or invite me "
    "to it first: I can't see who is in a private channel without me."
)
NO_ASSESSMENT = "That assessment is not there any more. Run `/maturity assess` in the team's channel."
NO_WORD = (
    "Slack did not tell me in time whether you are in {channel}, so I did nothing. Please try again in a moment, or "
    "run `/maturity` in that channel."
)
ONLY_FULL_MEMBERS = "Only full members of this workspace can do that. Guests, and people of other workspaces, can't."
NOT_SURE = "Slack did not tell me in time who you are, so I changed nothing. Please try again in a moment."
NOT_OWNERS = (
    "Only full members of this workspace can own a team, and Slack did not tell me that all of these people are."
)


async def check_may_act(deps: Deps, slack: SlackTools, person: Person, channel_id: str, acting_in: str = "") -> None:
    """Raises Refusal, in words, unless the person may act for the channel.

    That is whoever acts in it (``acting_in`` is where Slack says that they do), an owner of its team, an admin of this
    workspace, or a member of it now; in a public channel any full member of this workspace.
    """
    if channel_id.startswith(DIRECT):
        raise Refusal(NOT_A_CHANNEL)
    if channel_id == acting_in:
        return
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    if team is not None and person.user_id in team.owners:
        return
    may = await _slack_says_so(slack, person, channel_id, has_team=team is not None)
    if not may:
        raise Refusal((NO_WORD if may is None else NOT_IN_IT).format(channel=channel(channel_id)))


async def check_may_act_in(
    deps: Deps, slack: SlackTools, person: Person, assessment_id: int, acting_in: str = ""
) -> None:
    """Raises Refusal unless the person may act for the channel of an assessment; a seat in it is proof enough."""
    async with deps.database.read() as session:
        place = await place_of(session, person.workspace_id, assessment_id)
        seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=False)
    if place is None:
        raise Refusal(NO_ASSESSMENT)
    if seat is None or seat.gone:
        await check_may_act(deps, slack, person, place.channel_id, acting_in)


async def check_may_act_for(deps: Deps, slack: SlackTools, person: Person, team_id: int, acting_in: str = "") -> None:
    """Raises Refusal unless the person may act for the channel of a team."""
    async with deps.database.read() as session:
        team = await teams.team_of_id(session, person.workspace_id, team_id)
    if team is None:
        raise Refusal(NO_ASSESSMENT)
    await check_may_act(deps, slack, person, team.channel_id, acting_in)


async def check_may_decide(slack: SlackTools, person: Person) -> None:
    """Raises Refusal for guests and people of other workspaces: they answer, and decide nothing for a team."""
    standing = await standing_of(slack.client, person)
    if standing is None:
        raise Refusal(NOT_SURE)
    if not standing.is_full_member:
        raise Refusal(ONLY_FULL_MEMBERS)


async def may_own(slack: SlackTools, person: Person) -> bool:
    """Whether somebody can become an owner of a team; not, where Slack does not say."""
    standing = await standing_of(slack.client, person)
    return standing is not None and standing.is_full_member


async def check_may_own(slack: SlackTools, person: Person, user_ids: Collection[str]) -> None:
    """Raises Refusal unless all of these people can own a team of the person's workspace."""
    if not all(await asyncio.gather(*(may_own(slack, replace(person, user_id=one)) for one in user_ids))):
        raise Refusal(NOT_OWNERS)


async def owns_new_team(deps: Deps, slack: SlackTools, person: Person, channel_id: str) -> bool:
    """Whether the team that this person may be about to make of a channel is theirs. Where there is one, it is not."""
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    return team is None and await may_own(slack, person)


async def _slack_says_so(slack: SlackTools, person: Person, channel_id: str, *, has_team: bool) -> bool | None:
    """Whether they may, as Slack has it now; None where it does not say."""
    standing, found, is_member = await asyncio.gather(
        standing_of(slack.client, person),
        channel_of(slack, channel_id),
        is_in_channel(slack, channel_id, person.user_id),
    )
    is_known = has_team or (found is not None and found.is_told)
    if is_member or (is_known and standing is not None and standing.is_admin):
        return True
    if found is None or (standing is None and not found.is_private):
        return None
    # Of a public channel it is enough to be of the workspace.
    is_open = not found.is_private and standing is not None and standing.is_full_member
    return is_open or is_member
