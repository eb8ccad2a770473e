"""The page without a mouse, for screen readers, in the dark, on a telephone; and what is behind its scenes."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import README_PICTURES, RunningBot, new_page, take_picture
from tests.e2e.test_story import goes_to, types


def tabs_to(page: Page, name: str) -> None:
    """Press the Tab key until a button or link with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and (focused.inner_text().strip() or focused.get_attribute("aria-label")) == name:
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def test_a_whole_assessment_with_the_keyboard_alone(page: Page) -> None:
    page.get_by_role("textbox", name="Message").focus()
    page.keyboard.type("/mat")
    expect(page.get_by_role("listbox", name="Commands")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("assess google full")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Started the Google assessment")).to_be_visible()
    goes_to_app = page.get_by_role("navigation").get_by_role("link", name=re.compile("^maturity"))
    goes_to_app.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("What shall we look at?")).to_be_visible()
    page.get_by_role("log").focus()
    tabs_to(page, "This team")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 1 of 24")).to_be_visible()
    tabs_to(page, "Fully")
    for number in range(1, 25):
        expect(page.get_by_text(f"Question {number} of 24")).to_be_visible()
        expect(page.locator(":focus")).to_have_text("Fully")
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Finish", exact=True)).to_be_visible()
    tabs_to(page, "Finish")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The assessment is finished")).to_be_visible()


def test_a_dialog_with_the_keyboard_alone(page: Page) -> None:
    goes_to(page, "maturity")
    page.get_by_role("tab", name="Home").focus()
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name="Start an assessment")
    expect(start).to_be_visible()
    start.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Start an assessment")
    expect(dialog).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert dialog.locator(":focus").count() == 1, "the focus stays in the dialog"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(start).to_be_focused()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1180, 390], ids=["wide", "narrow"])
def test_axe_finds_nothing_wrong(browser: Browser, bot: RunningBot, dark: bool, width: int) -> None:  # noqa: FBT001
    page = new_page(browser, bot.url, dark=dark, width=width)

    def look() -> None:
        found = Axe().run(page).response["violations"]
        assert found == [], [(one["id"], one["help"], [node["html"][:120] for node in one["nodes"]]) for one in found]

    types(page, "/maturity asess")
    expect(page.get_by_text("Did you mean")).to_be_visible()
    look()
    types(page, "/maturity assess azure")
    expect(page.get_by_text("Started the Azure assessment")).to_be_visible()
    if width < 500:
        page.get_by_role("button", name=re.compile("menu|channels|sidebar", re.IGNORECASE)).first.click()
    goes_to(page, "maturity")
    expect(page.get_by_text("What shall we look at?")).to_be_visible()
    look()
    take_picture(page, f"scope-{'narrow' if width < 500 else 'wide'}-{'dark' if dark else 'light'}")
    page.get_by_role("button", name="This team").click()
    expect(page.get_by_text("Question 1 of at most 28")).to_be_visible()
    look()
    take_picture(page, f"question-{'narrow' if width < 500 else 'wide'}-{'dark' if dark else 'light'}")
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("button", name="Start an assessment").click()
    expect(page.get_by_role("dialog", name="Start an assessment")).to_be_visible()
    look()
    page.close()


def test_the_first_steps_lead_through_the_page(page: Page) -> None:
    steps = page.get_by_role("region", name="First steps")
    expect(steps.get_by_text("Start an assessment")).to_be_visible()
    take_picture(page, "first-steps", README_PICTURES)
    steps.get_by_role("button", name="Put it in the box").click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("/maturity assess azure")
    page.keyboard.press("Enter")
    expect(steps.get_by_text("Answer with a click")).to_be_visible()


def test_a_year_of_history_takes_a_moment_and_the_time_machine_a_click(page: Page) -> None:
    goes_to(page, "ml-platform")
    page.get_by_role("button", name=re.compile("Seed a year of history")).click()
    expect(page.get_by_text("level 2 → 3 of 4", exact=False).first).to_be_visible()
    take_picture(page, "history")
    page.get_by_role("button", name=re.compile("Time machine")).click()
    page.get_by_role("button", name="Next quarter").click()
    expect(page.get_by_text(re.compile("Time machine: it is"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("Inspector")).click()
    inspector = page.get_by_role("region", name="Inspector")
    expect(inspector.get_by_text("chat.postMessage").first).to_be_visible()
