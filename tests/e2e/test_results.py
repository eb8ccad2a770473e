"""What a team sees of its results after a year, in a real browser: wide and narrow, light and dark."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import README_PICTURES, RunningBot, new_page, take_picture
from tests.e2e.test_story import goes_to, knows_the_first_steps, types

# Commands, and words of their answers alone.
BRIEFLY = {
    "status": "Assessed on",
    "report gigaom": "Download PDF",
    "history azure": "What changed",
    "compare": "The same answers",
    "what-if": "What if?",
}


def asks(page: Page, command: str, words: str) -> Locator:
    """Type a command, and wait for the answer that holds these words."""
    answers = page.get_by_role("article").filter(has_text=words)
    before = answers.count()
    types(page, command)
    expect(answers).to_have_count(before + 1)
    return answers.last


def with_a_year(page: Page) -> None:
    """Be in the channel of a team that was assessed in five quarters."""
    knows_the_first_steps(page)
    page.get_by_role("button", name="Seed a year of history").click()
    news = page.get_by_role("article").filter(has_text=re.compile("level 2 → 3"))
    goes_to(page, "ml-platform")
    expect(news).to_be_visible()


def test_everything_that_can_be_asked_about_a_team_can_be_looked_at(
    page: Page, browser: Browser, bot: RunningBot
) -> None:
    with_a_year(page)
    page.set_viewport_size({"width": 1180, "height": 1500})
    asks(page, "/maturity status", "Assessed on")
    take_picture(page, "status")
    report = asks(page, "/maturity report gigaom", "Download PDF")
    take_picture(page, "report", README_PICTURES)
    report.get_by_role("button", name="Radar").click()
    expect(page.get_by_text("I sent you the picture in our direct messages")).to_be_visible()
    goes_to(page, "maturity")
    expect(page.get_by_role("img", name=re.compile("Strategy: level 3"))).to_be_visible()
    take_picture(page, "radar", README_PICTURES)
    goes_to(page, "ml-platform")
    asks(page, "/maturity why azure", "Azure")
    take_picture(page, "why")
    asks(page, "/maturity history azure", "What changed")
    take_picture(page, "history", README_PICTURES)
    asks(page, "/maturity compare", "The same answers")
    take_picture(page, "compare")
    asks(page, "/maturity compare teams", "side by side")
    take_picture(page, "compare-teams")
    asks(page, "/maturity what-if", "What if?")
    take_picture(page, "what-if")
    asks(page, "/maturity evidence azure", "Azure")
    take_picture(page, "evidence")
    asks(page, "/maturity export", "CSV")
    take_picture(page, "export")
    page.get_by_role("button", name="CSV").last.click()
    goes_to(page, "maturity")
    expect(page.get_by_role("link", name=re.compile(r"\.csv$"))).to_be_visible()
    take_picture(page, "file")
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_text("My teams")).to_be_visible()
    page.set_viewport_size({"width": 1180, "height": 760})
    take_picture(page, "home", README_PICTURES)
    for dark, width in ((True, 1180), (False, 390), (True, 390)):
        other = new_page(browser, f"{bot.url}#as=U0ADA&open=C0PLATFORM", dark=dark, width=width)
        knows_the_first_steps(other)
        expect(other.get_by_role("article").first).to_be_visible()
        other.set_viewport_size({"width": width, "height": 1500})
        name = f"{'dark' if dark else 'light'}-{width}"
        for command, words in BRIEFLY.items():
            asks(other, f"/maturity {command}", words)
            take_picture(other, f"{command.split()[0]}-{name}")
        other.close()
