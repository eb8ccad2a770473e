"""People and the app leave channels, people leave the workspace, channels are archived and deleted."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp import ClientSession, web

from playground.deeds import DEACTIVATED, NOT_FOR_YOU, NOT_THERE
from playground.people import NotAsExpected, Somebody
from playground.seed import add_person
from playground.server import Playground
from tests.conftest import FixedClock
from tests.playground.conftest import MANIFEST, Api
from tests.playground.test_deliveries import app_at, playground_for

EVENTS = [
    *("member_joined_channel", "member_left_channel", "channel_left", "group_left", "user_change"),
    *("channel_archive", "group_archive", "channel_deleted", "group_deleted"),
]
SCOPES = [
    *("channels:read", "groups:read", "users:read", "chat:write", "im:write", "im:read", "channels:manage"),
    "commands",
]

Heard = list[dict[str, Any]]


WITH_EVENTS = {
    **MANIFEST,
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}},
}


@pytest.fixture
def heard() -> Heard:
    """The events that the app was told of."""
    return []


@pytest.fixture
async def workplace(heard: Heard, clock: FixedClock) -> AsyncGenerator[Playground]:
    """A playground whose app wants to hear of all of this, and is in #ml-platform and #fraud-team."""

    async def handle(request: web.Request) -> web.Response:
        heard.append((await request.json())["event"])
        return web.Response()

    async with app_at(handle) as url, playground_for(url, clock, WITH_EVENTS) as playground:
        for channel in ("ml-platform", "fraud-team"):
            await Somebody(playground.parts, "U0ADA", channel).types("/invite @echo")
        heard.clear()
        yield playground


@pytest.fixture
async def call(workplace: Playground) -> AsyncGenerator[Api]:
    async with ClientSession() as session:
        yield Api(workplace, session)


def somebody(playground: Playground, user_id: str, channel: str = "ml-platform") -> Somebody:
    return Somebody(playground.parts, user_id, channel)


async def test_leaving_a_channel_ends_membership_and_notifies_its_app(
    workplace: Playground, call: Api, heard: Heard
) -> None:
    ben, chen = somebody(workplace, "U0BEN"), somebody(workplace, "U0CHEN")
    await ben.leaves()
    await chen.types("/leave")
    members = (await call("conversations.members", channel="C0PLATFORM"))["members"]
    assert not {"U0BEN", "U0CHEN"} & set(members)
    assert [(one["type"], one["user"], one["channel"], one["channel_type"], one["team"]) for one in heard] == [
        ("member_left_channel", who, "C0PLATFORM", "C", "T0PLAYGROUND") for who in ("U0BEN", "U0CHEN")
    ]
    assert await ben.tries_to_type("still here?") == NOT_FOR_YOU
    await ben.joins()
    await ben.types("here again")
    assert heard[-1]["type"] == "member_joined_channel"


async def test_the_app_hears_nothing_of_channels_that_it_is_not_in(workplace: Playground, heard: Heard) -> None:
    workplace.parts.workspace.conversations["C0PLATFORM"].members.remove("U0APP")
    await somebody(workplace, "U0BEN").leaves()
    assert heard == []


async def test_an_event_needs_its_scope(workplace: Playground, heard: Heard) -> None:
    """An app that was installed before its manifest asked for more has the scopes of then."""
    object.__setattr__(workplace.parts.manifest, "scopes", frozenset({"chat:write"}))
    await somebody(workplace, "U0BEN").leaves()
    await somebody(workplace, "U0CHEN").leaves_the_workspace()
    await somebody(workplace, "U0ADA").deletes_the_channel()
    assert heard == []


async def test_general_is_for_everybody(workplace: Playground) -> None:
    ada = somebody(workplace, "U0ADA", "general")
    for deed in (ada.leaves, ada.archives_the_channel, ada.deletes_the_channel):
        with pytest.raises(NotAsExpected, match="for everybody"):
            await deed()
    assert "for everybody" in str(await ada.tries_to_type("/remove @ben"))


