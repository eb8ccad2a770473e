"""The feature of docs/extending.md, as it is printed there."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import bot.app
from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on

PAGE = Path("docs/extending.md").read_text(encoding="utf-8")


@pytest.fixture
def _wave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder and the line that the page describes."""
    for name, code in re.findall(r"`bot/(wave/\w+\.py)`:\n\n```python\n(.*?)```", PAGE, re.DOTALL):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code, encoding="utf-8")
    monkeypatch.setattr(bot, "__path__", [*bot.__path__, str(tmp_path)])
    feature = importlib.import_module("bot.wave.feature").FEATURE
    monkeypatch.setattr(bot.app, "FEATURES", (*bot.app.FEATURES, feature))
    yield
    for module in ("bot.wave", "bot.wave.feature"):
        del sys.modules[module]


@pytest.mark.usefixtures("_wave")
async def test_the_documented_feature_answers_and_posts(
    settings: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    async with running_on(playground, installed(settings, playground)):
        await ada.types("/maturity wave")
        await ada.sees("I'll wave for you.")
        await ben.sees("waves :wave:")
        await ben.types("/maturity wvae")
        await ben.sees("Did you mean `/maturity wave`?")
