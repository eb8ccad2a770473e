"""What every test may use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

settings.register_profile("maturity", deadline=None, derandomize=True)
settings.load_profile("maturity")

MANIFEST: dict[str, Any] = yaml.safe_load(Path("manifest.yml").read_text(encoding="utf-8"))


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move on by so many seconds, minutes, hours or days."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> FixedClock:
    """The time, standing still."""
    return FixedClock(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
