"""Methods beyond the first: threads, ephemeral and scheduled messages, files, people, dialogs on dialogs."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession, web

from playground import acting
from playground.server import Playground
from tests.conftest import FixedClock
from tests.playground.conftest import MANIFEST, Api
from tests.playground.test_deliveries import app_at, playground_for

MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ask"},
    "blocks": [{"type": "divider"}],
}
MORE_SCOPES = [
    *("channels:read", "channels:join", "groups:read", "im:read", "users:read", "files:write", "files:read"),
    *("im:history", "groups:history", "team:read", "channels:manage"),
]


def allow(playground: Playground) -> None:
    """Let the app do everything, and be in #general."""
    object.__setattr__(playground.parts.manifest, "scopes", playground.parts.manifest.scopes.union(MORE_SCOPES))
    workspace = playground.parts.workspace
    workspace.conversations["C0GENERAL"].members.append(workspace.app.bot_user_id)


async def test_replies_stand_in_a_thread_and_not_in_the_channel(playground: Playground, api: Api) -> None:
    allow(playground)
    parent = await api("chat.postMessage", channel="C0GENERAL", text="parent")
    general = playground.parts.workspace.conversations["C0GENERAL"]
    assert await acting.type_text(playground.parts, "U0ADA", general, "a reply", parent["ts"]) is None
    reply = await api("chat.postMessage", channel="C0GENERAL", text="another", thread_ts=parent["ts"])
    nested = await api("chat.postMessage", channel="C0GENERAL", text="third", thread_ts=reply["ts"])
    assert nested["message"]["thread_ts"] == parent["ts"], "a reply to a reply stands in the same thread"
    thread = await api("conversations.replies", channel="C0GENERAL", ts=parent["ts"], limit=3)
    assert [one["text"] for one in thread["messages"]] == ["parent", "a reply", "another"]
    cursor = thread["response_metadata"]["next_cursor"]
    rest = await api("conversations.replies", channel="C0GENERAL", ts=parent["ts"], cursor=cursor)
    assert [one["text"] for one in rest["messages"]] == ["third"]
    history = await api("conversations.history", channel="C0GENERAL")
    assert [(one["text"], one["reply_count"]) for one in history["messages"]] == [("parent", 3)]
    problem = await acting.type_text(playground.parts, "U0ADA", general, "/echo hi", parent["ts"])
    assert problem == "/echo is not supported in threads. Sorry!"


async def test_a_reply_to_a_deleted_message_stands_in_the_channel(playground: Playground, api: Api) -> None:
    allow(playground)
    parent = await api("chat.postMessage", channel="C0GENERAL", text="parent")
    assert (await api("chat.delete", channel="C0GENERAL", ts=parent["ts"]))["ok"]
    stray = await api("chat.postMessage", channel="C0GENERAL", text="stray", thread_ts=parent["ts"])
    assert stray["ok"]
    assert "thread_ts" not in stray["message"]
    history = await api("conversations.history", channel="C0GENERAL")
    assert [message["text"] for message in history["messages"]] == ["stray"]


async def test_a_thread_that_lost_its_first_message_goes_on(playground: Playground, api: Api) -> None:
    allow(playground)
    parent = await api("chat.postMessage", channel="C0GENERAL", text="parent")
    await api("chat.postMessage", channel="C0GENERAL", text="reply", thread_ts=parent["ts"])
    await api("chat.delete", channel="C0GENERAL", ts=parent["ts"])
    another = await api("chat.postMessage", channel="C0GENERAL", text="another", thread_ts=parent["ts"])
    assert another["message"]["thread_ts"] == parent["ts"]


async def test_an_ephemeral_message_is_for_one_member_and_found_by_no_method(playground: Playground, api: Api) -> None:
    allow(playground)
    shown = await api("chat.postEphemeral", channel="C0GENERAL", user="U0ADA", text="psst")
    assert shown["message_ts"]
    assert (await api("conversations.history", channel="C0GENERAL"))["messages"] == []
    lost = await api("chat.update", channel="C0GENERAL", ts=shown["message_ts"], text="x")
    assert lost["error"] == "message_not_found"
    stranger = await api("chat.postEphemeral", channel="C0GENERAL", user="U0NOBODY", text="psst")
    assert stranger["error"] == "user_not_in_channel"


