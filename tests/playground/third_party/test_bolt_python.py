"""Apps written with Bolt for Python, with and without asyncio, by Socket Mode and by HTTP."""

from __future__ import annotations

import sys

import pytest

from tests.conftest import DEEP
from tests.playground.third_party.behaviours import BEHAVIOURS, MATRIX
from tests.playground.third_party.conftest import playground_with

# Each app does one thing, in the other mode; in depth each does everything in both.
ONE_EACH = [("bolt_app", *MATRIX[0]), ("bolt_async_app", *MATRIX[-1])]
APPS = ("bolt_app", "bolt_async_app")


@pytest.mark.parametrize(
    ("app", "behaviour", "mode"), [(app, *each) for app in APPS for each in MATRIX] if DEEP else ONE_EACH
)
async def test_an_app_in_python_behaves_as_on_slack(app: str, behaviour: str, mode: str) -> None:
    async with playground_with([sys.executable, "-m", f"tests.playground.third_party.{app}"], mode) as playground:
        await BEHAVIOURS[behaviour](playground)
