"""The same app written with Bolt for JavaScript, by Socket Mode and by HTTP."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import DEEP
from tests.playground.third_party.behaviours import BEHAVIOURS, MATRIX
from tests.playground.third_party.conftest import playground_with

SOURCE = Path(__file__).parent.parent / "bolt_js"
FILES = ("package.json", "package-lock.json", "app.js")
INSTALLED = Path("build/bolt_js")
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


@pytest.fixture(scope="session")
def app() -> Path:
    """The app with what it needs beside it; installed once for all tests that run at the same time."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("there is no Node.js here")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    wanted = b"".join((SOURCE / name).read_bytes() for name in FILES)
    done = INSTALLED / "installed"
    with (INSTALLED.parent / "bolt_js.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists() or done.read_bytes() != wanted:
            for name in FILES:
                shutil.copy(SOURCE / name, INSTALLED)
            subprocess.run(INSTALL, cwd=INSTALLED, check=True, timeout=300)  # noqa: S603 - the words are above
            done.write_bytes(wanted)
    return INSTALLED / "app.js"


@pytest.mark.parametrize(("behaviour", "mode"), MATRIX if DEEP else MATRIX[:1])
async def test_an_app_in_javascript_behaves_as_on_slack(app: Path, behaviour: str, mode: str) -> None:
    async with playground_with(["node", str(app)], mode) as playground:
        await BEHAVIOURS[behaviour](playground)
