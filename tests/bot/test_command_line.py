"""`maturity` with a wrong setting: one clear line and exit code 2, never a traceback."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from benchmarks.ports import free_port
from playground.server import Playground
from storage.engine import Database
from storage.upgrade import upgrade

UNSET = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL", "PORT")
MODEL = "id: tiny\nid: tiny\n"

# The versions of the tables.
ALL = [f"{number:04}" for number in range(1, 11)]


async def run(folder: Path, *arguments: str, **environment: str) -> tuple[int | None, str, str]:
    """Run the command in a folder of its own; gives its exit code, output and errors."""
    inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.main",
        *arguments,
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(Path.cwd()), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(), timeout=30)
    finally:
        if process.returncode is None:
            process.kill()
    return process.returncode, output.decode(), errors.decode()


async def cannot_start(folder: Path, reason: str, **environment: str) -> None:
    """`maturity run` ends with this reason, on one line."""
    code, output, errors = await run(folder, "run", **environment)
    assert (code, output) == (2, "")
    assert errors.startswith("maturity: ")
    assert errors.count("\n") == 1, errors
    assert reason in errors


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
async def test_a_wrong_setting_is_named(tmp_path: Path, environment: dict[str, str], reason: str) -> None:
    await cannot_start(tmp_path, reason, PORT=environment.pop("PORT", "0"), **environment)


async def test_tokens_that_slack_does_not_know_are_named(tmp_path: Path, playground: Playground) -> None:
    api = {"SLACK_API_URL": playground.api_url}
    wrong_bot = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": playground.app_token}
    await cannot_start(tmp_path, "Slack does not accept SLACK_BOT_TOKEN: invalid_auth", **wrong_bot, **api)
    wrong_app = {"SLACK_BOT_TOKEN": playground.bot_token, "SLACK_APP_TOKEN": "xapp-wrong"}
    await cannot_start(tmp_path, "Slack does not accept SLACK_APP_TOKEN: invalid_auth", **wrong_app, **api)


async def test_a_slack_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/api/"
    await cannot_start(
        tmp_path,
        f"Slack cannot be reached at {nowhere}",
        SLACK_API_URL=nowhere,
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_APP_TOKEN="xapp-1",
    )


@pytest.mark.parametrize("address", ["foo", "https://slack.example/api", "slack.example/"])
async def test_an_address_that_is_none_of_slacks_is_named(tmp_path: Path, address: str) -> None:
    await cannot_start(tmp_path, "SLACK_API_URL cannot be used", SLACK_API_URL=address)


async def test_an_address_where_something_else_answers_is_named(tmp_path: Path, playground: Playground) -> None:
    tokens = {"SLACK_BOT_TOKEN": playground.bot_token, "SLACK_APP_TOKEN": playground.app_token}
    await cannot_start(tmp_path, "does not speak Slack's Web API", SLACK_API_URL=playground.page_url, **tokens)


async def test_who_is_told_to_stop_while_slack_keeps_it_waiting_stops(tmp_path: Path) -> None:
    called = asyncio.Event()

    async def never_answers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()  # until the bot hangs up
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(never_answers, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path.cwd()),
        "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.main", "run", cwd=tmp_path, env=environment
    )
    async with asyncio.timeout(30):
        await called.wait()
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
    server.close()
    await server.wait_closed()


async def test_a_database_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "such" / "folder.db"):
        url = f"sqlite:///{path}"
        await cannot_start(tmp_path, "cannot be opened and written", DATABASE_URL=url, PORT="0")


async def test_a_database_newer_than_the_code_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'maturity.db'}"
    database = Database(url)
    await upgrade(database)
    async with database.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await database.close()
    await cannot_start(tmp_path, "made by a newer version of maturity", DATABASE_URL=url, PORT="0")


async def test_a_broken_model_stops_the_bot_with_its_file_and_line(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "tiny.yml").write_text(MODEL, encoding="utf-8")
    await cannot_start(tmp_path, "tiny.yml:2: ", MATURITY_FRAMEWORKS_DIR=str(models), PORT="0")


async def test_a_port_that_is_taken_is_named(tmp_path: Path, playground: Playground) -> None:
    taken = playground.page_url.rsplit(":", 1)[1].strip("/")
    await cannot_start(tmp_path, f"Port {taken} cannot be used", PORT=taken)


async def test_a_playground_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "playground.json").write_text("a shopping list", encoding="utf-8")
    await cannot_start(tmp_path, "playground.json does not hold a playground's workspace", PORT="0")


async def test_migrate_makes_the_database_once(tmp_path: Path) -> None:
    assert await run(tmp_path, "migrate") == (0, f"Migrated: {', '.join(ALL)}.\n", "")
    assert await run(tmp_path, "migrate") == (0, "The database is up to date.\n", "")
    assert (tmp_path / "maturity.db").exists()
