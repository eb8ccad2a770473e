"""Manifests: what Slack refuses beyond its schema, and what an app without a Messages tab cannot do."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from aiohttp import ClientSession

from playground import acting
from playground.deeds import MESSAGES_OFF, NOT_INTERACTIVE
from playground.manifest import BadManifest, read_manifest
from playground.page_state import state
from playground.server import Playground
from tests.conftest import MANIFEST as OF_THE_BOT
from tests.playground.conftest import MANIFEST, Api

GOOD = {
    "display_information": {"name": "counter"},
    "features": {"slash_commands": [{"command": "/count", "description": "Counts"}]},
    "functions": {
        "count": {"title": "Count", "description": "Counts.", "input_parameters": {}, "output_parameters": {}}
    },
    "oauth_config": {"scopes": {"bot": ["commands"], "bot_optional": ["im:history"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["function_executed", "message.im"]},
        "interactivity": {"is_enabled": True},
        "function_runtime": "remote",
        "org_deploy_enabled": True,
        "socket_mode_enabled": True,
    },
}
WITHOUT = object()
URL = "https://example.com/slack"


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good manifest with another value at a path, or without it."""
    manifest = deepcopy(GOOD)
    *folders, name = path.split(".")
    part = manifest
    for folder in folders:
        part = part[folder]
    if value is WITHOUT:
        del part[name]
    else:
        part[name] = value
    return manifest


@pytest.mark.parametrize("manifest", [GOOD, OF_THE_BOT, {"display_information": {"name": "quiet"}}])
def test_a_manifest_that_slack_takes_is_taken(manifest: dict[str, Any]) -> None:
    read_manifest(manifest)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("features.slash_commands", [], "slash_commands"),
        ("oauth_config.scopes.bot", [], "Slash Commands requires `commands` bot scope"),
        ("oauth_config.scopes.bot_optional", [], "message.im requires the scope im:history"),
        ("settings.event_subscriptions.bot_events", ["function_executed", "presence_change"], "invalid event type"),
        ("settings.event_subscriptions.bot_events", ["message.im"], "function_executed"),
        ("settings.function_runtime", WITHOUT, "runtime"),
        ("settings.org_deploy_enabled", False, "organisations"),
        ("settings.socket_mode_enabled", False, "requires either Request URL or Socket Mode Enabled"),
    ],
)
def test_a_manifest_is_refused_in_which_something_is_missing(path: str, value: Any, words: str) -> None:
    with pytest.raises(BadManifest, match=words):
        read_manifest(changed(path, value))


def test_events_and_clicks_need_an_address_or_socket_mode() -> None:
    manifest = changed("settings.socket_mode_enabled", value=False)
    read_manifest(manifest, has_request_url=True)
    manifest["settings"]["event_subscriptions"]["request_url"] = URL
    with pytest.raises(BadManifest, match="Interactivity requires a Request URL"):
        read_manifest(manifest)
    manifest["settings"]["interactivity"]["request_url"] = URL
    read_manifest(manifest)


def with_tabs(**tabs: bool) -> dict[str, Any]:
    return {**MANIFEST, "features": {**MANIFEST["features"], "app_home": tabs}}


async def in_direct_messages(manifest: dict[str, Any]) -> tuple[str | None, str | None, list[str]]:
    """What is wrong when somebody writes to the app, when the app writes to them, and the kinds of what they see."""
    playground = Playground(manifest)
    await playground.start()
    try:
        async with ClientSession() as session:
            answer = await Api(playground, session)("chat.postMessage", channel="U0ADA", text="Hi")
        direct = playground.parts.workspace.app_conversation("U0ADA")
        problem = await acting.type_text(playground.parts, "U0ADA", direct, "hello")
        seen = state(playground.parts, "U0ADA", direct, None)
        return problem, answer.get("error"), [one["kind"] for one in seen["conversations"]]
    finally:
        await playground.stop()


@pytest.mark.parametrize(
    ("tabs", "problem", "error", "shown"),
    [
        ({"messages_tab_enabled": True, "messages_tab_read_only_enabled": False}, None, None, True),
        ({"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}, MESSAGES_OFF, None, True),
        ({}, MESSAGES_OFF, None, True),
        ({"messages_tab_enabled": False}, MESSAGES_OFF, "messages_tab_disabled", False),
        ({"messages_tab_enabled": False, "home_tab_enabled": True}, MESSAGES_OFF, "messages_tab_disabled", True),
    ],
)
async def test_the_messages_tab_is_as_the_manifest_says(
    tabs: dict[str, bool],
    problem: str | None,
    error: str | None,
    shown: bool,  # noqa: FBT001
) -> None:
    *told, kinds = await in_direct_messages(with_tabs(**tabs))
    assert (told, "app" in kinds) == ([problem, error], shown)


async def test_an_app_without_interactivity_hears_of_no_click() -> None:
    features = {
        **MANIFEST["features"],
        "shortcuts": [{"name": "Ask", "type": "global", "callback_id": "ask", "description": "Asks"}],
    }
    settings = {**MANIFEST["settings"], "interactivity": {"is_enabled": False}}
    playground = Playground({**MANIFEST, "features": features, "settings": settings})
    assert await acting.use_shortcut(playground.parts, "U0ADA", "ask") == NOT_INTERACTIVE
