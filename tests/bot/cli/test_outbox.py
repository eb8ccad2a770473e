"""`maturity outbox`: what waits or failed is listed without what it says, sent again, or dropped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert

from bot.main import main
from storage import outbox
from storage.engine import Database
from storage.installation import installation
from storage.outbox import DROPPED, NO_NEWS
from storage.tables import OutboxMessage, OutboxState, table
from storage.upgrade import upgrade

NOW = datetime.now(UTC)
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
SECRET = "Platform is at level 2"
Done = TypeVar("Done")


class Outbox:
    """The command on a database of its own."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self._url = url
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command: its exit code, what it printed, and its errors."""
        code = main(["outbox", *arguments])
        said = self._capsys.readouterr()
        assert SECRET not in said.out + said.err
        return code, said.out, said.err

    def on_database(self, work: Callable[[Database], Awaitable[Done]]) -> Done:
        async def run() -> Done:
            database = Database(self._url)
            await upgrade(database)
            try:
                return await work(database)
            finally:
                await database.close()

        return asyncio.run(run())

    def holds(self, *messages: dict[str, Any]) -> None:
        """Put in messages with these values."""
        usual = {"workspace_id": "T1", "kind": "level_change", "data": {"text": SECRET}, "edition": 0, "attempts": 1}

        async def put(database: Database) -> None:
            async with database.write() as session:
                connection = await session.connection()
                workspaces = sorted({one.get("workspace_id", "T1") for one in messages})
                await connection.execute(
                    insert(table("workspace")), [{"id": one, "ranking": False, "created_at": NOW} for one in workspaces]
                )
                rows = [
                    {
                        **usual,
                        "id": one["key"],
                        "channel_id": f"C{number}",
                        "maybe_sent": False,
                        "due_at": EARLIER,
                        "created_at": EARLIER,
                        "problem": None,
                        **one,
                    }
                    for number, one in enumerate(messages)
                ]
                await connection.execute(insert(table("outbox")), rows)

        self.on_database(put)

    def message(self, key: str) -> OutboxMessage:
        async def read(database: Database) -> OutboxMessage:
            async with database.read() as session:
                found = await outbox.message_with_key(session, "T1", key)
                assert found is not None
                return found

        return self.on_database(read)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Outbox:
    url = f"sqlite:///{tmp_path / 'maturity.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return Outbox(url, capsys)


PENDING = {"key": "waits", "state": "pending", "due_at": LATER, "attempts": 3, "problem": "fatal_error"}
SENDING = {"key": "in hand", "state": "sending", "due_at": LATER}
LEFT = {"key": "left", "state": "sending", "due_at": EARLIER}
SENT = {"key": "there", "state": "sent"}
FAILED = {"key": "gone", "state": "failed", "problem": "is_archived", "attempts": 200}
ELSEWHERE = {"key": "elsewhere", "state": "failed", "problem": "not_in_channel", "workspace_id": "T2"}
OLD = {"key": "old", "state": "failed", "problem": NO_NEWS}
UNWANTED = {"key": "unwanted", "state": "failed", "problem": DROPPED}


def test_an_outbox_without_messages_says_so(command: Outbox) -> None:
    assert command("list") == (0, "Every message is sent.\n", "")
    assert command("list", "--state", "sent") == (0, "No message is sent.\n", "")
    assert command("list", "--json") == (0, "[]\n", "")


def test_what_is_not_sent_is_listed_with_what_is_wrong(command: Outbox) -> None:
    command.holds(PENDING, FAILED, SENT)
    code, output, _ = command("list")
    head, failed, pending = output.splitlines()
    assert code == 0
    assert head.split() == ["key", "kind", "channel", "state", "attempts", "due", "problem"]
    due = f"{EARLIER:%Y-%m-%d %H:%M:%SZ}"
    assert failed.split() == ["gone", "level_change", "C1", "failed", "200", *due.split(), "is_archived"]
    assert pending.startswith("waits")
    assert len({line.index("level_change") for line in (failed, pending)} | {head.index("kind")}) == 1


@pytest.mark.parametrize("state", ["pending", "sending", "sent", "failed"])
def test_those_of_a_state_and_a_workspace_are_listed(command: Outbox, state: str) -> None:
    command.holds(PENDING, SENDING, SENT, FAILED, ELSEWHERE)
    _, output, _ = command("list", "--state", state, "--workspace", "T1", "--json")
    [found] = json.loads(output)
    assert (found["state"], found["workspace"]) == (state, "T1")
    assert set(found) == {"key", "workspace", "kind", "channel", "state", "attempts", "due_at", "problem"}
    assert datetime.fromisoformat(found["due_at"]) in (EARLIER, LATER)


@pytest.mark.parametrize("message", [PENDING, FAILED, LEFT])
def test_a_message_is_tried_again_at_once_and_from_the_first_attempt(command: Outbox, message: dict[str, Any]) -> None:
    command.holds(message)
    key = message["key"]
    assert command("retry", key) == (0, f"The message {key} will be sent.\n", "")
    found = command.message(key)
    assert (found.state, found.attempts, found.maybe_sent) == (OutboxState.PENDING, 0, message is LEFT)
    assert NOW <= found.due_at <= datetime.now(UTC)


def test_retrying_all_failed_messages_leaves_out_the_obsolete_ones(command: Outbox) -> None:
    command.holds(PENDING, SENDING, SENT, FAILED, OLD, UNWANTED, ELSEWHERE)
    assert command("retry", "--all-failed", "--workspace", "T1") == (0, "1 message will be sent again.\n", "")
    assert command.message("gone").state == OutboxState.PENDING
    assert [command.message(one).state for one in ("old", "unwanted", "there")] == ["failed", "failed", "sent"]
    assert command.message("waits").due_at == LATER
    assert command("retry", "--all-failed") == (0, "1 message will be sent again.\n", "")
    assert command("retry", "--all-failed") == (0, "0 messages will be sent again.\n", "")


@pytest.mark.parametrize("message", [PENDING, FAILED, LEFT])
def test_a_dropped_message_is_never_sent_and_nobody_is_troubled_with_it(
    command: Outbox, message: dict[str, Any]
) -> None:
    command.holds(message)
    key = message["key"]
    assert command("drop", key) == (0, f"The message {key} is dropped: it will not be sent.\n", "")
    found = command.message(key)
    assert (found.state, found.problem) == (OutboxState.FAILED, DROPPED)

    async def not_posted(database: Database) -> int:
        async with database.read() as session:
            return (await installation(session, "T1", EARLIER)).not_posted

    assert command.on_database(not_posted) == 0


@pytest.mark.parametrize("what", ["retry", "drop"])
def test_what_is_sent_or_being_sent_or_not_there_stays_as_it_is(command: Outbox, what: str) -> None:
    command.holds(SENDING, SENT)
    code, output, errors = command(what, "in hand")
    assert (code, output) == (2, "")
    assert errors == "maturity: The message in hand is being sent. Look again in two minutes.\n"
    assert command(what, "there") == (2, "", "maturity: The message there was sent already.\n")
    _, _, errors = command(what, "nowhere")
    assert errors == "maturity: There is no message 'nowhere'. `maturity outbox list` shows the keys.\n"
    assert [command.message(one).state for one in ("in hand", "there")] == ["sending", "sent"]


def test_contradictory_arguments_are_refused(command: Outbox) -> None:
    for arguments in (["retry"], ["retry", "a", "--all-failed"], ["drop"], ["list", "--state", "lost"]):
        with pytest.raises(SystemExit):
            command(*arguments)
    code, _, errors = command("retry", "a", "--workspace", "T1")
    assert code == 2
    assert "--workspace goes with --all-failed" in errors
