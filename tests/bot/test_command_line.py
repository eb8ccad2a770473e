"""`maturity` with a wrong setting: one clear line and exit code 2, never a traceback."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from benchmarks.ports import free_port
from playground.server import Playground
from storage.upgrade import newest_revision
from tests.bot.conftest import UNSET, Command, Ran
from tests.conftest import GENEROUS_SECONDS
from tests.migrated import migrated_sqlite

MODEL = "id: tiny\nid: tiny\n"

# The versions of the tables.
NEWEST = newest_revision()


async def started(folder: Path, environment: dict[str, str]) -> asyncio.subprocess.Process:
    """`maturity run` as a process, in a folder of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.main",
        "run",
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(Path.cwd()), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def cannot_start(folder: Path, reason: str, **environment: str) -> None:
    """`maturity run` ends with this reason while something answers it."""
    process = await started(folder, environment)
    try:
        output, errors = await asyncio.wait_for(process.communicate(), GENEROUS_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    is_refused(Ran(process.returncode, output.decode(), errors.decode()), reason)


def is_refused(ran: Ran, reason: str) -> None:
    """The command ended with this reason, on one line."""
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors.startswith("maturity: ")
    assert ran.errors.count("\n") == 1, ran.errors
    assert reason in ran.errors


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxp-1", "SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is not a bot token"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing (for Socket Mode), or SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is not an app-level token"),
        ({"PORT": "door"}, "PORT cannot be used"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL cannot be used"),
        ({"DATABASE_URL": "mysql://localhost/maturity"}, "the bot runs on SQLite and PostgreSQL"),
    ],
)
def test_a_wrong_setting_is_named(
    maturity: Command, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], reason: str
) -> None:
    for name, value in {"PORT": "0", **environment}.items():
        monkeypatch.setenv(name, value)
    is_refused(maturity("run"), reason)


async def test_tokens_that_slack_does_not_know_are_named(tmp_path: Path, playground: Playground) -> None:
    api = {"SLACK_API_URL": playground.api_url}
    wrong_bot = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": playground.app_token}
    await cannot_start(tmp_path, "Slack does not accept SLACK_BOT_TOKEN: invalid_auth", **wrong_bot, **api)
    wrong_app = {"SLACK_BOT_TOKEN": playground.bot_token, "SLACK_APP_TOKEN": "xapp-wrong"}
    await cannot_start(tmp_path, "Slack does not accept SLACK_APP_TOKEN: invalid_auth", **wrong_app, **api)


def test_a_slack_that_cannot_be_reached_is_named(maturity: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    monkeypatch.setenv("SLACK_API_URL", nowhere)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    is_refused(maturity("run"), f"Slack cannot be reached at {nowhere}")


@pytest.mark.parametrize("address", ["foo", "https://slack.example/api", "slack.example/"])
def test_an_address_that_is_none_of_slacks_is_named(
    maturity: Command, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("SLACK_API_URL", address)
    is_refused(maturity("run"), "SLACK_API_URL cannot be used")


async def test_an_address_where_something_else_answers_is_named(tmp_path: Path, playground: Playground) -> None:
    tokens = {"SLACK_BOT_TOKEN": playground.bot_token, "SLACK_APP_TOKEN": playground.app_token}
    await cannot_start(tmp_path, "does not speak Slack's Web API", SLACK_API_URL=playground.page_url, **tokens)


async def test_stop_signal_works_while_slack_does_not_answer(tmp_path: Path) -> None:
    called, hung_up = asyncio.Event(), asyncio.Event()

    async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()  # until the bot hangs up
        writer.close()
        await writer.wait_closed()
        hung_up.set()

    server = await asyncio.start_server(never_answers, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
    }
    process = await started(tmp_path, environment)
    async with asyncio.timeout(GENEROUS_SECONDS):
        await called.wait()
        process.send_signal(signal.SIGINT)
        await process.communicate()
    assert process.returncode == 0
    server.close()
    await server.wait_closed()


def test_a_database_that_cannot_be_written_is_named(
    maturity: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PORT", "0")
    for path in (tmp_path, tmp_path / "no" / "such" / "folder.db"):
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
        is_refused(maturity("run"), "cannot be opened and written")


def test_a_database_newer_than_the_code_is_named(
    maturity: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "maturity.db"
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("DATABASE_URL", migrated_sqlite(path))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    is_refused(maturity("run"), "made by a newer version of maturity")


def test_a_broken_model_stops_the_bot_with_its_file_and_line(
    maturity: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "tiny.yml").write_text(MODEL, encoding="utf-8")
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("MATURITY_FRAMEWORKS_DIR", str(models))
    is_refused(maturity("run"), "tiny.yml:2: ")


def test_a_port_that_is_taken_is_named(maturity: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = str(server.getsockname()[1])
        monkeypatch.setenv("PORT", taken)
        is_refused(maturity("run"), f"Port {taken} cannot be used")


def test_a_playground_file_that_is_none_is_named(
    maturity: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "playground.json").write_text("a shopping list", encoding="utf-8")
    monkeypatch.setenv("PORT", "0")
    is_refused(maturity("run"), "playground.json does not hold a playground's workspace")


def test_migrate_makes_the_database_once(maturity: Command, tmp_path: Path) -> None:
    assert maturity("migrate") == (0, f"Migrated: {NEWEST}.\n", "")
    assert maturity("migrate") == (0, "The database is up to date.\n", "")
    assert (tmp_path / "maturity.db").exists()
