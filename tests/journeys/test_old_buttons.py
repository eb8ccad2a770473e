"""Buttons and dialogs of other releases: a friendly answer, and the current card."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.assess.buttons import ANSWER, PRODUCT_DIALOG
from bot.assess.start.views import START_OVER
from bot.slack.message import Block, actions, button, menu, section
from playground.methods.views import push_modal
from playground.people import Somebody
from playground.server import Playground

pytestmark = pytest.mark.usefixtures("bot")

OLD = "That button is of an older version."


def client(playground: Playground) -> AsyncWebClient:
    """The Web API, for the app."""
    return AsyncWebClient(playground.bot_token, base_url=playground.api_url)


def old_blocks(action_id: str, value: str) -> list[Block]:
    """What an older release drew."""
    return [
        section("An older card"),
        actions([button("Old", action_id, value), menu("Old menu", f"{action_id}:menu", [("One", value or "one")])]),
    ]


async def old_card(playground: Playground, person: Somebody, action_id: str, value: str) -> None:
    """A message of an older release at the end of the conversation that the person looks at."""
    channel = person.looking_at.id
    await client(playground).chat_postMessage(channel=channel, text="old", blocks=old_blocks(action_id, value))


async def at_question_two(person: Somebody) -> None:
    """Be in an assessment, and look at the direct messages."""
    await person.types("/maturity assess google full")
    person.goes_to_the_app()
    await person.clicks("This team")
    await person.sees("Question 1 of 24")
    await person.clicks("Fully")
    await person.sees("Question 2 of 24")


@pytest.mark.both_deliveries
async def test_a_button_that_is_not_understood_shows_where_one_is(ada: Somebody, playground: Playground) -> None:
    # So many cards one after the other are more than Slack takes.
    playground.parts.limits.on = False
    await at_question_two(ada)
    old = [
        ("answer:v0:fully", "12"),
        (f"{ANSWER}:fully", "not what it was"),
        (f"{ANSWER}:fully", "1:model-registry:0:splendidly"),
        ("back:v1", "1"),
        ("continue:v1", "first"),
        ("scope:v1:team", "1:galaxy"),
        ("mode:v1", "1:thorough"),
        (START_OVER, "1:google:thorough:"),
    ]
    for count, (action_id, value) in enumerate(old, start=1):
        await old_card(playground, ada, action_id, value)
        before = ada.newest()
        await ada.clicks("Old")
        await ada.until(
            lambda count=count: sum(f"{OLD} Here is where you are" in one for one in ada.messages()) == count,
            "the answer",
        )
        await ada.until(
            lambda before=before: ada.newest() > before and "Question 2 of 24" in ada.last_message(), "the current card"
        )
        await ada.until(lambda: sum("Question 2 of 24" in one for one in ada.messages()) == 1, "one card")
    assert all("did not work" not in one for one in ada.messages())
    await ada.clicks("Fully")
    await ada.sees("Question 3 of 24")


async def test_an_old_menu_does_the_same(ada: Somebody, playground: Playground) -> None:
    await at_question_two(ada)
    await old_card(playground, ada, "sort_by", "x")
    await ada.chooses("Old menu", "One")
    await ada.until(lambda: any(OLD in one for one in ada.messages()), "the answer")


async def test_with_nothing_open_it_says_how_to_start(ada: Somebody, playground: Playground) -> None:
    ada.goes_to("ml-platform")
    await old_card(playground, ada, "start:v0", "google")
    await ada.clicks("Old")
    await ada.sees(f"{OLD} Nothing is waiting for you. Start an assessment with `/maturity assess`")


async def test_an_old_button_of_the_home_tab_draws_it_anew(ada: Somebody, playground: Playground) -> None:
    await at_question_two(ada)
    view = {"type": "home", "blocks": old_blocks("home:begin", "x")}
    await client(playground).views_publish(user_id=ada.user_id, view=view)
    await ada.clicks_at_home("Old")
    await ada.sees_at_home("question 2 of 24")


async def test_an_unreadable_button_of_the_home_tab_draws_it_anew(ada: Somebody, playground: Playground) -> None:
    view = {"type": "home", "blocks": old_blocks("home:continue:v1", "the first")}
    await client(playground).views_publish(user_id=ada.user_id, view=view)
    await ada.clicks_at_home("Old")
    await ada.sees_at_home("How mature is your MLOps?")


def dialog(callback_id: str, *blocks: dict[str, Any], metadata: str = "") -> dict[str, Any]:
    """A dialog as an older release drew it."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "notify_on_close": True,
        "title": {"type": "plain_text", "text": "Older"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": list(blocks),
    }


WORDS = {
    "type": "input",
    "block_id": "words",
    "label": {"type": "plain_text", "text": "Words"},
    "element": {"type": "plain_text_input", "action_id": "words"},
}


@pytest.mark.parametrize(
    ("callback_id", "metadata"),
    [
        ("words_dialog:v0", ""),
        (PRODUCT_DIALOG, "what it was once"),
        (PRODUCT_DIALOG, "first C1 1.2"),
        ("settings:dialog:v1", "{}"),
    ],
)
async def test_an_old_dialog_keeps_what_was_typed_and_says_what_to_do(
    ada: Somebody, playground: Playground, callback_id: str, metadata: str
) -> None:
    push_modal(playground.parts, ada.user_id, dialog(callback_id, WORDS, metadata=metadata))
    errors = await ada.sends_dialog({"words": "fraud model"})
    assert errors["words"].startswith("This dialog is of an older version, so I could not save it.")
    await ada.closes_dialog()


async def test_an_old_dialog_without_fields_says_so_in_its_place(ada: Somebody, playground: Playground) -> None:
    push_modal(playground.parts, ada.user_id, dialog("sure:v0", {**section("Sure?"), "block_id": "sure"}))
    await ada.sends_dialog({})
    await ada.sees_in_dialog("This dialog is of an older version")


async def test_an_old_button_in_a_dialog_is_answered_in_direct_messages(ada: Somebody, playground: Playground) -> None:
    await at_question_two(ada)
    blocks = [{**one, "block_id": str(index)} for index, one in enumerate(old_blocks("in_dialog:v0", "x"))]
    push_modal(playground.parts, ada.user_id, dialog("sure:v0", *blocks))
    await ada.clicks_in_dialog("Old")
    await ada.until(lambda: any(OLD in one for one in ada.messages()), "the answer")
