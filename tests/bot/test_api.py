"""Levels over HTTP: a real server in both modes of delivery, for whoever has the token and for nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from benchmarks.ports import free_port
from bot.clock import system_clock
from bot.insights.export.document import FORMAT, Export, ExportedAssessment, ExportedResult, ExportedTeam
from bot.insights.export.importer import import_export
from bot.serve import CannotStart, running
from bot.settings import API_PORT, BadSettings, Settings, settings_from_environment
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from playground.server import Playground
from storage.engine import Database
from tests.bot.exports import CATALOG
from tests.conftest import DEEP, MANIFEST
from tests.journeys.conftest import installed
from tests.migrated import migrated_sqlite

TOKEN = "a-token-of-some-length"
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
BEARER = {"Authorization": f"Bearer {TOKEN}"}
DASHBOARD = Path("docs/grafana-dashboard.json").read_text(encoding="utf-8")


def result(framework: str, value: AnswerValue | None, when: datetime) -> ExportedResult:
    model = CATALOG.frameworks[framework]
    answers = dict.fromkeys(sorted(model.gate_practices), value) if value else {}
    scored = outcome(CATALOG, model, answers)
    return ExportedResult(
        framework=framework,
        version=scored.version,
        revision=0,
        completed_at=when,
        level=scored.levels.overall,
        progress=scored.progress.share,
        profile=dict(scored.levels.dimensions),
        answers=answers,
        reasons={},
        disputed=(),
        outcome=scored,
    )


def assessed(*results: ExportedResult, subject: str = "") -> ExportedAssessment:
    when = results[0].completed_at
    return ExportedAssessment(
        frameworks=tuple(one.framework for one in results),
        scope=Scope.PRODUCT if subject else Scope.TEAM,
        subject=subject,
        trains_models=True,
        mode="full",
        targets={},
        way="alone",
        anonymous=False,
        led_by=None,
        started_at=when,
        asked_at=None,
        ended_at=when,
        answers=(),
        people=None,
        notes=(),
        tallies=(),
        results=results,
    )


def team(workspace: str, channel: str, *assessments: ExportedAssessment) -> ExportedTeam:
    return ExportedTeam(
        workspace=workspace, channel=channel, owners=None, anonymous=False, created_at=BEGIN, assessments=assessments
    )


LATER = BEGIN + timedelta(days=91)
EXPORT = Export(
    format=FORMAT,
    named=False,
    teams=(
        team(
            "T1",
            "C1",
            assessed(result("azure", AnswerValue.NOT_YET, BEGIN)),
            assessed(result("azure", AnswerValue.FULLY, LATER), result("gigaom", AnswerValue.DONT_KNOW, LATER)),
            assessed(result("google", AnswerValue.FULLY, LATER), subject='fraud "model"\n'),
        ),
        team("T2", "C2", assessed(result("google", None, BEGIN))),
    ),
)


# The endpoint is on a port of its own, or on the one that Slack calls.
PORTS = ("http", "socket mode", "http, own port")


@pytest.fixture(params=PORTS if DEEP else PORTS[:1])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    slack = free_port() if request.param != "socket mode" else 0
    own = free_port() if request.param != "http" else None
    return Settings(
        database_url=migrated_sqlite(tmp_path / "a.db"),
        port=slack,
        maturity_api_token=SecretStr(TOKEN),
        maturity_api_port=own,
    )


@pytest.fixture
async def playground(settings: Settings) -> AsyncGenerator[Playground]:
    url = f"http://127.0.0.1:{settings.port}/slack/events" if settings.port else None
    playground = Playground(MANIFEST, request_url=url)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def api(settings: Settings, playground: Playground) -> AsyncGenerator[ClientSession]:
    """A client of the bot's endpoint, whose database holds two teams."""
    database = Database(settings.database_url)
    await import_export(database, EXPORT)
    await database.close()
    settings = installed(settings, playground)
    async with (
        running(settings, system_clock),
        ClientSession(f"http://127.0.0.1:{settings.api_port}") as session,
    ):
        yield session


