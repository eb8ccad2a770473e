"""`maturity run` with nothing set, as after a clone, and a real Chromium that looks at its page."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.ports import free_port

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# As root there is no sandbox; the rest keeps Chromium from looking for its maker's servers.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ALL_PICTURES = Path("build/e2e").absolute()
# The README shows these: they are taken in each run, so that they are always of the page as it is.
README_PICTURES = Path("docs/pictures").absolute()
# A slow machine may take long; what never comes is waited for once.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL")


class RunningBot:
    """The process behind the page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start, and wait until it says where its page is."""
        environment = {name: value for name, value in os.environ.items() if name not in TOKENS}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.main", "run"],
            cwd=self._folder,
            env={**environment, "PYTHONPATH": str(Path.cwd()), "PORT": str(self._port)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert "as no Slack tokens are set. Open http://127.0.0.1:" in said
        self.url = said.split("Open ")[1].strip()

    def kill(self) -> None:
        """kill -9: nothing is tidied up."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.communicate()


@pytest.fixture
def bot(tmp_path: Path) -> Generator[RunningBot]:
    """The bot on its playground, in a folder of its own."""
    running = RunningBot(tmp_path)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """Chromium as this machine has it."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert path, "make e2e needs Chromium; on Debian: apt-get install chromium"
    for folder in (ALL_PICTURES, README_PICTURES):
        folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, bot: RunningBot) -> Generator[Page]:
    """The playground's page, just opened."""
    yield (page := new_page(browser, bot.url))
    page.close()


def new_page(browser: Browser, url: str, *, dark: bool = False, width: int = 1180) -> Page:
    """A browser that has never been here before."""
    page = browser.new_page(
        viewport={"width": width, "height": 760},
        reduced_motion="reduce",
        color_scheme="dark" if dark else "light",
    )
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    return page


def take_picture(page: Page, name: str, folder: Path = ALL_PICTURES) -> None:
    """Keep what the page looks like, but for the time of day, so that the same page gives the same picture."""
    show = "(visible) => document.querySelectorAll('time').forEach((one) => { one.style.visibility = visible })"
    page.evaluate(show, "hidden")
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    page.evaluate(show, "visible")
