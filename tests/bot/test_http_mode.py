"""Slack's requests by HTTP: who is not Slack is believed nothing, and what is not what Slack sends is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from benchmarks.ports import free_port
from bot.clock import system_clock
from bot.serve import running
from bot.settings import Settings, settings_from_environment
from bot.slack.hosts import NotSlack, only_to_slack, slacks_addresses
from bot.slack.http_mode import UNVERIFIED
from bot.slack.response_url import SlackRefused, answer_at
from bot.slack.signing import Doubt
from bot.teams.access.entrances import VIEWS
from playground.people import Somebody
from playground.server import Playground
from tests.conftest import MANIFEST
from tests.journeys.conftest import installed
from tests.migrated import migrated_sqlite

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=migrated_sqlite(tmp_path / "maturity.db"), port=free_port())


@pytest.fixture
async def playground(settings: Settings) -> AsyncGenerator[Playground]:
    playground = Playground(MANIFEST, request_url=f"http://127.0.0.1:{settings.port}/slack/events")
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def inside() -> AsyncGenerator[tuple[str, list[str]]]:
    """An address inside somebody's network, and what was sent to it."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(await request.text())
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/inside", heard
    await runner.cleanup()


class Sender:
    """Sends requests to the bot, signed as told."""

    def __init__(self, session: ClientSession, url: str, secret: str) -> None:
        self._session = session
        self._url = url
        self._secret = secret

    async def send(self, body: bytes, headers: list[tuple[str, str]], content_type: str = FORM) -> int:
        async with self._session.post(self._url, data=body, headers=[("Content-Type", content_type), *headers]) as said:
            return said.status

    async def signed(self, body: bytes, content_type: str = FORM) -> int:
        return await self.send(body, self.headers(body), content_type)

    def headers(self, body: bytes, when: str | None = None) -> list[tuple[str, str]]:
        when = str(int(time.time())) if when is None else when
        digest = hmac.new(self._secret.encode(), f"v0:{when}:".encode() + body, hashlib.sha256).hexdigest()
        return [("X-Slack-Request-Timestamp", when), ("X-Slack-Signature", f"v0={digest}")]


@pytest.fixture
async def sender(settings: Settings, playground: Playground) -> AsyncGenerator[Sender]:
    """The bot runs, and takes requests."""
    url = f"http://127.0.0.1:{settings.port}/slack/events"
    async with running(installed(settings, playground), system_clock), ClientSession() as session:
        yield Sender(session, url, playground.signing_secret)


def command(playground: Playground, **changed: str) -> dict[str, str]:
    team = playground.parts.workspace.id
    return {
        "command": "/maturity",
        "text": "assess azure",
        "team_id": team,
        "user_id": "U0ADA",
        "channel_id": "C0PLATFORM",
        "channel_name": "ml-platform",
        "response_url": f"{playground.page_url}response/none",
        "trigger_id": "1.2.3",
        **changed,
    }


def click(playground: Playground, **changed: Any) -> dict[str, Any]:
    team = playground.parts.workspace.id
    return {
        "type": "block_actions",
        "user": {"id": "U0ADA", "team_id": team},
        "team": {"id": team},
        "trigger_id": "1.2.3",
        "response_url": f"{playground.page_url}response/none",
        "container": {"type": "message", "message_ts": "1.000001", "channel_id": "C0PLATFORM"},
        "channel": {"id": "C0PLATFORM", "name": "ml-platform"},
        "actions": [{"type": "button", "action_id": "settings:change", "block_id": "b", "value": "x"}],
        **changed,
    }


