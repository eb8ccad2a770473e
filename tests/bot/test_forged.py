"""What nobody sends from Slack's own buttons: commands that name others' teams, forged places, other workspaces."""

from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from benchmarks.ports import free_port
from bot.api.web import add_api, api_on_its_own
from bot.clock import system_clock
from bot.home.help import listeners as help_card
from bot.teams.access.entrances import ACTIONS, VIEWS, Checked
from playground import payloads
from playground.workspace import Message
from storage.tables import ImportedBenchmark
from tests.bot.outside import ALONE, BEN, CHANNELS, DONE, NEW, OUTSIDER, SECRET, Bot
from tests.bot.test_entrances import PRACTICE, click, dialog, value_of

PAGE = Path("docs/security.md").read_text(encoding="utf-8")
TOKEN = "a-token-of-some-length"
NAMED = ("<#{0}|{1}>", "{0}", "#{1}", "{2}")
"""How somebody could name a channel, or its team, behind a command."""


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch):
    """The subcommands that there are, once the bot is built."""
    known: list[str] = []
    registered = help_card.register

    def register(on, deps, slack, subcommands) -> None:
        known.extend(one.name for one in subcommands)
        registered(on, deps, slack, subcommands)

    monkeypatch.setattr(help_card, "register", register)
    return known


async def test_no_command_tells_of_a_private_team_that_it_names(commands: list[str], private_bot: Bot) -> None:
    places = private_bot.playground.parts.workspace
    before = await private_bot.everything()
    assert {"compare", "export", "history", "evidence", "summary", "notify", "forget-me"} <= set(commands)
    for name in commands:
        if name == "assess":
            continue
        for place in (places.app_conversation(OUTSIDER), places.conversations["C0PLATFORM"]):
            for number, channel in enumerate(CHANNELS, 1):
                for named in NAMED:
                    text = f"{name} {named.format(channel, channel.lower(), number)}"
                    parts = private_bot.playground.parts
                    await private_bot.gets(payloads.command(parts, OUTSIDER, place, "/maturity", text))
        assert await private_bot.everything() == before, name
        assert private_bot.told_outsider() == [], name


@pytest.mark.parametrize("user", [OUTSIDER, BEN.user_id])
async def test_a_dialog_acts_on_no_card_of_another_place(private_bot: Bot, user: str) -> None:
    """Also not for who is in the meeting: its card would be drawn where others see it."""
    before = await private_bot.everything()
    for callback_id, rule in VIEWS.items():
        if rule in (Checked.CARD, Checked.MEETING):
            for number in range(1, 5):
                metadata = f"{number}:{PRACTICE}:0:0:other C0PLATFORM 1.000001"
                await private_bot.gets(dialog(private_bot, callback_id, metadata, "C0PLATFORM", user=user))
    assert await private_bot.everything() == before
    assert private_bot.told_outsider() == []


async def test_non_admins_cannot_use_admin_actions_even_for_their_own_team(private_bot: Bot) -> None:
    async with private_bot.deps.database.write() as session:
        session.add(
            ImportedBenchmark(
                workspace_id=BEN.workspace_id,
                origin="x",
                made_on="x",
                content={},
                imported_by="x",
                imported_at=system_clock(),
            )
        )
    before = await private_bot.everything()
    for action_id, rule in ACTIONS.items():
        if rule is Checked.ADMIN:
            value = value_of(action_id, 3, DONE)
            await private_bot.gets(click(private_bot, action_id, value, DONE, DONE, BEN.user_id))
    for callback_id, rule in VIEWS.items():
        if rule is Checked.ADMIN:
            await private_bot.gets(dialog(private_bot, callback_id, "", DONE, BEN.user_id))
    assert await private_bot.everything() == before
    assert not private_bot.playground.parts.workspace.modals.get(BEN.user_id)


