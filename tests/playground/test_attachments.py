"""Attachments, other names and pictures, profiles, and what a channel is called: what other apps send and ask for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ClientSession, web

from playground import acting
from playground.blocks import problems
from playground.page_state import state
from playground.people import Somebody
from playground.server import Playground
from tests.playground.conftest import Api
from tests.playground.test_deliveries import app_at, playground_for
from tests.playground.test_methods import allow

BUTTONS = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}
ATTACHED = {"color": "good", "title": "Build 7", "text": "All is well.", "fields": [{"title": "Took", "value": "9 s"}]}


def scoped(playground: Playground, *scopes: str) -> None:
    manifest = playground.parts.manifest
    object.__setattr__(manifest, "scopes", manifest.scopes.union(scopes))


async def test_a_message_may_say_all_in_its_attachments(playground: Playground, api: Api) -> None:
    posted = await api("chat.postMessage", channel="#general", attachments=[ATTACHED])
    (shown,) = posted["message"]["attachments"]
    assert (shown["id"], shown["title"], shown["fallback"]) == (1, "Build 7", "All is well.")
    ada = Somebody(playground.parts, "U0ADA", "general")
    for words in ("Build 7", "All is well.", "Took", "9 s"):
        await ada.sees(words)
    where = {"channel": posted["channel"], "ts": posted["ts"]}
    assert (await api("chat.update", **where, text="Build 8"))["message"]["attachments"] == [shown]
    assert "attachments" not in (await api("chat.update", **where, text="Build 8", attachments=[]))["message"]
    wrong = (([], "no_text"), (["x"], "invalid_arguments"), ([ATTACHED] * 101, "too_many_attachments"))
    for attachments, error in wrong:
        assert (await api("chat.postMessage", channel="C0GENERAL", attachments=attachments))["error"] == error
    rainbow = [{"blocks": [{"type": "rainbow"}]}]
    assert (await api("chat.postMessage", channel="C0GENERAL", attachments=rainbow))["error"] == "invalid_blocks"


async def test_a_button_of_an_attachment_is_clicked_in_its_message() -> None:
    heard: list[dict[str, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append(json.loads(str((await request.post())["payload"]))["container"])
        return web.Response()

    async with app_at(handle) as url, playground_for(url) as playground, ClientSession() as session:
        attachments = [ATTACHED, {"color": "#336699", "blocks": [BUTTONS]}]
        api = Api(playground, session)
        assert (await api("chat.postMessage", channel="C0GENERAL", blocks=[BUTTONS], attachments=attachments))["ok"]
        message = playground.parts.workspace.conversations["C0GENERAL"].messages[-1]
        above, below = message.all_blocks()
        assert above["block_id"] != below["block_id"], "the same block twice is two blocks"
        assert (message.attachment_of(above["block_id"]), message.attachment_of(below["block_id"])) == (None, 2)
        general = playground.parts.workspace.conversations["C0GENERAL"]
        for block in (above, below):
            where = (message.ts, block["block_id"], "go", {}, {})
            assert await acting.click_message(playground.parts, "U0ADA", general, *where) is None
    assert [(one["type"], one.get("attachment_id")) for one in heard] == [("message", None), ("message_attachment", 2)]


@pytest.mark.parametrize("may_choose", [True, False])
async def test_custom_name_and_picture_are_ignored_without_their_scope(
    playground: Playground,
    api: Api,
    may_choose: bool,  # noqa: FBT001
) -> None:
    if may_choose:
        scoped(playground, "chat:write.customize")
    chosen = {"username": "Watchman", "icon_emoji": ":eyes:"}
    message = (await api("chat.postMessage", channel="C0GENERAL", text="All quiet", **chosen))["message"]
    general = playground.parts.workspace.conversations["C0GENERAL"]
    author = state(playground.parts, "U0ADA", general, None)["messages"][0]["author"]
    if may_choose:
        assert (message["username"], message["icons"], "user" in message) == ("Watchman", {"emoji": ":eyes:"}, False)
        assert (author["name"], author["icons"]) == ("Watchman", {"emoji": ":eyes:"})
    else:
        assert (message["user"], "username" in message) == ("U0APP", False)
        assert (author["name"], author["icons"]) == ("echo", {})


async def test_a_profile_is_told_and_an_address_only_to_who_may_see_it(playground: Playground, api: Api) -> None:
    assert (await api("users.profile.get", user="U0ADA"))["error"] == "missing_scope"
    scoped(playground, "users.profile:read")
    told = (await api("users.profile.get", user="U0ADA"))["profile"]
    assert (told["real_name"], told["first_name"], told["last_name"]) == ("Ada Park", "Ada", "Park")
    assert "email" not in told
    scoped(playground, "users:read.email")
    assert (await api("users.profile.get", user="U0ADA"))["profile"]["email"] == "ada@playground.example"
    assert (await api("users.profile.get"))["profile"]["bot_id"] == "B0APP"
    assert (await api("users.profile.get", user="U0NOBODY"))["error"] == "user_not_found"


async def test_one_channel_is_the_general_one(playground: Playground, api: Api) -> None:
    allow(playground)
    listed = (await api("conversations.list"))["channels"]
    assert {one["name"]: one["is_general"] for one in listed} == {"general": True, "ml-platform": False}


@pytest.mark.parametrize(
    ("kind", "initial", "taken"),
    [
        ("multi_users_select", "initial_users", True),
        ("multi_conversations_select", "initial_conversations", True),
        ("multi_channels_select", "initial_channels", True),
        ("checkboxes", "initial_options", False),
        ("multi_static_select", "initial_options", False),
    ],
)
def test_only_user_and_channel_menus_send_an_empty_initial_list(
    kind: str,
    initial: str,
    taken: bool,  # noqa: FBT001
) -> None:
    """As reported of Slack: slackapi/bolt-js, issue 482, and soxtoby/SlackNet, issue 114."""
    offered = {} if taken else {"options": [{"text": {"type": "plain_text", "text": "A"}, "value": "a"}]}
    element = {"type": kind, "action_id": "menu", initial: [], **offered}
    block = {"type": "input", "label": {"type": "plain_text", "text": "Which?"}, "element": element}
    assert (problems("message_blocks", [block]) == []) is taken