async def test_an_app_that_is_removed_is_out_and_hears_at_most_that_it_left(
    workplace: Playground, call: Api, heard: Heard
) -> None:
    await somebody(workplace, "U0ADA").removes_the_app()
    await somebody(workplace, "U0ADA", "fraud-team").removes_the_app()
    assert [(one["type"], one["channel"], one["actor_id"], "user" in one) for one in heard] == [
        ("channel_left", "C0PLATFORM", "U0ADA", False),
        ("group_left", "C0FRAUD", "U0ADA", False),
    ]
    assert (await call("chat.postMessage", channel="C0PLATFORM", text="Hi"))["error"] == "not_in_channel"
    for method in ("conversations.members", "conversations.info"):
        assert (await call(method, channel="C0FRAUD"))["error"] == "channel_not_found"


async def test_people_are_removed_by_name(workplace: Playground, heard: Heard) -> None:
    ada = somebody(workplace, "U0ADA")
    await ada.types("/remove @ben")
    assert (heard[-1]["type"], heard[-1]["user"]) == ("member_left_channel", "U0BEN")
    assert await ada.tries_to_type("/remove @ben") == NOT_FOR_YOU
    assert await ada.tries_to_type("/remove @nobody") == "There is nobody called @nobody."


async def test_who_leaves_the_workspace_is_deleted_and_does_nothing_more(
    workplace: Playground, call: Api, heard: Heard
) -> None:
    ben = somebody(workplace, "U0BEN")
    await ben.leaves_the_workspace()
    (told,) = heard
    assert (told["type"], told["user"]["id"], told["user"]["deleted"]) == ("user_change", "U0BEN", True)
    described = (await call("users.info", user="U0BEN"))["user"]
    assert described["deleted"]
    assert "tz" not in described, "Slack says less of who has left"
    assert described["profile"]["real_name"] == "Ben Okafor"
    assert "U0BEN" not in (await call("conversations.members", channel="C0PLATFORM"))["members"]
    assert (await call("conversations.open", users="U0BEN"))["error"] == "user_disabled"
    assert (await call("conversations.invite", channel="C0PLATFORM", users="U0BEN"))["error"] == "cant_invite"
    ephemeral = await call("chat.postEphemeral", channel="C0PLATFORM", user="U0BEN", text="psst")
    assert ephemeral["error"] == "user_not_in_channel"
    assert await ben.tries_to_type("hello?") == DEACTIVATED
    for deed in (ben.joins, ben.leaves, ben.opens_home, ben.leaves_the_workspace):
        with pytest.raises(NotAsExpected, match=DEACTIVATED):
            await deed()


async def test_a_message_to_who_has_left_is_taken_as_in_slack(workplace: Playground, call: Api) -> None:
    """So it is reported of Slack, and confirmed by its maintainers: slackapi/python-slack-sdk, issue 1156."""
    await somebody(workplace, "U0BEN").leaves_the_workspace()
    assert (await call("chat.postMessage", channel="U0BEN", text="Hi"))["ok"]


async def test_an_archived_channel_is_told_of_and_takes_nothing_more(
    workplace: Playground, call: Api, heard: Heard
) -> None:
    for channel in ("ml-platform", "fraud-team"):
        await somebody(workplace, "U0ADA", channel).archives_the_channel()
    assert [(one["type"], one["channel"], one.get("user")) for one in heard] == [
        ("channel_archive", "C0PLATFORM", "U0ADA"),
        ("group_archive", "C0FRAUD", None),
    ]
    assert (await call("chat.postMessage", channel="C0PLATFORM", text="Hi"))["error"] == "is_archived"


