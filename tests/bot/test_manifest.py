"""manifest.yml asks for exactly what the app uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.assess.workflow.listeners import RUN_ASSESSMENT
from bot.cli.playground import start
from bot.slack.router import COMMAND
from playground.manifest import read_manifest
from tests.conftest import MANIFEST

# The scopes each method of the Web API needs in the conversations the bot calls it for (Slack's reference pages).
SCOPES = {
    "apps.connections.open": set[str](),
    "auth.test": set[str](),
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set[str](),
    "chat.postMessage": {"chat:write", "chat:write.public"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.join": {"channels:join"},
    "conversations.members": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
    "dnd.info": {"dnd:read"},
    # The SDK's name for the calls of an external upload.
    "files.upload.v2": {"files:write"},
    "functions.completeError": set[str](),
    "functions.completeSuccess": set[str](),
    "users.getPresence": {"users:read"},
    "users.info": {"users:read"},
    "views.open": set[str](),
    "views.publish": set[str](),
    "views.update": set[str](),
}
EVENTS = {
    "app_home_opened": set[str](),
    "member_joined_channel": {"channels:read", "groups:read"},
    "message": {"im:history"},
    "member_left_channel": {"channels:read", "groups:read"},
    "user_change": {"users:read"},
    "channel_id_changed": {"channels:read", "groups:read"},
}
# Slack refuses a manifest with functions that does not subscribe to it; Bolt listens to it as a function.
FUNCTION_EVENT = "function_executed"
# What Bolt calls an event is less than what the manifest calls it.
IN_MANIFEST = {"message": "message.im"}


def calls() -> Iterator[ast.Call]:
    """Every call in the bot's source."""
    for path in Path("bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def methods_called() -> Iterator[str]:
    """Every method of the Web API that the bot calls on a client."""
    for call in calls():
        match call.func:
            case ast.Attribute(attr="send_socket_mode_response"):
                pass  # an acknowledgement, and no method of the Web API
            case ast.Attribute(value=ast.Attribute(attr="client" | "_client"), attr=name):
                yield _method(name)
            case ast.Attribute(value=ast.Name(id="client"), attr=name):
                yield _method(name)
            case ast.Attribute(value=ast.Call(func=ast.Name(id="web_client")), attr=name):
                yield _method(name)
            case _:
                pass


def registered(kind: str) -> list[str]:
    """What the bot tells Bolt that it listens to: each `on.command(...)` or `on.event(...)`."""
    found: list[str] = []
    for call in calls():
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="on"), attr=attribute), args=[named, _]) if (
                attribute == kind
            ):
                found.append(ast.unparse(named).strip("'"))
            case _:
                pass
    # What nothing listens to is acknowledged all the same.
    return [one for one in found if one != "ANYTHING"]


def _method(name: str) -> str:
    """The method behind a function of the SDK: chat_postMessage is chat.postMessage."""
    return name.replace("_", ".")


def test_the_playground_installs_the_app_by_this_manifest() -> None:
    assert start.MANIFEST.samefile("manifest.yml")


def test_scopes_are_those_of_the_methods_the_events_and_the_command() -> None:
    called = set(methods_called())
    assert called == set(SCOPES)
    events = registered("event")
    needed = {"commands"}.union(*(SCOPES[one] for one in called), *(EVENTS[one] for one in events))
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_manifest_lists_the_command_events_and_shortcuts_of_the_app() -> None:
    manifest = read_manifest(MANIFEST)
    assert registered("command") == ["COMMAND"]
    assert [one.command for one in manifest.commands] == [COMMAND]
    events = {IN_MANIFEST.get(event, event) for event in registered("event")}
    assert events | {FUNCTION_EVENT} == manifest.events
    shortcuts = [one["callback_id"] for one in MANIFEST["features"].get("shortcuts", [])]
    assert set(registered("shortcut")) == set(shortcuts)
    assert registered("function") == ["RUN_ASSESSMENT"]
    assert [one.callback_id for one in manifest.steps] == [RUN_ASSESSMENT]
    # Slack takes a manifest with functions from such apps alone.
    assert MANIFEST["settings"]["org_deploy_enabled"]
    assert MANIFEST["settings"]["function_runtime"] == "remote"
    assert manifest.socket_mode
    assert manifest.has_home
