"""What Slack does send is never refused, however unusual."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from bot.slack.payload import FORM, checked, read_payload

CLICK: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1", "username": "ada", "team_id": "T1"},
    "api_app_id": "A1",
    "token": "x",
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": False},
    "trigger_id": "1.2.3",
    "team": {"id": "T1", "domain": "d"},
    "enterprise": None,
    "is_enterprise_install": False,
    "channel": {"id": "C1", "name": "privategroup"},
    "response_url": "https://hooks.slack.com/x",
    "actions": [{"type": "button", "action_id": "a", "block_id": "b", "value": "1", "action_ts": "1.2"}],
}
VIEW: dict[str, Any] = {
    "id": "V1",
    "team_id": "T1",
    "type": "modal",
    "blocks": [{"type": "section", "block_id": "x"}],
    "private_metadata": "",
    "callback_id": "x",
    "state": {"values": {}},
    "title": {"type": "plain_text", "text": "T", "emoji": True},
    "root_view_id": "V1",
    "previous_view_id": None,
    "external_id": "",
    "app_installed_team_id": "T1",
}
SENT = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": VIEW, "response_urls": []}
MESSAGE = {
    "type": "message_action",
    "user": {"id": "U1"},
    "team": {"id": "T1"},
    "callback_id": "x",
    "trigger_id": "1.2.3",
    "channel": {"id": "D1", "name": "directmessage"},
    "message": {"type": "message", "bot_id": "B1", "ts": "1.2", "text": None},
    "response_url": "https://hooks.slack.com/x",
}


def told(**event: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "context_team_id": "T2",
        "context_enterprise_id": None,
        "event_id": "Ev1",
        "authorizations": [{"enterprise_id": "E1", "team_id": None, "user_id": "U1", "is_enterprise_install": True}],
        "is_ext_shared_channel": True,
        "event": event,
    }


@pytest.mark.parametrize(
    "payload",
    [
        CLICK,
        {**CLICK, "team": None, "enterprise": {"id": "E1", "name": "e"}, "is_enterprise_install": True},
        {**CLICK, "state": {"values": []}, "message": {"ts": "1.2", "text": "", "user": "U2", "edited": {}}},
        {**CLICK, "function_data": {"execution_id": "Fx1"}, "bot_access_token": "xwfp-1", "interactivity": {}},
        SENT,
        {**SENT, "view": {**VIEW, "state": {"values": []}}},
        {**SENT, "type": "view_closed", "is_cleared": True},
        MESSAGE,
        {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820, "api_app_id": "A1"},
        told(type="message", subtype="message_changed", hidden=True, channel="C1", ts="1.2", message={}),
        told(
            type="message",
            subtype="message_changed",
            hidden=True,
            channel="D1",
            ts="1.2",
            message={"user": "U1", "text": "yes", "ts": "1.1", "edited": {"user": "U1", "ts": "1.2"}, "files": []},
            previous_message={"user": "U1", "text": "yse", "ts": "1.1"},
        ),
        told(type="message", subtype="file_share", channel="D1", ts="1.2", user="U1", text=None, files=[]),
        told(type="tokens_revoked", tokens={"oauth": ["U1"], "bot": []}),
        told(type="app_uninstalled"),
        told(type="member_joined_channel", user="W1", channel="G1", channel_type="G", team="T2", inviter="U2"),
        told(type="channel_id_changed", old_channel_id="G1", new_channel_id="C1"),
        told(type="user_change", user={"id": "U1", "team_id": "E1", "profile": {}}, cache_ts=1),
        {"type": "shortcut", "user": {"id": "U1"}, "team": None, "callback_id": "x", "trigger_id": "1.2.3"},
    ],
)
def test_what_slack_sends_is_taken(payload: dict[str, Any]) -> None:
    assert checked(payload, lambda _: True)["type"] == payload["type"]


def test_what_was_typed_comes_as_it_was_sent() -> None:
    form = {"command": "/maturity", "text": "ça 100 %+1 \N{REPLACEMENT CHARACTER}", "enterprise_id": ""}
    assert read_payload(urlencode(form).encode(), FORM) == form
