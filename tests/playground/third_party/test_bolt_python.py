"""Apps written with Bolt for Python, with and without asyncio, by Socket Mode and by HTTP."""

from __future__ import annotations

import sys

import pytest

from tests.playground.third_party.behaviours import BEHAVIOURS
from tests.playground.third_party.conftest import playground_with


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
@pytest.mark.parametrize("app", ["bolt_app", "bolt_async_app"])
async def test_an_app_in_python_behaves_as_on_slack(app: str, behaviour: str, mode: str) -> None:
    async with playground_with([sys.executable, "-m", f"tests.playground.third_party.{app}"], mode) as playground:
        await BEHAVIOURS[behaviour](playground)
