"""A channel that the bot cannot post to: the level is not lost, and whoever answered knows what to do."""

from __future__ import annotations

import pytest

from playground.people import Somebody
from tests.journeys.answering import answers_all

pytestmark = pytest.mark.usefixtures("bot")


async def test_the_level_is_posted_once_the_bot_is_invited(ada: Somebody) -> None:
    ada.goes_to("fraud-team")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, done="I could not tell <#C0FRAUD> of its level: I am not in that channel.")
    ada.goes_to("fraud-team")
    await ada.types("/invite @maturity")
    ada.goes_to_the_app()
    await ada.clicks("Post the level now", times=2)
    again = ada.last_click()
    ada.goes_to("fraud-team")
    await ada.sees("<#C0FRAUD> has its first maturity level")
    await again()
    ada.goes_to_the_app()
    await ada.sees("That is done already.")
    ada.goes_to("fraud-team")
    assert sum("first maturity level" in one for one in ada.messages()) == 1


async def test_a_channel_that_was_archived_meanwhile_is_named_as_such(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    channel = ada.looking_at
    channel.archived = True
    ada.goes_to_the_app()
    await answers_all(ada, done="I could not tell <#C0PLATFORM> of its level: the channel is archived.")
    channel.archived = False
    await ada.clicks("Post the level now")
    ada.goes_to("ml-platform")
    await ada.sees("first maturity level")