async def test_a_deleted_channel_is_gone_with_all_that_hung_on_it(
    workplace: Playground, call: Api, heard: Heard, clock: FixedClock
) -> None:
    ada, later = somebody(workplace, "U0ADA"), int(clock().timestamp()) + 60
    await call("chat.scheduleMessage", channel="C0PLATFORM", text="later", post_at=later)
    await ada.types("hello")
    for who in (ada, somebody(workplace, "U0ADA", "fraud-team")):
        await who.deletes_the_channel()
    assert [(one["type"], one["channel"], "user" in one) for one in heard] == [
        ("channel_deleted", "C0PLATFORM", False),
        ("group_deleted", "C0FRAUD", False),
    ]
    assert (await call("conversations.info", channel="C0PLATFORM"))["error"] == "channel_not_found"
    assert (await call("chat.postMessage", channel="C0PLATFORM", text="Hi"))["error"] == "channel_not_found"
    assert (await call("chat.scheduledMessages.list"))["scheduled_messages"] == []
    assert await ada.tries_to_type("anybody?") == NOT_THERE
    with pytest.raises(NotAsExpected, match="no channel"):
        ada.goes_to("ml-platform")


async def test_page_survives_removal_of_its_channel_and_its_person(workplace: Playground) -> None:
    await somebody(workplace, "U0ADA").deletes_the_channel()
    async with ClientSession() as session:
        page = workplace.page_url
        async with session.get(f"{page}page/state?as=U0ADA&open=C0PLATFORM&thread=1.0") as answer:
            state = await answer.json()
        assert "C0PLATFORM" not in [one["id"] for one in state["conversations"]]
        assert (state["messages"], state["thread"]) == ([], None)
        sent = {"as": "U0ADA", "conversation": "C0PLATFORM", "text": "hello?"}
        for deed in ("type", "read", "join"):
            async with session.post(f"{page}page/{deed}", json=sent) as answer:
                assert (answer.status, (await answer.json())["problem"]) == (200, NOT_THERE)
        await somebody(workplace, "U0ADA", "general").leaves_the_workspace()
        async with session.get(f"{page}page/state?as=U0ADA&open=C0GENERAL") as answer:
            assert "U0ADA" not in (await answer.json())["present"]


async def test_a_team_can_have_two_hundred_people(playground: Playground) -> None:
    workspace = playground.parts.workspace
    for number in range(200):
        add_person(workspace, f"U1N{number:03}", f"Person {number}", "Europe/Berlin", ["ml-platform"])
    for channel, members in (("C0PLATFORM", 207), ("C0GENERAL", 207), ("C0FRAUD", 2)):
        assert len(workspace.conversations[channel].members) == members
    last = Somebody(playground.parts, "U1N199", "ml-platform")
    await last.types("hello")
    last.goes_to_the_app()
    await last.types("hi @person-0")
    assert last.last_message() == "hi <@U1N000>"
    with pytest.raises(KeyError):
        add_person(workspace, "U1", "One", "Europe/Berlin", ["nowhere"])
    assert "U1" not in workspace.people


async def test_presence_and_do_not_disturb_are_reported(workplace: Playground, call: Api, clock: FixedClock) -> None:
    manifest_ = workplace.parts.manifest
    object.__setattr__(manifest_, "scopes", manifest_.scopes | {"dnd:read"})
    people = workplace.parts.workspace.people
    assert (await call("users.getPresence", user="U0BEN"))["presence"] == "active"
    quiet = await call("dnd.info", user="U0BEN")
    assert (quiet["dnd_enabled"], "snooze_enabled" in quiet) == (False, False)
    people["U0BEN"].away = people["U0BEN"].dnd = True
    assert (await call("users.getPresence", user="U0BEN"))["presence"] == "away"
    quiet, now = await call("dnd.info", user="U0BEN"), clock().timestamp()
    assert quiet["dnd_enabled"]
    assert quiet["next_dnd_start_ts"] < now < quiet["next_dnd_end_ts"]
    assert (await call("users.getPresence", user="U0NOBODY"))["error"] == "user_not_found"
