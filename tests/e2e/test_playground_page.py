"""The playground's page with an app of nobody's: menus to search in, dialogs, threads, steps, and what goes away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Generator
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import pytest
from aiohttp import ClientSession
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from playground import membership
from playground.seed import add_person
from playground.server import Playground
from tests.e2e.conftest import PATIENCE_MS, new_page, take_picture
from tests.playground.conftest import Api
from tests.playground.test_deliveries import app_at
from tests.playground.test_people import ACTIONS, DIALOG, SECTION, WORKING, Working, option, plain

MANY = [option(f"Practice {number}") for number in range(30)]
GROUPS = [{"label": plain("Data"), "options": MANY[:6]}, {"label": plain("Models"), "options": MANY[6:12]}]
NAMES = ("Zoë Müller", "Ana Silva", "Bo Wu", "Cleo Roy", "Dan Fox")
MENUS = {
    "type": "actions",
    "block_id": "menus",
    "elements": [
        {"type": "static_select", "action_id": "one", "placeholder": plain("One of many"), "option_groups": GROUPS},
        {
            "type": "multi_static_select",
            "action_id": "some",
            "placeholder": plain("Some of many"),
            "options": MANY,
            "initial_options": MANY[:2],
            "max_selected_items": 3,
        },
    ],
}
PEOPLE = {
    "type": "section",
    "block_id": "people",
    "text": plain("Who is asked?"),
    "accessory": {"type": "multi_users_select", "action_id": "asked", "placeholder": plain("People")},
}
DUE = {
    "type": "section",
    "block_id": "due-line",
    "text": plain("When is it due?"),
    "accessory": {"type": "datepicker", "action_id": "due", "placeholder": plain("Due date")},
}
Given = TypeVar("Given")


class Beside:
    """A playground and its app, in a thread of their own beside the browser."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._open = AsyncExitStack()
        self.app = Working()
        self._thread.start()
        self.playground = self.do(self._start())

    def do(self, coroutine: Coroutine[Any, Any, Given]) -> Given:
        """Have something done there, and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_MS / 1000)

    def stop(self) -> None:
        self.do(self.playground.stop())
        self.do(self._open.aclose())
        self.do(_let_go())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def last(self, count: int) -> dict[str, Any]:
        """What the app heard last, once it has heard so many things."""
        self.do(self.app.has_heard(count))
        return self.app.heard[-1]

    async def _start(self) -> Playground:
        url = await self._open.enter_async_context(app_at(self.app.handle))
        session = await self._open.enter_async_context(ClientSession())
        playground = Playground(WORKING, request_url=url)
        await playground.start()
        self.app.api = Api(playground, session)
        workspace = playground.parts.workspace
        workspace.conversations["C0PLATFORM"].members.append(workspace.app.bot_user_id)
        for number, name in enumerate(NAMES):
            add_person(workspace, f"U1{number}", name, "Europe/Berlin", ["ml-platform"])
        return playground


async def _let_go() -> None:
    """The page's open connections are answered no more."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@pytest.fixture
def beside() -> Generator[Beside]:
    yield (beside := Beside())
    beside.stop()


def opened(browser: Browser, beside: Beside, *, dark: bool = False, width: int = 1180) -> Page:
    """The page as Ada sees #ml-platform; whatever goes wrong in it fails the test."""
    page = new_page(browser, f"{beside.playground.page_url}#as=U0ADA&open=C0PLATFORM", dark=dark, width=width)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    expect(page.get_by_role("heading", name="ml-platform")).to_be_visible()
    return page


def shown(message: Locator) -> Locator:
    """The options that a search shows."""
    return message.locator(".choices-menu:visible [role=option]")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1180, 390], ids=["wide", "narrow"])