async def test_a_scheduled_message_comes_at_its_time_unless_it_is_taken_back(
    playground: Playground, api: Api, clock: FixedClock
) -> None:
    allow(playground)
    now = int(clock().timestamp())

    async def schedule(**more: Any) -> dict[str, Any]:
        return await api("chat.scheduleMessage", channel="C0GENERAL", text="later", **{"post_at": now + 60, **more})

    kept, taken_back = await schedule(), await schedule()
    listed = await api("chat.scheduledMessages.list")
    assert len(listed["scheduled_messages"]) == 2
    where = {"channel": "C0GENERAL", "scheduled_message_id": taken_back["scheduled_message_id"]}
    assert (await api("chat.deleteScheduledMessage", **where))["ok"]
    assert (await api("chat.deleteScheduledMessage", **where))["error"] == "invalid_scheduled_message_id"
    general = playground.parts.workspace.conversations["C0GENERAL"]
    clock.advance(seconds=59)
    await playground.parts.timers.run_due()
    assert general.messages == []
    clock.advance(seconds=1)
    await playground.parts.timers.run_due()
    assert [one.text for one in general.messages] == ["later"]
    assert kept["post_at"] == now + 60
    assert (await schedule(post_at=now))["error"] == "time_in_past"
    assert (await schedule(post_at=now + 121 * 24 * 3600))["error"] == "time_too_far"
    assert (await schedule(post_at="soon"))["error"] == "invalid_time"
    metadata = {"event_type": "a", "event_payload": {}}
    assert (await schedule(post_at=now + 600, metadata=metadata))["error"] == "metadata_not_supported"


async def test_a_file_goes_the_external_way_and_is_seen_on_the_page(playground: Playground, api: Api) -> None:
    allow(playground)
    asked = await api("files.getUploadURLExternal", filename="chart.png", length=4, alt_txt="A chart")
    async with ClientSession() as session:
        async with session.post(asked["upload_url"], data=b"12345") as wrong:
            assert wrong.status == 400
        asked = await api("files.getUploadURLExternal", filename="chart.png", length=4, alt_txt="A chart")
        unfinished = await api("files.completeUploadExternal", files=[{"id": asked["file_id"]}])
        assert unfinished["error"] == "file_not_found"
        async with session.post(asked["upload_url"], data=b"1234") as right:
            assert right.status == 200
        done = await api(
            "files.completeUploadExternal",
            files=[{"id": asked["file_id"], "title": "Levels"}],
            channel_id="C0GENERAL",
            initial_comment="Look",
        )
        assert done["files"][0]["title"] == "Levels"
        state = f"{playground.page_url}page/state?as=U0ADA&open=C0GENERAL"
        async with session.get(state) as page:
            (message,) = (await page.json())["messages"]
        assert (message["text"], message["files"][0]["alt"]) == ("Look", "A chart")
        async with session.get(playground.page_url.rstrip("/") + message["files"][0]["url"]) as file:
            assert (await file.read(), file.content_type) == (b"1234", "image/png")
            assert "sandbox" in file.headers["Content-Security-Policy"]
    again = await api("files.completeUploadExternal", files=[{"id": asked["file_id"]}], channel_id="C0GENERAL")
    assert again["error"] == "file_not_found", "an upload is completed once"


async def test_people_and_conversations_are_described_as_far_as_scopes_go(playground: Playground, api: Api) -> None:
    assert (await api("users.info", user="U0CHEN"))["error"] == "missing_scope"
    allow(playground)
    chen = (await api("users.info", user="U0CHEN"))["user"]
    assert (chen["tz"], chen["tz_offset"], chen["is_bot"]) == ("Asia/Tokyo", 9 * 3600, False)
    assert (await api("users.info", user="U0NOBODY"))["error"] == "user_not_found"
    assert len((await api("users.list"))["members"]) == len(playground.parts.workspace.people) + 1
    listed = await api("conversations.list", types="public_channel,private_channel")
    assert [one["name"] for one in listed["channels"]] == ["general", "ml-platform"], "nor private ones it is not in"
    assert (await api("conversations.info", channel="C0GENERAL"))["channel"]["is_member"]
    members = await api("conversations.members", channel="C0GENERAL", limit=2)
    assert members["members"] == ["U0ADA", "U0BEN"]
    assert members["response_metadata"]["next_cursor"]
    assert (await api("conversations.list", types="town_square"))["error"] == "invalid_types"


async def test_channels_are_made_filled_named_left_and_closed(playground: Playground, api: Api) -> None:
    assert (await api("conversations.create", name="new-team"))["error"] == "missing_scope"
    allow(playground)
    made = (await api("conversations.create", name="new-team"))["channel"]
    where = {"channel": made["id"]}
    assert made["is_member"]
    assert (await api("conversations.create", name="new-team"))["error"] == "name_taken"
    assert (await api("conversations.create", name="New Team!"))["error"] == "invalid_name_specials"
    assert (await api("conversations.invite", **where, users="U0ADA,U0BEN"))["channel"]["num_members"] == 3
    assert (await api("conversations.invite", **where, users="U0ADA"))["error"] == "already_in_channel"
    assert (await api("conversations.setTopic", **where, topic="Us"))["channel"]["topic"]["value"] == "Us"
    assert (await api("conversations.archive", **where))["ok"]
    for late in (api("conversations.archive", **where), api("chat.postMessage", **where, text="Hi")):
        assert (await late)["error"] == "is_archived"
    conversation = playground.parts.workspace.conversations[made["id"]]
    assert await acting.type_text(playground.parts, "U0ADA", conversation, "Hi") == "This channel is archived."
    assert (await api("conversations.leave", channel="C0GENERAL"))["ok"]
    assert (await api("conversations.leave", channel="C0GENERAL"))["not_in_channel"]