def event(playground: Playground, **content: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": playground.parts.workspace.id, "event_id": "Ev1", "event": content}


def in_form(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def posted(playground: Playground) -> int:
    return sum(len(one.messages) for one in playground.parts.workspace.conversations.values())


async def test_unsigned_requests_are_ignored(
    sender: Sender, playground: Playground, inside: tuple[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    trap, heard = inside
    before = posted(playground)
    now = str(int(time.time()))
    ours = "v0=" + "0" * 64
    forged: list[list[tuple[str, str]]] = [
        [],
        *(
            [("X-Slack-Request-Timestamp", when), ("X-Slack-Signature", ours)]
            for when in (
                "abc",
                "",
                " ",
                "-1",
                "1e9",
                "0x10",
                "٣٤",
                "9" * 5000,
                f"{now}.5",
                f"+{now}",
                now,
                "inf",
                "nan",
            )
        ),
        *(
            [("X-Slack-Request-Timestamp", now), ("X-Slack-Signature", said)]
            for said in ("", "v0", "v0=", "v0=ü" + "0" * 63, "é" * 67, "v1=" + "0" * 64, ours.upper(), "v0=" + "٣" * 64)
        ),
        [("X-Slack-Request-Timestamp", now)],
        [("X-Slack-Signature", ours)],
        [("X-Slack-Request-Timestamp", now), ("X-Slack-Request-Timestamp", "abc"), ("X-Slack-Signature", ours)],
    ]
    bodies = (
        (urlencode(command(playground, response_url=trap)).encode(), FORM),
        (in_form(click(playground, response_url=trap)), FORM),
        (in_form({"type": "shortcut", "user": {"id": "U0BEN"}, "callback_id": "start_assessment"}), FORM),
        (json.dumps({"type": "url_verification", "challenge": "x"}).encode(), JSON),
        (b"ssl_check=1", FORM),
        (b"\xff\xfe{", JSON),
    )
    for headers in forged:
        for body, content_type in bodies:
            assert await sender.send(body, headers, content_type) == 401, headers
    good = urlencode(command(playground)).encode()
    for when in (str(int(time.time()) - 3600), str(int(time.time()) + 3600)):
        assert await sender.send(good, sender.headers(good, when)) == 401
    twice = sender.headers(good)
    assert await sender.send(good, [*twice, twice[1]]) == 401
    assert await sender.send(good + b" ", twice) == 401

    assert heard == []
    assert posted(playground) == before
    lines = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert [one.exc_info for one in lines] == [None] * 3, "one line for each reason, which counts"


@pytest.mark.usefixtures("sender")
async def test_a_wrong_signing_secret_is_named_once(
    settings: Settings, playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    body = urlencode(command(playground)).encode()
    async with ClientSession() as session:
        slack = Sender(session, f"http://127.0.0.1:{settings.port}/slack/events", "another secret")
        assert [await slack.signed(body), await slack.signed(body)] == [401, 401]
    lines = [line.getMessage() for line in caplog.records if "SLACK_SIGNING_SECRET" in line.getMessage()]
    assert lines == [UNVERIFIED[Doubt.OTHER_SECRET]]


@pytest.mark.parametrize(("minutes", "words"), [(-10, "it is 10 minutes ahead"), (11, "it is 10 minutes behind")])
async def test_a_wrong_clock_is_named_once(
    minutes: int, words: str, sender: Sender, playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    body = urlencode(command(playground)).encode()
    when = str(int(time.time()) + minutes * 60 - (30 if minutes > 0 else 0))
    for _ in range(2):
        assert await sender.send(body, sender.headers(body, when)) == 401
    lines = [line.getMessage() for line in caplog.records if "clock" in line.getMessage()]
    assert len(lines) == 1
    assert lines[0].endswith(f"set this machine's clock: {words}")


def test_white_space_around_a_secret_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "0123456789abcdef\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN", " xoxb-1 ")
    settings = settings_from_environment()
    assert settings.slack_signing_secret == SecretStr("0123456789abcdef")
    assert settings.slack_bot_token == SecretStr("xoxb-1")


async def test_what_is_signed_but_not_what_slack_sends_is_a_bad_request(
    sender: Sender, playground: Playground, inside: tuple[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    trap, heard = inside
    some = command(playground)
    missing = [{key: value for key, value in some.items() if key != gone} for gone in some if gone != "text"]
    button = click(playground)["actions"][0]
    malformed = [
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"{}", JSON),
        (b"\xff", JSON),
        (b'{"type": "event_callback"}', JSON),
        (b"[" * 100_000, JSON),
        (b'{"type":' * 5_000, JSON),
        (b'{"type": ' + b"9" * 10_000 + b"}", JSON),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=[]", FORM),
        (b"%ff=%fe", FORM),
        (urlencode(some).encode() + b"&user_name=%ff", FORM),
        (json.dumps(event(playground, type="message", channel="C0PLATFORM", ts=7, text="yes")).encode(), JSON),
        (json.dumps(event(playground, type="app_home_opened", user={"id": "U0ADA"})).encode(), JSON),
        (json.dumps(event(playground, type=["message"])).encode(), JSON),
        (json.dumps({**event(playground, type="team_join"), "authorizations": "x"}).encode(), JSON),
        (json.dumps({**event(playground, type="team_join"), "command": "/maturity"}).encode(), JSON),
        (urlencode(some).encode(), "text/plain"),
        (urlencode(some).encode(), "multipart/form-data"),
        *((urlencode(one).encode(), FORM) for one in missing),
        (urlencode(command(playground, user_id="U\0ADA")).encode(), FORM),
        (urlencode(command(playground, response_url=trap)).encode(), FORM),
        (in_form(click(playground, response_url=trap)), FORM),
        (in_form(click(playground, actions=[])), FORM),
        (in_form(click(playground, actions="x")), FORM),
        (in_form(click(playground, actions=[{**button, "value": 7}])), FORM),
        (in_form(click(playground, actions=[{**button, "value": "a\0b"}])), FORM),
        (in_form(click(playground, actions=[{**button, "value": "\ud800"}])), FORM),
        (in_form(click(playground, user="U0ADA")), FORM),
        (in_form(click(playground, user={"id": ["U0ADA"]})), FORM),
        (in_form(click(playground, team=7)), FORM),
        (in_form(click(playground, state={"values": [1]})), FORM),
        (in_form(click(playground, container=None)), FORM),
        (in_form({**click(playground), "type": "interactive_message"}), FORM),
        (in_form({**click(playground), "type": "view_submission"}), FORM),
        (in_form({**click(playground), "type": "message_action", "message": 1}), FORM),
    ]
    for body, content_type in malformed:
        assert await sender.signed(body, content_type) == 400, body[:200]
    assert heard == []
    assert not any(one.exc_info for one in caplog.records)
    assert not any(trap in one.getMessage() or "U0ADA" in one.getMessage() for one in caplog.records)


async def test_click_with_missing_fields_counts_as_stale(
    sender: Sender, playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    dialog = {
        "id": "V1",
        "type": "modal",
        "title": {"text": "Settings"},
        "blocks": [],
        "state": {"values": {}},
        "private_metadata": json.dumps({"channel": "C0PLATFORM", "reply": "", "chosen": "{}"}),
    }
    for callback in (*VIEWS, "x"):
        view = {**dialog, "callback_id": callback}
        sent = {"type": "view_submission", "user": {"id": "U0ADA"}, "team": click(playground)["team"], "view": view}
        assert await sender.signed(in_form(sent)) == 200
    assert not any(one.exc_info for one in caplog.records)


async def test_dialog_with_unreadable_metadata_counts_as_stale(
    sender: Sender, playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    broken = ("", "{", "null", "[7]", '{"assessment": "x"}', '{"channel": 7, "reply": [], "chosen": {}}', "[" * 2_000)
    team = playground.parts.workspace.id
    for callback in VIEWS:
        for metadata in broken:
            view = {
                "id": "V1",
                "type": "modal",
                "callback_id": callback,
                "title": {"text": "A dialog"},
                "blocks": [{"type": "input", "block_id": "words"}],
                "state": {"values": {"words": {"words": {"type": "plain_text_input", "value": "some"}}}},
                "private_metadata": metadata,
            }
            sent = {"type": "view_submission", "user": {"id": "U0ADA"}, "team": {"id": team}, "view": view}
            assert await sender.signed(in_form(sent)) == 200
    assert not any(one.exc_info for one in caplog.records)


async def test_unused_payloads_are_acknowledged(sender: Sender, playground: Playground) -> None:
    assert await sender.signed(json.dumps(event(playground, type="not_yet_invented")).encode(), JSON) == 200
    assert await sender.signed(b'{"type": "app_rate_limited", "minute_rate_limited": 1518467820}', JSON) == 200
    assert await sender.signed(b"ssl_check=1&token=x") == 200


async def test_the_same_signed_request_acts_once_also_after_a_restart(
    settings: Settings, playground: Playground
) -> None:
    ada = Somebody(playground.parts, "U0ADA", "ml-platform")
    settings = installed(settings, playground)
    url = f"http://127.0.0.1:{settings.port}/slack/events"
    async with ClientSession() as session:
        sender = Sender(session, url, playground.signing_secret)
        body = urlencode(command(playground)).encode()
        headers = sender.headers(body)
        async with running(settings, system_clock):
            assert {await sender.send(body, headers) for _ in range(3)} == {200}
            await ada.types("/maturity cancel")
            await ada.clicks("Drop the assessment")
            ada.goes_to_the_app()
            await ada.sees("was cancelled")
            assert await sender.send(body, headers) == 200
        async with running(settings, system_clock):
            assert await sender.send(body, headers) == 200
            assert "was cancelled" in ada.last_message()
            fresh = urlencode(command(playground, trigger_id="4.5.6")).encode()
            assert await sender.signed(fresh) == 200
            await ada.sees("What shall we look at?")


async def test_a_redirect_leads_nowhere_else(inside: tuple[str, list[str]]) -> None:
    trap, heard = inside

    async def lead_away(_: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(trap)

    app = web.Application()
    app.router.add_post("/response", lead_away)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession(middlewares=(only_to_slack(f"{slack}/api/"),)) as session:
        with pytest.raises(NotSlack):
            await session.post(f"{slack}/response")
        with pytest.raises(SlackRefused):
            await answer_at(session, f"{slack}/response", {"text": "private"})
    await runner.cleanup()
    assert heard == []


@pytest.mark.parametrize(
    ("api", "address", "is_slacks"),
    [
        ("https://slack.com/api/", "https://hooks.slack.com/commands/T1/2/3", True),
        ("https://slack.com/api/", "https://files.slack.com/upload/v1/x", True),
        ("https://slack.com/api/", "http://hooks.slack.com/commands", False),
        ("https://slack.com/api/", "https://hooks.slack.com:8443/commands", False),
        ("https://slack.com/api/", "https://hooks.slack.com.example.org/", False),
        ("https://slack.com/api/", "https://notslack.com/", False),
        ("https://slack.com/api/", "https://slack.com@example.org/", False),
        ("https://slack.com/api/", "https://a:b@hooks.slack.com/", False),
        ("https://slack.com/api/", "http://169.254.169.254/latest/meta-data", False),
        ("https://slack.com/api/", "file:///etc/passwd", False),
        ("https://slack.com/api/", "//hooks.slack.com/x", False),
        ("https://slack.com/api/", "", False),
        ("https://slack.com/api/", "https://[::1", False),
        ("https://slack-gov.com/api/", "https://hooks.slack-gov.com/x", True),
        ("https://slack-gov.com/api/", "https://hooks.slack.com/x", False),
        ("http://127.0.0.1:3000/api/", "http://127.0.0.1:3000/response/x", True),
        ("http://127.0.0.1:3000/api/", "http://127.0.0.1:3001/response/x", False),
        ("http://127.0.0.1:3000/api/", "http://localhost:3000/response/x", False),
    ],
)
def test_answers_go_to_slack_only(api: str, address: str, *, is_slacks: bool) -> None:
    assert slacks_addresses(api)(address) is is_slacks


@pytest.mark.parametrize("typed", ["a\0b", "a\ud800b"])
async def test_unstorable_text_is_refused_with_an_explanation(
    typed: str, sender: Sender, playground: Playground, caplog: pytest.LogCaptureFixture
) -> None:
    ada = Somebody(playground.parts, "U0ADA", "ml-platform")
    ada.goes_to_the_app()
    text = json.dumps(
        event(playground, type="message", channel="D1", channel_type="im", ts="1.2", user="U0ADA", text=typed)
    )
    assert await sender.signed(text.encode(), JSON) == 200
    await ada.sees("a character in that text that I can't keep")
    note = {
        "id": "V1",
        "type": "modal",
        "callback_id": "x",
        "title": {"text": "Note"},
        "blocks": [{"type": "input", "block_id": "words"}],
        "state": {"values": {"words": {"words": {"type": "plain_text_input", "value": typed}}}},
    }
    for sent in (
        {**click(playground), "type": "view_submission", "view": note},
        {
            **click(playground),
            "type": "message_action",
            "callback_id": "use_as_evidence",
            "message": {"ts": "1.2", "text": typed},
        },
    ):
        assert await sender.signed(in_form(sent)) == 200
    if "\0" in typed:
        assert await sender.signed(urlencode(command(playground, text=typed)).encode()) == 200
    assert not any(one.exc_info for one in caplog.records)