def test_long_menus_are_searched_with_the_keyboard(browser: Browser, beside: Beside, dark: bool, width: int) -> None:  # noqa: FBT001
    beside.do(beside.app.posts(blocks=[MENUS, ACTIONS, SECTION, DUE, PEOPLE]))
    page = opened(browser, beside, dark=dark, width=width)
    message = page.get_by_role("article").last
    message.get_by_role("combobox", name="One of many").click()
    expect(message.get_by_role("group", name="Models").get_by_role("option")).to_have_count(6)
    assert Axe().run(page).response["violations"] == []
    take_picture(page, f"menu-{'narrow' if width < 500 else 'wide'}-{'dark' if dark else 'light'}")
    page.keyboard.type("ice 7")
    expect(shown(message)).to_have_text(["Practice 7"])
    page.keyboard.press("Enter")
    assert beside.last(1)["actions"][0]["selected_option"] == MANY[7]
    expect(message.get_by_role("combobox", name="One of many")).to_have_value("Practice 7")

    message.get_by_role("combobox", name="Some of many").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert beside.last(2)["actions"][0]["selected_options"] == MANY[:3]
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(message.get_by_role("button", name="Remove Practice 20")).to_have_count(0)
    message.get_by_role("button", name="Remove Practice 0").click()
    assert beside.last(3)["actions"][0]["selected_options"] == MANY[1:3]

    people = message.get_by_role("combobox", name="People")
    for words in ("muller", "dina"):
        people.fill(words)
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert beside.last(5)["actions"][0]["selected_users"] == ["U10", "U0DINA"]
    message.get_by_label("Due date").fill("2027-05-01")
    assert beside.last(6)["actions"][0]["selected_date"] == "2027-05-01"
    message.get_by_role("button", name="Go").click()
    values = beside.last(7)["state"]["values"]
    assert values["menus"]["some"]["selected_options"] == MANY[1:3]
    assert values["people"]["asked"] == {"type": "multi_users_select", "selected_users": ["U10", "U0DINA"]}
    assert values["due-line"]["due"] == {"type": "datepicker", "selected_date": "2027-05-01"}
    assert values["row"]["due"] == {"type": "datepicker", "selected_date": "2027-01-31"}
    page.close()


def test_people_and_dates_are_chosen_in_dialogs_too(browser: Browser, beside: Beside) -> None:
    asked = {**PEOPLE["accessory"], "initial_users": ["U0DINA"]}
    inputs = [
        {"type": "input", "block_id": "who", "label": plain("Who"), "element": asked},
        {"type": "input", "block_id": "when", "label": plain("When"), "element": DUE["accessory"]},
    ]
    beside.app.dialog = {**DIALOG, "blocks": inputs}
    beside.do(beside.app.posts(text="Let us begin"))
    page = opened(browser, beside)
    page.get_by_role("article").last.hover()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Note this").click()
    dialog = page.get_by_role("dialog", name="Ask")
    expect(dialog.get_by_label("Who", exact=True)).to_be_focused()
    page.keyboard.press("Backspace")
    expect(dialog.get_by_role("button", name="Remove Dina Haddad")).to_have_count(0)
    dialog.get_by_label("Who", exact=True).click()
    expect(dialog.get_by_role("option", name="Ada Park")).to_be_in_viewport()
    take_picture(page, "dialog-menu")
    dialog.get_by_label("Who", exact=True).fill("wu")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("listbox")).to_be_hidden()
    expect(dialog).to_be_visible()
    dialog.get_by_label("When", exact=True).fill("2027-05-01")
    take_picture(page, "dialog-people")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    assert beside.last(2)["view"]["state"]["values"] == {
        "who": {"asked": {"type": "multi_users_select", "selected_users": ["U12"]}},
        "when": {"due": {"type": "datepicker", "selected_date": "2027-05-01"}},
    }
    page.close()


def test_a_step_asks_for_its_inputs(browser: Browser, beside: Beside) -> None:
    page = opened(browser, beside)
    page.get_by_role("button", name="Run “Count”").click()
    dialog = page.get_by_role("dialog", name="Run “Count”")
    expect(dialog.get_by_label("Channel")).to_be_focused()
    dialog.get_by_label("Note").fill("hi")
    dialog.get_by_role("button", name="Run").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    take_picture(page, "step-inputs")
    dialog.get_by_label("Channel").select_option(label="#ml-platform")
    dialog.get_by_role("button", name="Run").click()
    expect(dialog).to_be_hidden()
    assert beside.last(1)["event"]["inputs"] == {"where": "C0PLATFORM", "note": "hi"}
    page.close()


def test_a_thread_is_written_in_and_outlives_nothing(browser: Browser, beside: Beside) -> None:
    beside.do(beside.app.posts(text="Let us begin"))
    page = opened(browser, beside)
    page.get_by_role("article").last.hover()
    page.get_by_role("button", name="Reply in thread").click()
    thread = page.get_by_role("complementary", name="Thread")
    thread.get_by_role("textbox", name="Reply in thread").fill("I am in")
    page.keyboard.press("Enter")
    expect(thread.get_by_role("article").last).to_contain_text("I am in")
    assert beside.last(1)["event"]["text"] == "I am in"
    parts = beside.playground.parts
    beside.do(membership.delete(parts, "U0BEN", parts.workspace.conversations["C0PLATFORM"]))
    expect(thread).to_be_hidden()
    expect(page.get_by_role("heading", name="general")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="ml-platform")).to_have_count(0)
    beside.do(membership.leave_workspace(parts, "U0ADA"))
    acting_as = page.get_by_label("Acting as")
    expect(acting_as).to_have_value("U0BEN")
    expect(acting_as.get_by_role("option", name="Ada Park")).to_have_count(0)
    expect(page.locator(".toast")).to_have_count(0)
    page.close()
