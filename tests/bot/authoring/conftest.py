"""The command in process, in a folder of its own and with nothing set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.main import main

UNSET = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "DATABASE_URL",
    "PORT",
    "MATURITY_FRAMEWORKS_DIR",
)
ROOT = Path(__file__).parents[3]


class Ran(NamedTuple):
    """What a command gave: its exit code, output and errors."""

    code: int
    output: str
    errors: str


Frameworks = Callable[..., Ran]


@pytest.fixture
def frameworks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Frameworks:
    """Run `maturity frameworks` with these arguments."""
    monkeypatch.chdir(tmp_path)
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = main(["frameworks", *map(str, arguments)])
        output, errors = capsys.readouterr()
        return Ran(code, str(output), str(errors))

    return run


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frameworks: Frameworks) -> Path:
    """The folder of one's own models, with nothing in it; it is named in the environment."""
    assert frameworks  # which clears the environment first
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("MATURITY_FRAMEWORKS_DIR", str(folder))
    return folder
