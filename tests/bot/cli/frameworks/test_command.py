"""`maturity frameworks` as a command: quick help, no Slack, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.frameworks.conftest import ROOT, Frameworks
from tests.bot.cli.frameworks.tiny import write_tiny
from tests.bot.conftest import UNSET
from tests.conftest import GENEROUS_SECONDS

SUBCOMMANDS = ("list", "check", "score", "simulate", "diff", "new", "schema")
HEAVY = ("alembic", "slack_bolt", "slack_sdk", "sqlalchemy", "aiohttp")


def in_a_process(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder of its own, with nothing set."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET}
    return subprocess.run(  # noqa: S603 - what it runs stands in this file
        [sys.executable, "-c", code],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=GENEROUS_SECONDS,
        check=False,
    )


def test_help_loads_nothing(tmp_path: Path) -> None:
    code = f"import bot.main, sys; print([one for one in {(*HEAVY, 'yaml', 'frameworks')} if one in sys.modules])"
    assert in_a_process(code, tmp_path).stdout == "[]\n"


def test_models_are_listed_without_slack_and_database(tmp_path: Path) -> None:
    code = (
        "import bot.main, sys; sys.stdout = sys.stderr; assert bot.main.main(['frameworks', 'list']) == 0; "
        f"sys.stdout = sys.__stdout__; print([one for one in {HEAVY} if one in sys.modules])"
    )
    ran = in_a_process(code, tmp_path)
    assert ran.stdout == "[]\n", ran.stderr


def test_a_reader_who_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    code = (
        "import os, sys, bot.main; reader, writer = os.pipe(); os.close(reader); os.dup2(writer, 1); "
        "sys.exit(bot.main.main(['frameworks', 'list', '--json']))"
    )
    ran = in_a_process(code, tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_help_names_every_subcommand(frameworks: Frameworks, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        frameworks("--help")
    assert stopped.value.code == 0
    output = str(capsys.readouterr().out)
    assert [one for one in SUBCOMMANDS if f"    {one} " not in output] == []


@pytest.mark.parametrize("arguments", [(), ("lists",), ("score",), ("diff", "azure")])
def test_what_cannot_be_understood_ends_with_the_usage(frameworks: Frameworks, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        frameworks(*arguments)
    assert stopped.value.code == 2


def test_a_wrong_setting_is_named(frameworks: Frameworks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    ran = frameworks("list")
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors.startswith("maturity: LOG_LEVEL cannot be used")


def test_slacks_tokens_do_not_matter(frameworks: Frameworks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "nonsense")
    assert frameworks("schema").code == 0


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("score", "a.yml"), ("simulate", "tiny"), ("diff", "tiny", "tiny"), ("check",)],
)
def test_a_broken_model_in_the_folder_gives_its_lines_and_1(
    frameworks: Frameworks, models: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    path = write_tiny(models / "tiny.yml", ("rule: staged", "rule: dice"), ("pipeline-ci", "pipeline-cj"))
    (tmp_path / "a.yml").write_text("{}", encoding="utf-8")
    ran = frameworks(*arguments)
    assert ran.code == 1
    told = [line for line in (ran.output + ran.errors).splitlines() if line.startswith(f"{path}:")]
    assert len(told) == 2
