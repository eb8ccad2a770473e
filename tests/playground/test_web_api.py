"""The Web API refuses what Slack refuses, in Slack's words."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession

from playground.server import Playground
from tests.conftest import FixedClock
from tests.playground.conftest import Api

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
PARAGRAPH = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Ask"}, "blocks": [SECTION]}


async def test_tokens_are_checked(playground: Playground, api: Api) -> None:
    assert (await api("auth.test"))["team"] == "Playground"
    assert (await api("auth.test", token=None))["error"] == "not_authed"
    assert (await api("auth.test", token="xoxb-other"))["error"] == "invalid_auth"
    assert (await api("auth.test", token=playground.app_token))["error"] == "not_allowed_token_type"
    assert (await api("apps.connections.open"))["error"] == "not_allowed_token_type"


async def test_unknown_methods_and_arguments_are_refused(api: Api) -> None:
    assert (await api("chat.shout"))["error"] == "unknown_method"
    refused = await api("chat.postMessage", channel="C0GENERAL", text="Hi", volume=11)
    assert refused["error"] == "invalid_arguments"
    assert refused["response_metadata"]["messages"] == ["[ERROR] no such argument: volume"]


async def test_a_scope_that_the_manifest_lacks_is_named(api: Api) -> None:
    refused = await api("conversations.join", channel="C0GENERAL")
    assert (refused["error"], refused["needed"]) == ("missing_scope", "channels:join")


async def test_arguments_come_as_json_form_or_query(playground: Playground) -> None:
    arguments = {"channel": "C0GENERAL", "text": "Hi", "token": playground.bot_token}
    url = f"{playground.api_url}chat.postMessage"
    async with ClientSession() as session:
        for sent in (
            session.post(url, json=arguments),
            session.post(url, data=arguments),
            session.get(url, params=arguments),
        ):
            async with sent as response:
                assert (await response.json())["ok"]
        async with session.post(url, data="{", headers={"Content-Type": "application/json"}) as response:
            assert (await response.json())["error"] == "invalid_json"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "Hi"}, "channel_not_found"),
        ({"channel": "C0FRAUD", "text": "Hi"}, "channel_not_found"),
        ({"text": "Hi"}, "invalid_arguments"),
        ({"channel": "C0GENERAL"}, "no_text"),
        ({"channel": "C0GENERAL", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0GENERAL", "text": "x", "blocks": [PARAGRAPH] * 5}, "msg_blocks_too_long"),
        ({"channel": "C0GENERAL", "text": "Hi", "blocks": "not json"}, "invalid_blocks_format"),
        ({"channel": "C0GENERAL", "text": "Hi", "blocks": [{"type": "rainbow"}]}, "invalid_blocks"),
        ({"channel": "C0GENERAL", "text": "Hi", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ({"channel": "C0GENERAL", "text": "Hi", "metadata": {"event_type": "a b"}}, "invalid_metadata_format"),
    ],
)
async def test_a_message_that_slack_refuses_is_refused(
    playground: Playground, api: Api, arguments: dict[str, Any], error: str
) -> None:
    assert (await api("chat.postMessage", **arguments))["error"] == error
    assert all(not one.messages for one in playground.parts.workspace.conversations.values())


async def test_a_message_is_posted_changed_and_removed_by_its_app_alone(playground: Playground, api: Api) -> None:
    posted = await api("chat.postMessage", channel="C0GENERAL", text="Hi", blocks=[SECTION])
    where = {"channel": "C0GENERAL", "ts": posted["ts"]}
    assert posted["message"]["blocks"][0]["block_id"], "Slack names every block"
    kept = await api("chat.update", **where, metadata={"event_type": "kept", "event_payload": {}})
    assert kept["message"]["blocks"], "blocks stay where nothing takes their place"
    changed = await api("chat.update", **where, text="Bye")
    assert "blocks" not in changed["message"], "a text alone takes the place of blocks"
    assert (await api("chat.update", **{**where, "ts": "1.000000"}, text="Bye"))["error"] == "message_not_found"
    general = playground.parts.workspace.conversations["C0GENERAL"]
    general.messages[0].user = "U0ADA"
    assert (await api("chat.update", **where, text="Mine"))["error"] == "cant_update_message"
    assert (await api("chat.delete", **where))["error"] == "cant_delete_message"
    general.messages[0].user = playground.parts.workspace.app.bot_user_id
    assert (await api("chat.delete", **where))["ok"]
    assert general.messages == []


async def test_history_is_for_members_and_comes_in_pages_newest_first(
    playground: Playground, api: Api, clock: FixedClock
) -> None:
    for number in range(5):
        clock.advance(seconds=1)
        event = {"event_type": "number", "event_payload": {"id": number}}
        await api("chat.postMessage", channel="C0GENERAL", text=str(number), metadata=event)
    assert (await api("conversations.history", channel="C0GENERAL"))["error"] == "not_in_channel"
    workspace = playground.parts.workspace
    workspace.conversations["C0GENERAL"].members.append(workspace.app.bot_user_id)
    first = await api("conversations.history", channel="C0GENERAL", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await api("conversations.history", channel="C0GENERAL", cursor=cursor, include_all_metadata=True)
    assert [one["text"] for one in first["messages"] + rest["messages"]] == ["4", "3", "2", "1", "0"]
    assert "metadata" not in first["messages"][0]
    assert rest["messages"][0]["metadata"]["event_payload"] == {"id": 1}
    assert (rest["has_more"], rest["response_metadata"]["next_cursor"]) == (False, "")


async def test_a_trigger_opens_one_dialog_within_three_seconds(
    playground: Playground, api: Api, clock: FixedClock
) -> None:
    tickets = playground.parts.tickets
    trigger = tickets.new_trigger("U0ADA")
    clock.advance(seconds=3)
    assert (await api("views.open", trigger_id=trigger, view=MODAL))["view"]["state"] == {"values": {}}
    assert (await api("views.open", trigger_id=trigger, view=MODAL))["error"] == "exchanged_trigger_id"
    late = tickets.new_trigger("U0ADA")
    clock.advance(seconds=3.1)
    assert (await api("views.open", trigger_id=late, view=MODAL))["error"] == "expired_trigger_id"
    assert (await api("views.open", trigger_id="1.2.3", view=MODAL))["error"] == "invalid_trigger_id"


async def test_dialogs_stack_three_high(playground: Playground, api: Api) -> None:
    for expected in (True, True, True, False):
        answer = await api("views.open", trigger_id=playground.parts.tickets.new_trigger("U0ADA"), view=MODAL)
        assert answer["ok"] is expected
    assert answer["error"] == "push_limit_reached"


async def test_a_home_tab_is_drawn_only_over_what_its_app_knows(api: Api) -> None:
    home = {"type": "home", "blocks": [SECTION]}
    first = await api("views.publish", user_id="U0ADA", view=home)
    second = await api("views.publish", user_id="U0ADA", view=home, hash=first["view"]["hash"])
    assert second["view"]["id"] == first["view"]["id"]
    assert (await api("views.publish", user_id="U0ADA", view=home, hash="stale"))["error"] == "hash_conflict"
    assert (await api("views.publish", user_id="U0NOBODY", view=home))["error"] == "user_not_found"
    assert (await api("views.publish", user_id="U0ADA", view=MODAL))["error"] == "invalid_arguments"
