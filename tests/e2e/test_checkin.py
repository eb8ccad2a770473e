"""A team that comes back after a quarter, in a real browser: the check-in, and what is set up around it."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import README_PICTURES, RunningBot, new_page, take_picture
from tests.e2e.test_results import asks, with_a_year
from tests.e2e.test_story import goes_to, knows_the_first_steps, types


def test_a_team_checks_in_and_its_channel_is_told(page: Page, browser: Browser, bot: RunningBot) -> None:
    with_a_year(page)
    page.set_viewport_size({"width": 1180, "height": 1100})
    asks(page, "/maturity remind quarterly tuesday 10:00 from january", "Nothing is saved yet.")
    take_picture(page, "remind-proposed")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("article").filter(has_text="The next times:").last).to_be_visible()
    take_picture(page, "remind")
    asks(page, "/maturity notify", "hears when a level changes")
    take_picture(page, "notify")
    asks(page, "/maturity summary", "Post it in the channel")
    page.get_by_role("button", name="Post it in the channel").last.click()
    replies = page.get_by_role("button", name=re.compile(r"^1 reply"))
    expect(replies.last).to_be_visible()
    take_picture(page, "summary")
    replies.last.click()
    expect(page.locator("#thread").get_by_role("article").last).to_be_visible()
    take_picture(page, "summary-thread")
    page.get_by_role("button", name="Close thread").click()
    asks(page, "/maturity summary monthly", "Nothing is saved yet.")
    take_picture(page, "summary-monthly")

    types(page, "/maturity checkin")
    expect(page.get_by_text("Started the check-in of")).to_be_visible()
    goes_to(page, "maturity")
    expect(page.get_by_text("then one click for the")).to_be_visible()
    take_picture(page, "checkin")
    page.get_by_role("button", name="What changed").click()
    expect(page.get_by_text("Question 1 of")).to_be_visible()
    # With little of what is above it.
    page.set_viewport_size({"width": 1180, "height": 520})
    take_picture(page, "checkin", README_PICTURES)
    page.set_viewport_size({"width": 1180, "height": 1100})
    page.get_by_role("button", name=re.compile("^Better: fully")).click()
    expect(page.get_by_text("Question 2 of")).to_be_visible()
    page.get_by_role("button", name=re.compile("more: still true$")).click()
    expect(page.get_by_text("Is the rest unchanged?")).to_be_visible()
    take_picture(page, "checkin-rest")
    for dark, width in ((True, 1180), (False, 390)):
        other = new_page(browser, f"{bot.url}#as=U0ADA&open=D0ADA", dark=dark, width=width)
        knows_the_first_steps(other)
        expect(other.get_by_text("Is the rest unchanged?")).to_be_visible()
        other.set_viewport_size({"width": width, "height": 1100})
        take_picture(other, f"checkin-rest-{'dark' if dark else 'light'}-{width}")
        other.close()
    page.get_by_role("button", name="The rest is unchanged").click()
    expect(page.get_by_role("article").last).to_contain_text("Done.")