async def test_dialogs_are_pushed_and_drawn_anew(playground: Playground, api: Api) -> None:
    def trigger() -> str:
        return playground.parts.tickets.new_trigger("U0ADA")

    assert (await api("views.push", trigger_id=trigger(), view=MODAL))["error"] == "not_found"
    first = (await api("views.open", trigger_id=trigger(), view=MODAL))["view"]
    second = (await api("views.push", trigger_id=trigger(), view=MODAL))["view"]
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    other = {**MODAL, "title": {"type": "plain_text", "text": "Other"}}
    drawn = await api("views.update", view_id=second["id"], view=other, hash=second["hash"])
    assert drawn["view"]["title"]["text"] == "Other"
    assert (await api("views.update", view_id=second["id"], view=MODAL, hash=second["hash"]))[
        "error"
    ] == "hash_conflict"
    assert (await api("views.update", view_id="V0NONE", view=MODAL))["error"] == "not_found"
    stack = playground.parts.workspace.modals["U0ADA"]
    assert await acting.close(playground.parts, "U0ADA", second["id"]) is None
    assert [view.id for view in stack] == [first["id"]]


async def test_blocks_can_be_tried(api: Api) -> None:
    assert (await api("blocks.validate", blocks=[{"type": "divider"}]))["ok"]
    assert (await api("blocks.validate", blocks=[{"type": "rainbow"}]))["error"] == "invalid_blocks"


async def test_messages_mentions_and_members_are_events_where_the_app_wants_them(clock: FixedClock) -> None:
    manifest = {
        **MANIFEST,
        "oauth_config": {
            "scopes": {"bot": ["app_mentions:read", "channels:history", "channels:read", "commands", "im:history"]}
        },
        "settings": {
            "event_subscriptions": {
                "bot_events": ["app_mention", "member_joined_channel", "message.channels", "message.im"]
            },
        },
    }
    heard: list[dict[str, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append((await request.json())["event"])
        return web.Response()

    async with app_at(handle) as url, playground_for(url, clock, manifest) as playground:
        parts = playground.parts
        general, direct = parts.workspace.conversations["C0GENERAL"], parts.workspace.app_conversation("U0ADA")
        await acting.type_text(parts, "U0ADA", general, "before the app is here")
        await acting.type_text(parts, "U0ADA", general, "/invite @echo")
        await acting.type_text(parts, "U0ADA", general, "hello @echo")
        await acting.type_text(parts, "U0ADA", direct, "hi")
    assert [(one["type"], one.get("channel_type")) for one in heard] == [
        ("member_joined_channel", "C"),
        ("message", "channel"),
        ("app_mention", None),
        ("message", "im"),
    ]
    assert heard[2]["text"] == f"hello <@{parts.workspace.app.bot_user_id}>"


async def test_a_custom_step_is_a_button_of_the_page_and_ends_once(clock: FixedClock) -> None:
    manifest = {
        **MANIFEST,
        "settings": {
            "event_subscriptions": {"bot_events": ["function_executed"]},
            "org_deploy_enabled": True,
            "function_runtime": "remote",
        },
        "functions": {
            "count": {"title": "Count", "description": "Counts.", "input_parameters": {}, "output_parameters": {}}
        },
    }
    heard: list[dict[str, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append((await request.json())["event"])
        return web.Response()

    async with app_at(handle) as url, playground_for(url, clock, manifest) as playground, ClientSession() as session:
        async with session.get(f"{playground.page_url}page/workspace") as workspace:
            (tool,) = (await workspace.json())["tools"]
        assert tool["label"] == "Run “Count”"
        await session.post(f"{playground.page_url}page/tool", json={"as": "U0BEN", "id": tool["id"]})
        (step,) = heard
        assert (step["type"], step["function"]["callback_id"]) == ("function_executed", "count")
        api = Api(playground, session)
        done = {"function_execution_id": step["function_execution_id"], "outputs": {"level": 3}}
        assert (await api("functions.completeSuccess", token=step["bot_access_token"], **done))["ok"]
        assert (await api("functions.completeSuccess", **done))["error"] == "function_execution_not_found"
        told = playground.parts.workspace.app_conversation("U0BEN").messages[-1]
        assert told.text == "The step ended: level = 3."


async def test_time_machine_goes_back_only_while_nothing_happened(playground: Playground, api: Api) -> None:
    async with ClientSession() as session:

        async def travel(**how: Any) -> str | None:
            async with session.post(f"{playground.page_url}page/time", json={"as": "U0ADA", **how}) as answer:
                return (await answer.json())["problem"]

        before = playground.parts.clock()
        assert await travel(days=91) is None
        assert playground.parts.clock() == before + 91 * 24 * 3600
        assert await travel(**{"return": True}) is None
        assert playground.parts.clock() == before
        await travel(days=7)
        await api("chat.postMessage", channel="C0GENERAL", text="in the future")
        assert await travel(**{"return": True}) == "Something has happened since, so time cannot run back."
