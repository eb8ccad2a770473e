"""A playground with somebody else's app in it, which runs as a process of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from benchmarks.ports import free_port, listening
from playground.server import Playground

PATIENCE_SECONDS = 60

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "starter"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "starter", "always_online": True},
        "shortcuts": [
            {
                "name": "Run sample shortcut",
                "type": "global",
                "callback_id": "sample_shortcut_id",
                "description": "Runs a sample shortcut",
            },
            {
                "name": "Note this",
                "type": "message",
                "callback_id": "note_message",
                "description": "Notes what was said",
            },
        ],
        "slash_commands": [
            {"command": "/sample-command", "description": "Runs a sample command", "should_escape": False},
            {"command": "/deploy", "description": "Asks whether to deploy", "should_escape": False},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "files:write",
                "im:history",
                "im:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": ["app_home_opened", "app_mention", "function_executed", "message.channels", "message.im"]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
        "org_deploy_enabled": True,
        "hermes_app_type": "remote",
        "function_runtime": "remote",
    },
    "functions": {
        "sample_step": {
            "title": "Sample step",
            "description": "Runs sample step",
            "input_parameters": {
                "user_id": {"type": "slack#/types/user_id", "title": "User", "is_required": True, "name": "user_id"}
            },
            "output_parameters": {
                "user_id": {"type": "slack#/types/user_id", "title": "User", "is_required": True, "name": "user_id"}
            },
        }
    },
}


@asynccontextmanager
async def playground_with(command: Sequence[str], mode: str) -> AsyncGenerator[Playground]:
    """A playground in which the app of a command is up, in Socket Mode or by HTTP."""
    port = free_port() if mode == "http" else None
    playground = Playground(MANIFEST, request_url=f"http://127.0.0.1:{port}/slack/events" if port else None)
    await playground.start()
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_API_URL": playground.api_url,
        "SLACK_BOT_TOKEN": playground.bot_token,
        **(
            {"SLACK_SIGNING_SECRET": playground.signing_secret, "PORT": str(port)}
            if port
            else {"SLACK_APP_TOKEN": playground.app_token}
        ),
    }
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        if port:
            await listening(port)
        else:
            await playground.parts.changes.until(lambda: playground.parts.socket_mode.connected > 0, PATIENCE_SECONDS)
        yield playground
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await playground.stop()
