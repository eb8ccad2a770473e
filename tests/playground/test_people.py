"""Somebody chooses, fills in, writes in threads and uses shortcuts; the app hears of it as from Slack."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web

from playground.elements import first_values
from playground.page_state import state
from playground.people import NotAsExpected, Somebody
from playground.server import Playground
from tests.conftest import FixedClock
from tests.playground.conftest import MANIFEST, Api
from tests.playground.test_deliveries import app_at, playground_for


def parameter(type_: str, title: str, **more: bool) -> dict[str, Any]:
    return {"type": type_, "title": title, "description": "", **more}


WORKING: dict[str, Any] = {
    **MANIFEST,
    "features": {
        **MANIFEST["features"],
        "shortcuts": [
            {"name": "Ask", "type": "global", "callback_id": "ask", "description": "Asks"},
            {"name": "Note this", "type": "message", "callback_id": "note", "description": "Notes"},
        ],
    },
    "functions": {
        "count": {
            "title": "Count",
            "description": "Counts.",
            "input_parameters": {
                "where": {
                    "type": "slack#/types/channel_id",
                    "title": "Channel",
                    "description": "",
                    "is_required": True,
                },
                "note": {"type": "string", "title": "Note", "description": ""},
            },
            "output_parameters": {
                "level": {"type": "integer", "title": "Level", "description": "", "is_required": True}
            },
        }
    },
    "oauth_config": {"scopes": {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], "im:history"]}},
    "settings": {
        "org_deploy_enabled": True,
        "function_runtime": "remote",
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": ["message.im", "message.channels", "app_home_opened", "function_executed"]
        },
    },
}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


ACTIONS = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {
            "type": "static_select",
            "action_id": "who-asks",
            "placeholder": plain("Who asks"),
            "option_groups": [
                {"label": plain("People"), "options": [option("Me"), option("Them")]},
                {"label": plain("Others"), "options": [option("Nobody")]},
            ],
            "initial_option": option("Me"),
        },
        {
            "type": "multi_users_select",
            "action_id": "team",
            "placeholder": plain("The team"),
            "initial_users": ["U0ADA"],
            "max_selected_items": 2,
        },
        {"type": "datepicker", "action_id": "due", "placeholder": plain("Due"), "initial_date": "2027-01-31"},
        {"type": "overflow", "action_id": "more", "options": [option("Pause"), option("Stop")]},
        {"type": "button", "action_id": "go", "text": plain("Go")},
    ],
}
SECTION = {
    "type": "section",
    "block_id": "owner-line",
    "text": plain("Who owns it?"),
    "accessory": {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")},
}
INITIAL = {
    "row": {
        "who-asks": {"type": "static_select", "selected_option": option("Me")},
        "team": {"type": "multi_users_select", "selected_users": ["U0ADA"]},
        "due": {"type": "datepicker", "selected_date": "2027-01-31"},
    },
    "owner-line": {"owner": {"type": "users_select", "selected_user": None}},
}
DIALOG = {
    "type": "modal",
    "title": plain("Ask"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": plain("Words"),
            "element": {"type": "plain_text_input", "action_id": "typed", "initial_value": "as before"},
        },
        {
            "type": "input",
            "block_id": "kind",
            "label": plain("Kind"),
            "dispatch_action": True,
            "element": {"type": "static_select", "action_id": "kind", "options": [option("Big"), option("Small")]},
        },
        {
            "type": "actions",
            "block_id": "row",
            "elements": [{"type": "button", "action_id": "help", "text": plain("Help")}],
        },
    ],
}


@dataclass
class Working:
    """An app that takes everything, answers what it is told to answer, and opens a dialog at each shortcut."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    hears: asyncio.Condition = field(default_factory=asyncio.Condition)
    retries: list[tuple[str | None, str | None]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)
    dialog: dict[str, Any] = field(default_factory=lambda: DIALOG)
    api: Api | None = None

    async def handle(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            await self._hear(await request.json())
            self.retries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
            return web.Response()
        payload = json.loads(str((await request.post())["payload"]))
        await self._hear(payload)
        if payload["type"] in {"shortcut", "message_action"} and self.api:
            opened = await self.api("views.open", trigger_id=payload["trigger_id"], view=self.dialog)
            assert opened["ok"], opened
        return web.json_response(self.answer)

    async def has_heard(self, count: int) -> None:
        """Wait until it has heard so many things."""
        async with self.hears:
            await self.hears.wait_for(lambda: len(self.heard) >= count)

    async def _hear(self, payload: dict[str, Any]) -> None:
        async with self.hears:
            self.heard.append(payload)
            self.hears.notify_all()

    async def posts(self, **arguments: Any) -> str:
        assert self.api
        posted = await self.api("chat.postMessage", **{"channel": "C0PLATFORM", "text": "What?", **arguments})
        assert posted["ok"], posted
        return posted["ts"]


@pytest.fixture
async def app(clock: FixedClock) -> AsyncGenerator[tuple[Working, Playground]]:
    working = Working()
    async with (
        app_at(working.handle) as url,
        playground_for(url, clock, WORKING) as playground,
        ClientSession() as session,
    ):
        working.api = Api(playground, session)
        playground.parts.workspace.conversations["C0PLATFORM"].members.append("U0APP")
        yield working, playground


def ada(playground: Playground) -> Somebody:
    return Somebody(playground.parts, "U0ADA", "ml-platform")


async def test_every_click_carries_what_stands_chosen_in_the_whole_message(app: tuple[Working, Playground]) -> None:
    working, playground = app
    await working.posts(blocks=[ACTIONS, SECTION])
    somebody = ada(playground)
    await somebody.clicks("Go")
    assert working.heard[-1]["state"]["values"] == INITIAL
    await somebody.clicks("Go", menus={"The team": ["U0BEN", "U0CHEN"], "due": "2027-03-01", "Who asks": "Nobody"})
    after = working.heard[-1]["state"]["values"]
    assert after["row"] == {
        "who-asks": {"type": "static_select", "selected_option": option("Nobody")},
        "team": {"type": "multi_users_select", "selected_users": ["U0BEN", "U0CHEN"]},
        "due": {"type": "datepicker", "selected_date": "2027-03-01"},
    }
    await somebody.clicks("Go")
    assert working.heard[-1]["state"]["values"] == after, "what was chosen stays chosen"
    await Somebody(playground.parts, "U0BEN", "ml-platform").clicks("Go")
    assert working.heard[-1]["state"]["values"] == INITIAL, "but for nobody else"


async def test_menus_in_groups_overflows_and_accessories_are_chosen_from(app: tuple[Working, Playground]) -> None:
    working, playground = app
    await working.posts(blocks=[ACTIONS, SECTION])
    somebody = ada(playground)
    await somebody.chooses("Who asks", "Nobody")
    await somebody.chooses("More options", "Stop")
    await somebody.picks_people("Owner", "U0BEN")
    await somebody.picks_people("The team", "U0BEN", "U0DINA")
    await somebody.picks_date("due", "2027-02-01")
    chosen = [one["actions"][0] for one in working.heard]
    assert [{name: one[name] for name in one if name.startswith("selected")} for one in chosen] == [
        {"selected_option": option("Nobody")},
        {"selected_option": option("Stop")},
        {"selected_user": "U0BEN"},
        {"selected_users": ["U0BEN", "U0DINA"]},
        {"selected_date": "2027-02-01"},
    ]
    assert [one["block_id"] for one in chosen] == ["row", "row", "owner-line", "row", "row"]
    assert working.heard[-1]["state"]["values"]["row"]["team"]["selected_users"] == ["U0BEN", "U0DINA"]
    assert "more" not in working.heard[-1]["state"]["values"]["row"], "an overflow menu remembers nothing"


async def test_what_is_not_offered_cannot_be_chosen(app: tuple[Working, Playground]) -> None:
    working, playground = app
    await working.posts(blocks=[ACTIONS, SECTION])
    somebody = ada(playground)
    with pytest.raises(NotAsExpected, match="is not among"):
        await somebody.chooses("Who asks", "Everybody")
    playground.parts.workspace.people["U0BEN"].deleted = True
    too_many = ["U0ADA", "U0CHEN", "U0DINA"]
    for name, wanted in (("Owner", "U0BEN"), ("Owner", "U0NOBODY"), ("due", "tomorrow"), ("The team", too_many)):
        assert await somebody.tries_to_choose(name, wanted) == "That is not there any more."
    assert working.heard == []


async def test_a_thread_is_read_and_written_in_with_what_only_one_person_sees(app: tuple[Working, Playground]) -> None:
    working, playground = app
    parent = await working.posts(text="Let us begin")
    somebody, ben = ada(playground), Somebody(playground.parts, "U0BEN", "ml-platform")
    await ben.types("I am in", thread="begin")
    assert (working.heard[-1]["event"]["text"], working.heard[-1]["event"]["thread_ts"]) == ("I am in", parent)
    assert somebody.messages() == ["Let us begin"], "replies stand in the thread alone"
    await working.posts(text="Sure?", thread_ts=parent, blocks=[ACTIONS])
    assert working.api
    hint = {"channel": "C0PLATFORM", "user": "U0ADA", "thread_ts": parent, "text": "psst"}
    assert (await working.api("chat.postEphemeral", **hint))["ok"]
    for one in (somebody, ben):
        await one.goes_to_thread("begin")
        assert one.messages()[:2] == ["Let us begin", "I am in"]
    assert (somebody.last_message(), "psst" in ben.messages()) == ("psst", False)
    parts, channel = playground.parts, somebody.looking_at
    counts = [state(parts, who, channel, None)["messages"][0]["reply_count"] for who in ("U0ADA", "U0BEN")]
    assert counts == [3, 2]
    await somebody.clicks("Go")
    container = working.heard[-1]["container"]
    assert (container["thread_ts"], working.heard[-1]["message"]["thread_ts"]) == (parent, parent)
    await somebody.types("and I")
    assert working.heard[-1]["event"]["thread_ts"] == parent
    somebody.closes_thread()
    assert somebody.messages() == ["Let us begin"]
    shown = await working.api("conversations.replies", channel="C0PLATFORM", ts=parent)
    assert [one["text"] for one in shown["messages"]] == ["Let us begin", "I am in", "Sure?", "and I"]
    assert shown["messages"][0]["reply_count"] == 3


async def test_answers_to_a_click_in_a_thread_go_where_they_say(app: tuple[Working, Playground]) -> None:
    working, playground = app
    parent = await working.posts(text="Let us begin")
    reply = await working.posts(text="Sure?", thread_ts=parent, blocks=[ACTIONS])
    somebody = ada(playground)
    await somebody.goes_to_thread("begin")
    await somebody.clicks("Go")
    url = working.heard[-1]["response_url"]

    async def answers(**answer: Any) -> int:
        async with ClientSession() as session, session.post(url, json=answer) as response:
            return response.status

    assert await answers(replace_original=True, text="Gone") == 200
    await somebody.sees("Gone")
    assert somebody.newest() == reply
    assert await answers(text="for you, here", thread_ts=parent) == 200
    await somebody.sees("for you, here")
    assert await answers(text="for you, there") == 200
    assert "there" not in somebody.last_message()
    somebody.closes_thread()
    await somebody.sees("for you, there")
    assert await answers(text="for you, to nothing", thread_ts="1.000000") == 200
    await somebody.sees("for you, to nothing")
    await working.posts(text="Back", thread_ts=parent, blocks=[ACTIONS])
    assert working.api
    changed = await working.api("chat.update", channel="C0PLATFORM", ts=reply, text="Changed")
    assert changed["message"]["thread_ts"] == parent
    link = (await working.api("chat.getPermalink", channel="C0PLATFORM", message_ts=reply))["permalink"]
    assert link.endswith(f"?thread_ts={parent}&cid=C0PLATFORM")
    async with ClientSession() as session, session.get(link, allow_redirects=False) as response:
        assert response.headers["Location"] == f"/#open=C0PLATFORM&thread={parent}"
    del playground.parts.workspace.conversations["C0PLATFORM"]
    assert await answers(text="too late") == 404


async def test_dialogs_are_read_filled_in_sent_and_closed(app: tuple[Working, Playground]) -> None:
    working, playground = app
    somebody = ada(playground)
    await somebody.uses_shortcut("Ask")
    await somebody.sees_dialog("Ask")
    await somebody.sees_in_dialog("Help")
    await somebody.chooses_in_dialog("kind", "Small")
    small = {"type": "static_select", "selected_option": option("Small")}
    assert working.heard[-1]["actions"][0]["selected_option"] == option("Small")
    await somebody.chooses_in_dialog("words", "something new")
    assert len(working.heard) == 2, "what is filled in is told when the dialog is sent"
    await somebody.clicks_in_dialog("Help")
    state = {"words": {"typed": {"type": "plain_text_input", "value": "something new"}}, "kind": {"kind": small}}
    assert working.heard[-1]["view"]["state"]["values"] == state
    working.answer = {"response_action": "errors", "errors": {"words": "Not that."}}
    assert await somebody.sends_dialog({}) == {"words": "Not that."} == somebody.dialog_errors()
    working.answer = {}
    assert await somebody.sends_dialog({"words": "better"}) == {}
    state["words"]["typed"]["value"] = "better"
    assert working.heard[-1]["view"]["state"]["values"] == state
    assert somebody.dialogs() == []


async def test_what_stands_in_a_dialog_is_sent_and_a_closed_one_says_so(app: tuple[Working, Playground]) -> None:
    working, playground = app
    somebody = ada(playground)
    await somebody.types("note me")
    await somebody.uses_message_shortcut("Note this", "note me")
    assert working.heard[-1]["message"]["text"] == "note me"
    assert await somebody.sends_dialog({}) == {"kind": "Please complete this required field."}
    await somebody.closes_dialog()
    assert (working.heard[-1]["type"], somebody.dialogs()) == ("view_closed", [])
    with pytest.raises(NotAsExpected, match="no message shortcut"):
        await somebody.uses_message_shortcut("Ask", "note me")
    assert working.api
    await working.api("chat.postEphemeral", channel="C0PLATFORM", user="U0ADA", text="psst")
    with pytest.raises(NotAsExpected, match="not there"):
        await somebody.uses_message_shortcut("Note this", "psst")


async def test_a_step_takes_its_inputs_and_gives_what_it_must(app: tuple[Working, Playground]) -> None:
    working, playground = app
    somebody = ada(playground)
    with pytest.raises(NotAsExpected, match="Please fill in: Channel"):
        await somebody.runs_step("Count", {"note": "x"})
    await somebody.runs_step("Count", {"where": "C0PLATFORM"})
    event = working.heard[-1]["event"]
    assert (event["inputs"], "user" in event) == ({"where": "C0PLATFORM"}, False)
    assert [(one["name"], one["type"], one["is_required"]) for one in event["function"]["input_parameters"]] == [
        ("where", "slack#/types/channel_id", True),
        ("note", "string", False),
    ]
    assert working.api
    done = {"function_execution_id": event["function_execution_id"]}
    refused = await working.api("functions.completeSuccess", **done, outputs={})
    assert refused["error"] == "parameter_validation_failed"
    assert (await working.api("functions.completeSuccess", **done, outputs={"level": 1}))["ok"], (
        "by the bot's own token"
    )
    async with ClientSession() as session:
        async with session.get(f"{playground.page_url}page/workspace") as answer:
            (tool,) = (await answer.json())["tools"]
        assert [(one["title"], one["required"]) for one in tool["inputs"]] == [("Channel", True), ("Note", False)]
        sent = {"as": "U0ADA", "id": tool["id"], "inputs": {"where": "C0GENERAL"}}
        await session.post(f"{playground.page_url}page/tool", json=sent)
    assert working.heard[-1]["event"]["inputs"] == {"where": "C0GENERAL"}
    failed = {"function_execution_id": working.heard[-1]["event"]["function_execution_id"], "error": "no"}
    assert (await working.api("functions.completeError", **failed))["ok"]


async def test_an_event_comes_twice_and_once_more_later(app: tuple[Working, Playground]) -> None:
    working, playground = app
    await ada(playground).types("hello", times=2)
    deliveries = playground.parts.deliveries
    await deliveries.again("message")
    await deliveries.again("message", number=2, reason="dispatch_failed")
    assert len({one["event_id"] for one in working.heard}) == 1
    assert working.retries == [(None, None), (None, None), ("1", "http_timeout"), ("2", "connection_failed")]
    with pytest.raises(LookupError):
        await deliveries.again("app_mention")


async def test_socket_mode_says_of_an_event_that_it_comes_again(playground: Playground, api: Api) -> None:
    address = (await api("apps.connections.open", token=playground.app_token))["url"]
    async with ClientSession() as session, session.ws_connect(address) as socket:
        await socket.receive_json()

        async def told(deed: Any) -> dict[str, Any]:
            task = asyncio.create_task(deed)
            envelope = await socket.receive_json()
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            await task
            return envelope

        first = await told(ada(playground).opens_home())
        again = await told(playground.parts.deliveries.again("app_home_opened"))
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == again["payload"]["event_id"]


def test_first_values_are_of_all_that_remembers_something() -> None:
    assert first_values([ACTIONS, SECTION]) == INITIAL
