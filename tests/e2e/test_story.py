"""The story of the README, clicked by a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import README_PICTURES, RunningBot, new_page, take_picture

ANSWERS = ("Fully", "Fully", "Partly", "Fully", "Not yet")


def goes_to(page: Page, name: str) -> None:
    """Open a conversation from the sidebar."""
    page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{name}")).click()
    # Until it is drawn, what is typed would go into the box of the conversation before.
    expect(page).to_have_title(re.compile(f"^#?{name}"))


def types(page: Page, text: str) -> None:
    """Write a message or command and send it by the Enter key."""
    box = page.get_by_role("textbox", name="Message")
    box.fill(text)
    box.press("Enter")


def knows_the_first_steps(page: Page) -> None:
    """Put the guided start away."""
    page.get_by_role("button", name="Dismiss first steps").click()


def answers(page: Page, number: int, total: int, said: str | None = None) -> None:
    """Answer the question with this number."""
    expect(page.get_by_text(f"Question {number} of {total}")).to_be_visible()
    page.get_by_role("button", name=said or ANSWERS[number % len(ANSWERS)], exact=True).click()


def becomes(page: Page, name: str) -> None:
    """Go on as somebody else."""
    page.get_by_label("Acting as").select_option(label=name)
    # Until the page is drawn for them, its links still lead to whoever it was before.
    theirs = re.compile(f"as=U0{name.split(maxsplit=1)[0].upper()}&")
    expect(page.get_by_role("navigation").get_by_role("link").first).to_have_attribute("href", theirs)


def test_a_team_is_assessed_across_a_crash_and_its_channel_hears_of_it(
    page: Page, browser: Browser, bot: RunningBot
) -> None:
    knows_the_first_steps(page)
    goes_to(page, "ml-platform")
    types(page, "/maturity assess azure full")
    expect(page.get_by_text("Started the Azure assessment")).to_be_visible()
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    goes_to(page, "maturity")
    expect(page.get_by_text("What shall we look at?")).to_be_visible()
    take_picture(page, "scope", README_PICTURES)
    page.get_by_role("button", name="This team").click()
    for number in range(1, 8):
        answers(page, number, 35)
    expect(page.get_by_text("Question 8 of 35")).to_be_visible()
    take_picture(page, "question", README_PICTURES)

    page.close()
    bot.kill()
    bot.start()
    page = new_page(browser, bot.url)
    knows_the_first_steps(page)
    goes_to(page, "maturity")
    expect(page.get_by_text("Question 8 of 35")).to_be_visible()
    for number in range(8, 36):
        answers(page, number, 35)
    expect(page.get_by_text("That was the last question.")).to_be_visible()
    take_picture(page, "review", README_PICTURES)
    page.get_by_role("button", name="Finish", exact=True).click()
    result = page.get_by_role("article").last
    expect(result).to_contain_text("Azure: level 0 of 4, No MLOps")
    for heading in ("Profile", "What decided it", "To reach level 1, DevOps but no MLOps"):
        expect(result).to_contain_text(heading)
    channel = page.get_by_role("navigation").get_by_role("link", name=re.compile("^ml-platform"))
    expect(channel).to_contain_text("1")
    page.set_viewport_size({"width": 1180, "height": 1220})
    take_picture(page, "result", README_PICTURES)
    page.set_viewport_size({"width": 1180, "height": 760})

    becomes(page, "Ben Okafor")
    goes_to(page, "ml-platform")
    expect(page.get_by_text("has its first maturity level")).to_be_visible()
    types(page, "/maturity status")
    expect(page.get_by_text("Assessed on")).to_be_visible()
    page.set_viewport_size({"width": 1180, "height": 1240})
    take_picture(page, "channel", README_PICTURES)
    page.close()


def test_everyone_is_asked_and_the_channel_sees_where_they_differ(page: Page) -> None:
    knows_the_first_steps(page)
    goes_to(page, "ml-platform")
    types(page, "/maturity assess google full with everyone")
    goes_to(page, "maturity")
    page.get_by_role("button", name="This team").click()
    people = page.get_by_role("combobox", name="Everyone, or pick people")
    for words in ("Ben", "Chen", "Dina"):
        people.fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Remove {words}")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("0 of 3 have finished")).to_be_visible()
    said = {"Ben Okafor": {2: "Partly", 20: "Not yet", 24: "Not yet"}, "Chen Li": {20: "Partly"}, "Dina Haddad": {}}
    for name, otherwise in said.items():
        becomes(page, name)
        goes_to(page, "maturity")
        page.get_by_role("button", name="Start answering").click()
        for number in range(1, 25):
            answers(page, number, 24, otherwise.get(number, "Fully"))
        page.get_by_role("button", name="Send my answers").click()
        expect(page.get_by_role("button", name="Send my answers")).to_be_hidden()
    becomes(page, "Ada Park")
    expect(page.get_by_text("You differ about 3 practices.")).to_be_visible()
    take_picture(page, "talk")
    goes_to(page, "ml-platform")
    expect(page.get_by_text("To talk about: you differ about 3 practices")).to_be_visible()
    take_picture(page, "reveal", README_PICTURES)


def test_people_vote_together_in_a_thread(page: Page) -> None:
    knows_the_first_steps(page)
    goes_to(page, "ml-platform")
    types(page, "/maturity assess google full together")
    goes_to(page, "maturity")
    page.get_by_role("button", name="This team").click()
    expect(page.get_by_text("We are at it together in")).to_be_visible()
    goes_to(page, "ml-platform")
    page.get_by_role("button", name="1 reply").click()
    thread = page.locator("#thread")
    for count, (name, said) in enumerate({"Ben Okafor": "Fully", "Chen Li": "Partly", "Ada Park": "Fully"}.items(), 1):
        becomes(page, name)
        thread.get_by_role("button", name=said, exact=True).click()
        expect(thread.get_by_text(f"{count} vote{'' if count == 1 else 's'} so far")).to_be_visible()
    take_picture(page, "vote")
    thread.get_by_role("button", name="Reveal the votes").click()
    expect(thread.get_by_text("You differ.")).to_be_visible()
    page.set_viewport_size({"width": 1180, "height": 900})
    take_picture(page, "together", README_PICTURES)
    thread.get_by_role("button", name="We agree: Fully").click()
    expect(thread.get_by_text("Question 2 of 24")).to_be_visible()


def test_back_pause_and_another_answer(page: Page) -> None:
    types(page, "/maturity assess google full")
    goes_to(page, "maturity")
    page.get_by_role("button", name="This team").click()
    answers(page, 1, 24)
    expect(page.get_by_text("Question 2 of 24")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_text("You answered: Fully.")).to_be_visible()
    page.get_by_role("button", name="Keep this answer").click()
    expect(page.get_by_text("Question 2 of 24")).to_be_visible()
    page.get_by_label("Other answers").select_option(label="Don't know")
    expect(page.get_by_text("Question 3 of 24")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused at question 3 of 24. Your 2 answers are saved. ")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Question 3 of 24")).to_be_visible()


def test_a_start_from_the_home_tab(page: Page) -> None:
    goes_to(page, "maturity")
    page.get_by_role("tab", name="Home").click()
    page.get_by_role("button", name="Start an assessment").click()
    dialog = page.get_by_role("dialog", name="Start an assessment")
    dialog.get_by_role("button", name="Start").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    dialog.get_by_label("Your team's channel").select_option(label="#ml-platform")
    dialog.get_by_role("button", name="Start").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("An assessment is waiting for you")).to_be_visible()
    take_picture(page, "home")
    page.get_by_role("tab", name="Messages").click()
    page.get_by_role("button", name="This team").click()
    expect(page.get_by_text("Question 1 of at most 54")).to_be_visible()


def test_setting_up_and_a_reason(page: Page) -> None:
    types(page, "/maturity assess google")
    goes_to(page, "maturity")
    page.get_by_label("How much to ask").select_option(label="Full: 24 questions")
    page.get_by_label("Target in Google").select_option(label="Google: to level 1, ML pipeline automation")
    page.get_by_role("button", name="One model or product…").click()
    dialog = page.get_by_role("dialog", name="Which one?")
    dialog.get_by_label("The model or product to assess").fill("fraud model")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Question 1 of 24")).to_be_visible()
    expect(page.get_by_role("article").last).to_contain_text("Google for fraud model of #general")
    page.get_by_label("Other answers").select_option(label="Not applicable")
    expect(page.get_by_text("If another team does it for you, it does apply")).to_be_visible()
    take_picture(page, "reason")
    page.get_by_role("button", name="No business need").click()
    expect(page.get_by_text("Question 2 of 24")).to_be_visible()


def test_help_for_who_mistypes(page: Page) -> None:
    types(page, "/maturity asess")
    expect(page.get_by_text("Did you mean")).to_be_visible()
    page.get_by_role("button", name="Run /maturity assess").click()
    expect(page.get_by_text("Which maturity model shall I assess the team by?")).to_be_visible()


def test_a_click_on_a_channel_is_not_lost_to_a_drawing_of_the_page(page: Page) -> None:
    expect(page.get_by_role("navigation").get_by_role("link", name="ml-platform")).to_be_visible()
    # A drawing that comes between the click and its event puts the old address back.
    page.evaluate(
        """() => {
            const before = location.hash;
            document.querySelector("nav a[href*=C0PLATFORM]").click();
            history.replaceState(null, "", before);
        }"""
    )
    expect(page.get_by_role("heading", name="ml-platform")).to_be_visible()
