"""`maturity frameworks` in a folder of its own and with nothing set."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.bot.conftest import Command

ROOT = Path(__file__).parents[4]

Frameworks = Command


@pytest.fixture
def frameworks(maturity: Command) -> Frameworks:
    """Run `maturity frameworks` with these arguments."""
    return partial(maturity, "frameworks")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frameworks: Frameworks) -> Path:
    """The folder of one's own models, with nothing in it; it is named in the environment."""
    assert frameworks  # which clears the environment first
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("MATURITY_FRAMEWORKS_DIR", str(folder))
    return folder
