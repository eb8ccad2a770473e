"""A playground for the bot's own parts."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from playground.server import Playground
from tests.conftest import MANIFEST


@pytest.fixture
async def playground() -> AsyncGenerator[Playground]:
    """A new workspace with the bot's app in it."""
    playground = Playground(MANIFEST)
    await playground.start()
    yield playground
    await playground.stop()
