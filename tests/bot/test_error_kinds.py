"""Every error of Slack's that the code names is in the one table, and what is lasting is not tried again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.assess.workflow import worker
from bot.deps import Deps
from bot.slack import error_kinds
from bot.slack.error_kinds import ERRORS, ErrorKind
from bot.slack.tools import SlackTools
from frameworks.catalog import load_catalog
from playground.errors import Refused
from playground.methods import METHODS
from playground.methods.call import Call
from storage import steps, teams
from storage.engine import Database
from storage.tables import StepRun, StepState
from tests.conftest import FixedClock

TABLE = Path("bot/slack/error_kinds.py")
WORD = re.compile(r"[a-z]+(_[a-z]+)+")
ABOUT_ERRORS = re.compile(r"problem|error", re.IGNORECASE)


def named() -> Iterator[tuple[str, str]]:
    """Every word that the bot compares one of Slack's errors with, and where."""
    for path in Path("bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Compare(left=compared) if ABOUT_ERRORS.search(ast.unparse(compared)):
                    parts: list[ast.AST] = list(node.comparators)
                case ast.Match(subject=subject) if ABOUT_ERRORS.search(ast.unparse(subject)):
                    parts = [case.pattern for case in node.cases]
                case ast.Assign(value=ast.Call(func=ast.Name(id="frozenset")) as value) if path == TABLE:
                    parts = [value]
                case _:
                    continue
            for part in parts:
                for inner in ast.walk(part):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and WORD.fullmatch(inner.value):
                        yield inner.value, f"{path}:{inner.lineno}"


def test_every_error_that_the_code_names_is_in_the_table() -> None:
    found = dict(named())
    assert {"is_archived", "thread_not_found", "file_uploads_disabled"} <= set(found), "the test looks where they are"
    assert {error: place for error, place in found.items() if error not in ERRORS} == {}
    single = {value for value in vars(error_kinds).values() if isinstance(value, str) and WORD.fullmatch(value)}
    assert single <= set(ERRORS)


def test_no_error_is_of_two_kinds() -> None:
    kinds = (error_kinds._PERMANENT, error_kinds._LATER, error_kinds._OURS)
    assert len(ERRORS) == sum(map(len, kinds))


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        ("execution_not_in_running_state", StepState.TOLD),
        ("parameter_validation_failed", StepState.FAILED),
        ("access_denied", StepState.FAILED),
        ("service_unavailable", StepState.DUE),
    ],
)
async def test_a_step_is_told_again_of_its_end_unless_slack_will_never_hear_it(
    database: Database,
    clock: FixedClock,
    slack: SlackTools,
    monkeypatch: pytest.MonkeyPatch,
    problem: str,
    state: StepState,
) -> None:
    def refuses(call: Call) -> dict[str, Any]:
        raise Refused(problem, [str(call.arguments)])

    method = METHODS["functions.completeError"]
    monkeypatch.setitem(METHODS, "functions.completeError", replace(method, handle=refuses))
    async with database.write() as session:
        await teams.ensure_team(session, "T1", "C1", "U1", clock())
        await steps.begin_step(session, "T1", "Fx1", clock(), clock())
        await steps.fail_step(session, "T1", "Fx1", "nobody could be asked", clock())
    await worker.look(Deps(load_catalog(), database, clock), slack)
    async with database.read() as session:
        assert (await session.exec(select(StepRun.state))).one() == state
    assert (ERRORS[problem] is ErrorKind.LATER) == (state is StepState.DUE)


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        *((one, ErrorKind.PERMANENT) for one in ("channel_not_found", "is_archived", "user_not_visible")),
        *((one, ErrorKind.PERMANENT) for one in ("invalid_user_combination", "ekm_access_denied", "user_disabled")),
        ("restricted_action_non_threadable_channel", ErrorKind.PERMANENT),
        *((one, ErrorKind.LATER) for one in ("ratelimited", "internal_error", "service_unavailable", "token_revoked")),
        *((one, ErrorKind.OURS) for one in ("msg_blocks_too_long", "invalid_arguments", "no_text")),
    ],
)
def test_slacks_words_are_sorted_by_what_helps(problem: str, kind: ErrorKind) -> None:
    assert error_kinds.kind_of_error(problem) is kind
