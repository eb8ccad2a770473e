"""A helpful card for whoever does not know the command, or mistypes it."""

from __future__ import annotations

import pytest

from playground.people import Somebody

pytestmark = pytest.mark.usefixtures("bot")


@pytest.mark.parametrize("typed", ["/maturity", "/maturity help", "/maturity HELP"])
async def test_help_says_what_there_is(ada: Somebody, ben: Somebody, typed: str) -> None:
    await ada.types(typed)
    await ada.sees("Google, Azure and GigaOm")
    for usage in (
        "/maturity assess [google] [azure] [gigaom] [quick or full] [with everyone or together]",
        "/maturity status",
        "/maturity cancel",
    ):
        assert usage in ada.last_message()
    assert ben.messages() == [], "help is for whoever asked"


@pytest.mark.both_deliveries
async def test_helps_buttons_do_what_they_say(ada: Somebody) -> None:
    await ada.types("/maturity")
    await ada.clicks("Show the team's status")
    await ada.sees("has not been assessed yet")
    await ada.types("/maturity help")
    await ada.clicks("Start an assessment")
    await ada.sees("Which maturity model shall I assess the team by?")
    await ada.clicks("Google")
    await ada.sees("Started the Google assessment")


async def test_a_mistyped_subcommand_gets_the_closest_one_on_a_button(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity asess")
    await ada.sees("There is no `/maturity asess`. Did you mean `/maturity assess`?")
    assert "/maturity status" in ada.last_message()
    await ada.clicks("Run /maturity assess")
    await ada.sees("Which maturity model shall I assess the team by?")
    assert ben.messages() == []


async def test_a_word_like_nothing_gets_the_list(ada: Somebody) -> None:
    await ada.types("/maturity xyzzy")
    await ada.sees("There is no `/maturity xyzzy`. This is what there is:")
    assert "/maturity assess" in ada.last_message()


async def test_an_unknown_model_gets_the_closest_one_and_the_list(ada: Somebody) -> None:
    await ada.types("/maturity assess asure")
    await ada.sees("There is no maturity model `asure`. Did you mean *azure*? The maturity models are ")
    await ada.clicks("Azure")
    await ada.sees("Started the Azure assessment")


async def test_what_people_type_is_shown_and_not_obeyed(ada: Somebody) -> None:
    for typed, shown in (("<!channel>", "&lt;!channel&gt;"), ("`*loud*`", "'*loud*'"), ("a&b", "a&amp;b")):
        await ada.types(f"/maturity {typed}")
        await ada.sees(f"There is no `/maturity {shown}`.")


async def test_all_models_at_once_by_one_button(ada: Somebody) -> None:
    await ada.types("/maturity assess")
    await ada.clicks("Azure + GigaOm + Google")
    await ada.sees("Started the Azure + GigaOm + Google assessment")


async def test_in_direct_messages_an_open_assessment_goes_on(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    card = ada.newest()
    await ada.types("/maturity assess")
    await ada.until(lambda: card not in ada.timestamps(), "the card moved to the end")
    assert any("is open: you are at question 1 of 24" in one for one in ada.messages())
    await ada.sees("Question 1 of 24")


async def test_in_direct_messages_the_bot_says_where_to_start(ada: Somebody) -> None:
    ada.goes_to_the_app()
    await ada.types("/maturity assess azure full")
    await ada.sees("please run `/maturity assess` in the team's channel")
    await ada.types("/maturity status")
    await ada.sees("please run `/maturity status` in the team's channel")
