"""What Slack knows of somebody: who they are, in which time zone, and whether they want to be left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.asking import ask
from bot.slack.error_kinds import is_lasting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.deps import Person

# Slack waits 3 seconds for the answer to a click, and saving takes some of them.
LOOK_UP_SECONDS = 1.8


@dataclass(frozen=True, slots=True)
class UserProfile:
    """Somebody's IANA time zone, if they have one, and whether they are a person who is still there."""

    zone: str | None
    is_there: bool = True


async def who_is(client: AsyncWebClient, user_id: str) -> UserProfile | None:
    """Who somebody is; None when Slack does not say, or not in time."""
    answer = await ask(client.users_info(user=user_id), LOOK_UP_SECONDS, f"who {user_id} is")
    if answer.error is not None:
        return None
    user: dict[str, Any] = answer.data.get("user", {})
    return UserProfile(user.get("tz"), is_there=not user.get("deleted") and not user.get("is_bot"))


async def name_of(client: AsyncWebClient, user_id: str) -> str | None:
    """What somebody is called behind an @; None when Slack does not say, or not in time."""
    answer = await ask(client.users_info(user=user_id), LOOK_UP_SECONDS, f"what {user_id} is called")
    user: dict[str, Any] = answer.data.get("user", {})
    profile: dict[str, Any] = user.get("profile") or {}
    return profile.get("display_name") or profile.get("real_name") or user.get("name")


@dataclass(frozen=True, slots=True)
class MemberStatus:
    """What somebody is in a workspace: no guest and not of another workspace; an admin of this one."""

    is_full_member: bool
    is_admin: bool


async def standing_of(client: AsyncWebClient, person: Person) -> MemberStatus | None:
    """What somebody is in their workspace; None when Slack does not say, or not in time.

    In a channel shared with another workspace its people are there too: an admin of theirs is none here.
    """
    answer = await ask(client.users_info(user=person.user_id), LOOK_UP_SECONDS, f"who {person.user_id} is")
    return None if answer.error else standing_in(answer.data.get("user", {}), person.workspace_id)


def standing_in(user: Mapping[str, Any], workspace_id: str) -> MemberStatus:
    """What somebody is in a workspace, by what Slack says of them."""
    grid = user.get("enterprise_user") or {}
    is_of_here = workspace_id in (user.get("team_id"), *grid.get("teams", ())) and not user.get("is_stranger")
    is_guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    is_there = not user.get("deleted") and not user.get("is_bot")
    is_full_member = is_of_here and is_there and not is_guest
    return MemberStatus(is_full_member, is_full_member and bool(user.get("is_admin") or user.get("is_owner")))


async def is_away(client: AsyncWebClient, user_id: str) -> bool | None:
    """Whether Slack shows somebody as away; None when it does not say now. Nobody is, where it never says."""
    answer = await ask(client.users_getPresence(user=user_id), LOOK_UP_SECONDS, f"whether {user_id} is away")
    if answer.error is not None:
        return None if _may_pass(answer.error) else False
    return answer.data.get("presence") == "away"


async def wants_quiet(client: AsyncWebClient, person: Person, now: datetime) -> bool | None:
    """Whether somebody is on Do Not Disturb; None when Slack does not say now.

    Nobody is, where it never says, as to an app that was installed before it asked for that scope. Apps hear of the
    hours that somebody has set, and not that somebody paused notifications just now.
    """
    user_id = person.user_id
    # An app that is installed for a whole organisation has to say for which workspace it asks.
    call = client.dnd_info(user=user_id, team_id=person.workspace_id)
    answer = await ask(call, LOOK_UP_SECONDS, f"whether {user_id} wants quiet")
    if answer.error is not None:
        return None if _may_pass(answer.error) else False
    found = answer.data
    moment = now.timestamp()
    scheduled = found.get("next_dnd_start_ts", 0) <= moment < found.get("next_dnd_end_ts", 0)
    snoozed = bool(found.get("snooze_enabled")) and moment < (found.get("snooze_endtime") or 0)
    return snoozed or (bool(found.get("dnd_enabled")) and scheduled)


def _may_pass(error: BaseException) -> bool:
    """Whether asking again later may help."""
    if not isinstance(error, SlackApiError):
        return True
    said = parse_api_error(error)
    return bool(said.received) or not is_lasting(said.problem)
