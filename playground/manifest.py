"""The app's manifest: what the app is called, may do, and wants to hear."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from playground.manifest_rules import mistakes_in, scopes_in

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 1_000_000
SCHEMA = Path(__file__).parent / "schemas" / "manifest.schema.json"


class BadManifest(Exception):
    """Slack would refuse this manifest; the text says where and why."""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command. ``should_escape`` turns typed names into ids."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: global, or on a message."""

    name: str
    callback_id: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a custom step takes or gives; ``type`` is such as string or slack#/types/user_id."""

    name: str
    type: str
    title: str
    description: str
    required: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A custom step of workflows, with what it takes and gives."""

    callback_id: str
    title: str
    description: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The part of an app manifest that the playground goes by.

    ``has_messages`` is whether there is a Messages tab, in which ``takes_messages`` is whether people may write.
    """

    name: str
    commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...]
    steps: tuple[Step, ...]
    scopes: frozenset[str]
    events: frozenset[str]
    has_home: bool
    has_messages: bool
    takes_messages: bool
    interactive: bool
    socket_mode: bool

    def step(self, callback_id: str) -> Step | None:
        """The custom step with this id."""
        return next((one for one in self.steps if one.callback_id == callback_id), None)


def manifest_in(path: Path) -> Mapping[str, Any]:
    """What a file says, in YAML or JSON. Raises OSError and BadManifest.

    A pipe that nobody writes to, or a device that never ends, is not waited for.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BadManifest(f"{path} is not an ordinary file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadManifest(f"{path} is larger than {LARGEST // 1_000_000} MB")
    try:
        said = yaml.safe_load(content.decode("utf-8-sig"))
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise BadManifest(f"{path} cannot be read as YAML or JSON") from error
    if not isinstance(said, dict):
        raise BadManifest(f"{path} holds no manifest")
    return said


def read_manifest(content: Mapping[str, Any], *, has_request_url: bool = False) -> Manifest:
    """Check a manifest as Slack does and take what is needed. Raises BadManifest.

    ``has_request_url``: the app is reached by HTTP, at addresses that are set beside the manifest.
    """
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    mistake = best_match(Draft7Validator(schema).iter_errors(content))
    if mistake is not None:
        raise BadManifest(f"{mistake.json_path}: {mistake.message}")
    for where, words in mistakes_in(content, has_request_url=has_request_url):
        raise BadManifest(f"{where}: {words}")
    features, settings = content.get("features", {}), content.get("settings", {})
    app_home = features.get("app_home", {})
    # An app that says nothing of it has a Messages tab in which nobody may write, as a new app does in Slack.
    has_messages = bool(app_home.get("messages_tab_enabled", True))
    return Manifest(
        name=content["display_information"]["name"],
        commands=tuple(
            SlashCommand(
                one["command"], one["description"], one.get("usage_hint", ""), bool(one.get("should_escape", False))
            )
            for one in features.get("slash_commands", [])
        ),
        shortcuts=tuple(
            Shortcut(one["name"], one["callback_id"], one["type"], one["description"])
            for one in features.get("shortcuts", [])
        ),
        steps=tuple(
            Step(
                callback_id,
                one["title"],
                one.get("description", ""),
                _parameters(one.get("input_parameters", {})),
                _parameters(one.get("output_parameters", {})),
            )
            for callback_id, one in content.get("functions", {}).items()
        ),
        scopes=scopes_in(content, "bot"),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
        has_home=bool(app_home.get("home_tab_enabled", False)),
        has_messages=has_messages,
        takes_messages=has_messages and not app_home.get("messages_tab_read_only_enabled", True),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        socket_mode=bool(settings.get("socket_mode_enabled", False)),
    )


def _parameters(declared: Mapping[str, Any]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=name,
            type=one["type"],
            title=one.get("title") or name,
            description=one.get("description", ""),
            required=bool(one.get("is_required", False)),
        )
        for name, one in declared.items()
    )
