"""Files from an app: uploaded, shared or kept private, drawn in blocks, seen on the page; and a workspace without."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from playground.server import Playground
from tests.playground.conftest import MANIFEST, Api
from tests.playground.test_deliveries import app_at, playground_for, says
from tests.playground.test_methods import allow
from tests.playground.test_newer_blocks import DATA_TABLE, PIE, TABLE

PNG = b"\x89PNG\r\n\x1a\nand more"
DIVIDER = {"type": "divider"}
SAID = {"channel": "C0GENERAL", "text": "In words"}


@pytest.fixture
def client(playground: Playground) -> AsyncWebClient:
    allow(playground)
    return AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    async with ClientSession() as session:
        yield session


def image(**slack_file: str) -> dict[str, Any]:
    return {"type": "image", "alt_text": "A chart", "slack_file": slack_file}


async def private(client: AsyncWebClient, filename: str = "radar.png") -> dict[str, Any]:
    """A file that is uploaded and shared with nobody."""
    return file_of(await client.files_upload_v2(filename=filename, content=PNG, alt_txt="In words"))


def file_of(answer: AsyncSlackResponse) -> dict[str, Any]:
    """The file that an answer is of."""
    assert isinstance(answer.data, dict)
    return answer.data["file"]


async def on_page(playground: Playground, session: ClientSession, conversation: str) -> list[dict[str, Any]]:
    """What Ada sees in a conversation."""
    async with session.get(f"{playground.page_url}page/state?as=U0ADA&open={conversation}") as page:
        return (await page.json())["messages"]


async def test_the_sdk_uploads_into_somebodys_direct_messages(
    playground: Playground, client: AsyncWebClient, session: ClientSession
) -> None:
    opened = await client.conversations_open(users="U0ADA")
    channel = (opened.get("channel") or {})["id"]
    done = await client.files_upload_v2(
        channel=channel, filename="radar.png", content=PNG, title="Profile", alt_txt="Level 2", initial_comment="Look"
    )
    (message,) = await on_page(playground, session, channel)
    assert (message["text"], message["files"][0]["title"], message["files"][0]["alt"]) == ("Look", "Profile", "Level 2")
    async with session.get(playground.page_url.rstrip("/") + message["files"][0]["url"]) as file:
        assert (await file.read(), file.content_type) == (PNG, "image/png")
        assert "Content-Disposition" not in file.headers, "a picture is looked at"
    shares = file_of(await client.files_info(file=file_of(done)["id"]))["shares"]
    assert shares == {"private": {channel: [{"ts": message["ts"]}]}}


async def test_several_files_go_into_a_thread(playground: Playground, client: AsyncWebClient) -> None:
    parent = await client.chat_postMessage(channel="C0GENERAL", text="Results")
    uploads = [{"filename": f"{name}.csv", "content": "a,b"} for name in ("levels", "answers")]
    await client.files_upload_v2(file_uploads=uploads, channel="C0GENERAL", thread_ts=parent["ts"])
    general = playground.parts.workspace.conversations["C0GENERAL"]
    (reply,) = general.replies(str(parent["ts"]))
    assert len(reply.files) == 2
    with pytest.raises(SlackApiError, match="invalid_thread_ts"):
        await client.files_upload_v2(filename="a.csv", content="a", channel="C0GENERAL", thread_ts="1.2")
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.files_upload_v2(filename="a.csv", content="a", channel="C0PLATFORM")
    assert len(general.messages) == 2


async def test_a_comment_takes_the_place_of_blocks(playground: Playground, client: AsyncWebClient) -> None:
    general = playground.parts.workspace.conversations["C0GENERAL"]
    for comment in (None, "Look"):
        await client.files_upload_v2(
            filename="a.png", content=PNG, channel="C0GENERAL", initial_comment=comment, blocks=json.dumps([DIVIDER])
        )
    assert [bool(one.blocks) for one in general.messages] == [True, False]
    markdown = {"type": "markdown", "text": "x"}
    for blocks, error in (([{"type": "rainbow"}], "invalid_blocks"), ([markdown], "internal_error")):
        with pytest.raises(SlackApiError, match=error):
            await client.files_upload_v2(filename="a.png", content=PNG, channel="C0GENERAL", blocks=json.dumps(blocks))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("report.pdf", "application/pdf"),
        ("levels.csv", "text/csv; charset=utf-8"),
        ("levels.json", "application/json"),
        ("Übersicht 1.md", "text/markdown; charset=utf-8"),
    ],
)
async def test_what_is_no_picture_is_kept_under_its_name(
    playground: Playground, client: AsyncWebClient, session: ClientSession, name: str, kind: str
) -> None:
    file = file_of(await client.files_upload_v2(filename=name, content=b"\xc3\xbc", channel="C0GENERAL"))
    for url in (f"{playground.page_url}page/file/{file['id']}", file["permalink"], file["url_private"]):
        async with session.get(url) as found:
            assert (await found.read(), found.headers["Content-Type"]) == (b"\xc3\xbc", kind)
            assert found.content_disposition is not None
            assert (found.content_disposition.type, found.content_disposition.filename) == ("attachment", name)


async def test_a_private_picture_is_drawn_in_a_message_and_the_home_tab(
    playground: Playground, client: AsyncWebClient, session: ClientSession
) -> None:
    file = await private(client)
    assert not playground.parts.workspace.files[file["id"]].shared
    blocks = [
        image(id=file["id"]),
        image(url=file["permalink"]),
        image(url=file["url_private"]),
        {"type": "context", "elements": [image(id=file["id"])]},
    ]
    await client.chat_postMessage(channel="C0GENERAL", text="In words", blocks=blocks)
    (message,) = await on_page(playground, session, "C0GENERAL")
    assert message["blocks"][0]["slack_file"] == {"id": file["id"]}
    await client.views_publish(user_id="U0ADA", view={"type": "home", "blocks": blocks})


async def test_a_picture_that_is_not_in_the_workspace_is_refused(
    playground: Playground, client: AsyncWebClient, api: Api
) -> None:
    file = await private(client)
    table = await private(client, "levels.csv")
    announced = await api("files.getUploadURLExternal", filename="radar.png", length=len(PNG))
    wrong = [
        image(id="F0NOBODY"),
        image(url="https://files.slack.com/files-pri/T0-F0NOBODY/x.png"),
        image(url="https://example.org/x.png"),
        image(id=announced["file_id"]),
        image(id=table["id"]),
        image(id=file["id"], url=file["permalink"]),
        image(),
        {**image(id=file["id"]), "image_url": "https://example.org/x.png"},
        {"type": "image", "alt_text": "Of nothing"},
        {"type": "image", "slack_file": {"id": file["id"]}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": image(id="F0NOBODY")},
    ]
    for block in wrong:
        assert (await api("chat.postMessage", **SAID, blocks=[block]))["error"] == "invalid_blocks", block
        home = await api("views.publish", user_id="U0ADA", view={"type": "home", "blocks": [block]})
        assert home["error"] == "invalid_arguments", block
    assert playground.parts.workspace.conversations["C0GENERAL"].messages == []


async def test_without_the_scope_nothing_is_uploaded(playground: Playground) -> None:
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.files_upload_v2(filename="radar.png", content=PNG, channel="C0GENERAL")


async def fault(playground: Playground, session: ClientSession, **faults: bool) -> dict[str, Any]:
    """Switch faults as the page does; gives those that are on."""
    async with session.post(f"{playground.page_url}page/fault", json={"as": "U0ADA", **faults}) as answer:
        assert (await answer.json()) == {"problem": None}
    async with session.get(f"{playground.page_url}page/state?as=U0ADA") as page:
        return (await page.json())["faults"]


async def test_uploads_are_refused_until_the_fault_is_taken_back(
    playground: Playground, client: AsyncWebClient, session: ClientSession
) -> None:
    assert (await fault(playground, session, uploads=True))["uploads"]
    with pytest.raises(SlackApiError, match="unknown_method"):
        await client.files_upload_v2(filename="radar.png", content=PNG, channel="C0GENERAL")
    assert not (await fault(playground, session, uploads=False))["uploads"]
    await client.files_upload_v2(filename="radar.png", content=PNG, channel="C0GENERAL")


@pytest.mark.parametrize("block", [PIE, TABLE, DATA_TABLE], ids=lambda one: one["type"])
async def test_charts_and_tables_are_refused_until_the_fault_is_taken_back(
    playground: Playground, api: Api, session: ClientSession, block: dict[str, Any]
) -> None:
    allow(playground)
    posted = await api("chat.postMessage", **SAID, blocks=[block])
    assert (await fault(playground, session, newer_blocks=True))["newer_blocks"]
    refused = [
        await api("chat.postMessage", **SAID, blocks=[block]),
        await api("chat.postEphemeral", **SAID, blocks=[block], user="U0ADA"),
        await api("chat.update", **SAID, blocks=[DIVIDER, block], ts=posted["ts"]),
        await api("chat.scheduleMessage", **SAID, blocks=[block], post_at=int(playground.parts.clock()) + 60),
    ]
    assert [one["error"] for one in refused] == ["invalid_blocks"] * 4
    assert refused[2]["response_metadata"]["messages"] == [
        f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/1/type]"
    ]
    assert (await api("chat.postMessage", **SAID, blocks=[DIVIDER]))["ok"]
    await fault(playground, session, newer_blocks=False)
    assert (await api("chat.update", **SAID, blocks=[block], ts=posted["ts"]))["ok"]


async def test_the_fault_is_one_of_response_urls_too(session: ClientSession) -> None:
    urls: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        urls.append(str((await request.post())["response_url"]))
        return web.json_response({"text": "In words", "blocks": [TABLE]} if len(urls) > 1 else {})

    async with app_at(handle) as url, playground_for(url, manifest=MANIFEST) as playground:
        await says(playground, "/echo hi")
        playground.parts.refusals.newer_blocks = True
        async with session.post(urls[0], json={"text": "In words", "blocks": [PIE]}) as response:
            assert (response.status, (await response.json())["error"]) == (400, "invalid_blocks")
        async with session.post(urls[0], json={"text": "In words"}) as response:
            assert response.status == 200
        assert "invalid_command_response" in str(await says(playground, "/echo again"))