async def test_menus_that_ask_for_options_and_shortcuts_get_nothing(private_bot: Bot) -> None:
    parts = private_bot.playground.parts
    before = await private_bot.everything()
    asked = payloads.shortcut(parts, OUTSIDER, "start_assessment") | {
        "type": "block_suggestion",
        "action_id": "home:find:v1",
        "block_id": "1",
        "value": SECRET[:2],
        "container": {"type": "view", "view_id": "V1"},
    }
    await private_bot.gets(asked)
    message = Message(ts="1790000000.000001", user=BEN.user_id, text="words")
    place = parts.workspace.conversations[DONE]
    for shortcut in ("start_assessment", "use_as_evidence"):
        await private_bot.gets(payloads.shortcut(parts, OUTSIDER, shortcut))
        await private_bot.gets(payloads.message_shortcut(parts, OUTSIDER, shortcut, place, message))
    assert await private_bot.everything() == before
    assert private_bot.told_outsider() == []


async def test_events_of_another_workspace_change_nothing_here(private_bot: Bot) -> None:
    """Somebody of another workspace, and of the same id, leaves, comes, is deleted, and writes."""
    parts = private_bot.playground.parts
    before = await private_bot.everything()
    for content in (
        *(
            {"type": f"member_{what}_channel", "channel": channel}
            for what in ("left", "joined")
            for channel in (ALONE, DONE)
        ),
        {"type": "user_change", "user": {"id": BEN.user_id, "deleted": True}},
        {"type": "channel_id_changed", "old_channel_id": DONE, "new_channel_id": "C0MOVED"},
        {"type": "message", "channel": "D0BEN", "channel_type": "im", "ts": "1.000001", "text": "note: words"},
        {"type": "app_home_opened", "channel": "D0BEN", "tab": "home"},
    ):
        event = payloads.event(parts, BEN.user_id, content)
        event["authorizations"][0]["team_id"] = "T0OTHER"
        await private_bot.gets(event | {"team_id": "T0OTHER"})
        await private_bot.gets(event)
    assert await private_bot.everything() == before


async def test_somebody_writes_in_anothers_conversation(private_bot: Bot) -> None:
    """By Slack's word that is impossible; the seat is the writer's, wherever they write."""
    before = await private_bot.everything()
    typed = {"type": "message", "channel": "D0BEN", "channel_type": "im", "ts": "1.000001", "text": "note: words"}
    await private_bot.gets(payloads.event(private_bot.playground.parts, OUTSIDER, typed))
    assert await private_bot.everything() == before


async def test_outsiders_cannot_learn_if_a_private_channel_was_assessed(private_bot: Bot) -> None:
    """The same words, whether the private channel that somebody names has a team or not."""
    workspace = private_bot.playground.parts.workspace
    said = {}
    for channel in (DONE, NEW):
        private_bot.answers.clear()
        before = len(workspace.app_conversation(OUTSIDER).messages)
        for action_id in ("home:find:v1", "notify:follow:v1", "notify:follow_several:v1"):
            await private_bot.gets(click(private_bot, action_id, "", channel, "C0PLATFORM"))
        told = [one.model_dump_json() for one in workspace.conversations["C0PLATFORM"].messages]
        direct = workspace.app_conversation(OUTSIDER).messages[before:]
        said[channel] = "".join([*told, *(one.model_dump_json() for one in direct)])
    assert "has not been assessed" not in said[NEW]


async def test_the_addresses_of_levels_are_closed_without_the_token(private_bot: Bot) -> None:
    database, port = private_bot.deps.database, free_port()
    app = web.Application()
    add_api(app, database, SecretStr(TOKEN))
    routes = {(one.method, one.resource.canonical) for one in app.router.routes() if one.resource}
    assert [path for _, path in routes if f"`{path}`" not in PAGE] == []
    tokens = ("", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN} x", f"Basic {TOKEN}", TOKEN, "Bearer ")
    other = f"Bearer {private_bot.playground.bot_token}"
    async with (
        api_on_its_own(port, database, SecretStr(TOKEN)),
        ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        for method, path in routes:
            for given in (*tokens, other):
                asked = f"{path}?team={DONE}&token={TOKEN}&access_token={TOKEN}"
                async with session.request(method, asked, headers={"Authorization": given}) as answer:
                    assert (answer.status, SECRET in await answer.text()) == (401, False), (method, path, given)
            async with session.get(path, headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
                assert SECRET in await answer.text(), path