async def levels(api: ClientSession, **query: str | int) -> dict[str, Any]:
    async with api.get("/api/v1/levels", params=query, headers=BEARER) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "application/json"
        return await answer.json()


@pytest.mark.parametrize("settings", PORTS, indirect=True)
@pytest.mark.parametrize("path", ["/api/v1/levels", "/metrics"])
async def test_nobody_without_the_token_gets_anything(api: ClientSession, path: str) -> None:
    for given in (None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer ü"):
        async with api.get(path, headers={"Authorization": given} if given is not None else {}) as answer:
            assert answer.status == 401, given
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="maturity"'
            assert "C1" not in await answer.text()
    async with api.get(f"{path}?token={TOKEN}") as answer:
        assert answer.status == 401
    for method in ("POST", "PUT", "DELETE"):
        async with api.request(method, path, headers=BEARER) as answer:
            assert answer.status == 405, "it is read-only"


async def test_the_last_levels_of_every_team(api: ClientSession) -> None:
    body = await levels(api)
    assert body["next"] is None
    found = {(one["team"], one["model"], one["subject"]): one for one in body["levels"]}
    assert set(found) == {
        ("C1", "azure", ""),
        ("C1", "gigaom", ""),
        ("C1", "google", 'fraud "model"\n'),
        ("C2", "google", ""),
    }
    azure = found["C1", "azure", ""]
    names = CATALOG.frameworks["azure"].levels
    assert (azure["workspace"], azure["level"], azure["level_name"], azure["at_most"]) == ("T1", 4, names[4].name, 4)
    assert (azure["top"], azure["progress"], azure["scope"]) == (4, 1.0, "team")
    assert azure["version"] == CATALOG.frameworks["azure"].version
    assert set(azure["dimensions"].values()) == {4}
    assert azure["completed_at"] == "2026-04-06T00:00:00+00:00"
    unknown = found["C1", "gigaom", ""]
    assert (unknown["level"], unknown["at_most"]) == (0, 4), "nobody knows: a level that could be any"
    nothing = found["C2", "google", ""]
    assert (nothing["level"], nothing["level_name"], nothing["at_most"]) == (None, None, None)


async def test_filters_pages_and_what_cannot_be_answered(api: ClientSession) -> None:
    everything = (await levels(api))["levels"]
    assert [one["team"] for one in (await levels(api, team="C2"))["levels"]] == ["C2"]
    assert {one["model"] for one in (await levels(api, model="google"))["levels"]} == {"google"}
    assert (await levels(api, team="C9"))["levels"] == []
    paged: list[Any] = []
    cursor: dict[str, str] = {}
    for _ in everything:
        body = await levels(api, limit=1, **cursor)
        paged += body["levels"]
        cursor = {"cursor": body["next"]} if body["next"] else {}
    assert (paged, cursor) == (everything, {})
    for query in ({"limit": "0"}, {"limit": "501"}, {"limit": "x"}, {"cursor": "!"}, {"cursor": "W10"}):
        async with api.get("/api/v1/levels", params=query, headers=BEARER) as answer:
            assert answer.status == 400, query
            assert (await answer.json())["error"]


async def test_what_did_not_change_is_not_sent_again(api: ClientSession) -> None:
    async with api.get("/api/v1/levels", headers=BEARER) as answer:
        etag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "private, max-age=60"
    async with api.get("/api/v1/levels", headers={**BEARER, "If-None-Match": etag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with api.get("/api/v1/levels?team=C2", headers={**BEARER, "If-None-Match": etag}) as answer:
        assert answer.status == 200
    async with api.get("/api/v1/levels", headers={"If-None-Match": etag}) as answer:
        assert answer.status == 401


async def test_gauges_that_prometheus_reads(api: ClientSession) -> None:
    async with api.get("/metrics", headers=BEARER) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        text = await answer.text()
    families = {one.name: one for one in text_string_to_metric_families(text)}
    samples = {
        (one.name, one.labels.get("model"), one.labels.get("subject"), one.labels.get("dimension")): one
        for family in families.values()
        for one in family.samples
        if one.labels.get("team") in (None, "C1")
    }
    assert samples["maturity_up", None, None, None].value == 1
    assert samples["maturity_level", "azure", "", None].value == 4
    assert samples["maturity_level", "google", 'fraud "model"\n', None].labels["scope"] == "product"
    assert samples["maturity_progress_ratio", "azure", "", None].value == 1
    assert samples["maturity_assessed_timestamp_seconds", "azure", "", None].value == LATER.timestamp()
    assert samples["maturity_dimension_level", "azure", "", "people"].value == 4
    assert not [one for one in families["maturity_level"].samples if one.labels["team"] == "C2"], "not assessed"
    named = set(re.findall(r"maturity_\w+", DASHBOARD))
    assert named, "the dashboard shows something"
    assert named <= {one.name for family in families.values() for one in family.samples}


def test_every_panel_of_the_dashboard_asks_the_source_that_was_chosen() -> None:
    board = json.loads(DASHBOARD)
    assert {one["type"] for one in board["panels"]} >= {"stat", "table", "timeseries", "heatmap"}
    for panel in board["panels"]:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert panel["targets"]
        assert all("maturity_" in one["expr"] for one in panel["targets"])
    variables = {one["name"] for one in board["templating"]["list"]}
    used = set(re.findall(r"\$\{?(\w+)", json.dumps([board["panels"], board["templating"]])))
    assert used - {"__all"} <= variables | {"__range", "__interval"}


@pytest.mark.parametrize("settings", ["socket mode", "http"], indirect=True)
async def test_without_a_token_there_is_nothing(settings: Settings, playground: Playground) -> None:
    off = installed(settings.model_copy(update={"maturity_api_token": None}), playground)
    async with running(off, system_clock), ClientSession() as session:
        if off.port:
            for path in ("/api/v1/levels", "/metrics"):
                async with session.get(f"http://127.0.0.1:{off.port}{path}", headers=BEARER) as answer:
                    assert answer.status == 404
        else:
            with pytest.raises(OSError, match="Cannot connect"):
                await session.get(f"http://127.0.0.1:{off.api_port}/metrics", headers=BEARER)


@pytest.mark.parametrize("settings", ["socket mode"], indirect=True)
async def test_a_port_that_is_taken_is_told(settings: Settings, playground: Playground) -> None:
    taken = int(playground.page_url.rsplit(":", 1)[1].strip("/"))
    at = installed(settings.model_copy(update={"maturity_api_port": taken}), playground)
    with pytest.raises(CannotStart, match=f"Port {taken} cannot be used: .* Set MATURITY_API_PORT"):
        async with running(at, system_clock):
            pass


def test_ports_and_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert Settings(port=3000).api_port == API_PORT
    by_http = Settings(slack_bot_token=SecretStr("xoxb-1"), slack_signing_secret=SecretStr("s"), port=3001)
    assert by_http.api_port == 3001
    assert by_http.model_copy(update={"maturity_api_port": 9}).api_port == 9
    monkeypatch.setenv("MATURITY_API_TOKEN", "short")
    with pytest.raises(BadSettings, match="MATURITY_API_TOKEN cannot be used") as error:
        settings_from_environment()
    assert "short" not in str(error.value).removeprefix("MATURITY_API_TOKEN").replace("too short", "")


async def test_optional_features_are_not_loaded_unless_used(tmp_path: Path) -> None:
    script = tmp_path / "loaded.py"
    script.write_text(
        "import sys, bot.serve\nassert not [one for one in sys.modules if 'prometheus' in one or 'bot.api' in one]\n",
        encoding="utf-8",
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    assert await process.wait() == 0
