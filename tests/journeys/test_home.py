"""The Home tab's first screen: a welcome, a start, and what waits."""

from __future__ import annotations

import re
from typing import Any

import pytest

from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation

pytestmark = pytest.mark.usefixtures("bot")


def chosen(channel: str, *frameworks: str) -> dict[str, Any]:
    """The dialog's values: a channel, and models to assess by."""
    options = [
        {
            "text": {"type": "mrkdwn", "text": f"*{name}*"},
            "value": name.lower(),
        }
        for name in frameworks
    ]
    return {
        "channel": {"type": "conversations_select", "selected_conversation": channel},
        "frameworks": {"type": "checkboxes", "selected_options": options},
    }


@pytest.mark.both_deliveries
async def test_a_newcomer_starts_from_the_home_tab(ada: Somebody) -> None:
    await ada.opens_home()
    await ada.sees_at_home("How mature is your MLOps?")
    await ada.clicks_at_home("Start an assessment")
    await ada.sees_dialog("Start an assessment")
    await ada.sends_dialog(chosen("C0PLATFORM", "Google", "Azure"))
    assert ada.dialogs() == []
    await ada.sees_at_home("*An assessment is waiting for you:* Google + Azure for <#C0PLATFORM>")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("What shall we look at?")
    card = ada.newest()
    await ada.clicks_at_home("Continue")
    await ada.until(lambda: ada.newest() != card and len(ada.messages()) == 1, "a new card in place of the old one")


@pytest.mark.both_deliveries
async def test_a_dialog_that_lacks_something_says_so_and_stays(ada: Somebody) -> None:
    await ada.opens_home()
    await ada.clicks_at_home("Start an assessment")
    await ada.sees_dialog("Start an assessment")
    await ada.sends_dialog(chosen("C0PLATFORM"))
    assert ada.dialogs()[-1].errors == {"frameworks": "Please complete this required field."}


async def test_every_assessment_that_waits_can_be_gone_on_with(ada: Somebody, playground: Playground) -> None:
    for number in range(7):
        channel = Conversation(id=f"C0TEAM{number}", name=f"team-{number}", kind="channel", members=["U0ADA"])
        playground.parts.workspace.conversations[channel.id] = channel
        ada.goes_to(channel.name)
        await ada.types("/maturity assess google full")
        await ada.sees("Started the Google assessment")
    await ada.opens_home()
    await ada.sees_at_home("And 2 more")
    assert re.findall(r"for <#(C0TEAM\d)>", ada.home()) == [f"C0TEAM{number}" for number in (6, 5, 4, 3, 2)]
    ada.goes_to_the_app()
    await ada.clicks("The whole organisation")
    await ada.sees("Question 1 of 24")
    await ada.opens_home()
    await ada.sees_at_home("question 1 of 24")


async def test_continue_on_a_home_tab_that_is_out_of_date_draws_it_anew(ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ada.opens_home()
    await ada.sees_at_home("waiting for you")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")
    await ada.clicks_at_home("Continue")
    await ada.until(lambda: "waiting for you" not in ada.home(), "a Home tab as things are")


async def test_everybody_has_a_home_of_their_own(ada: Somebody, ben: Somebody, playground: Playground) -> None:
    await ada.types("/maturity assess google full")
    await ben.opens_home()
    await ben.sees_at_home("How mature is your MLOps?")
    assert "waiting for you" not in ben.home()
    await ada.opens_home()
    await ada.sees_at_home("waiting for you")
    assert set(playground.parts.workspace.homes) == {"U0ADA", "U0BEN"}
