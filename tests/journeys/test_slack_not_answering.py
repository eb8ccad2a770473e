"""Something else answers in Slack's stead: people read that, and not that the bot failed."""

from __future__ import annotations

import pytest

from playground.faults import Fault, FaultKind
from playground.people import Somebody
from playground.server import Playground

pytestmark = [
    pytest.mark.usefixtures("bot"),
    pytest.mark.parametrize("delivery", ["socket mode"], indirect=True),
]


def fails(playground: Playground, *methods: str) -> None:
    """From now on these methods are answered with a page of words and the status 500."""
    playground.parts.faults.plan = lambda method: Fault(FaultKind.FAILED) if method in methods else None


async def test_questions_that_cannot_be_sent_are_slacks_fault(
    playground: Playground, ada: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    fails(playground, "chat.postMessage")
    await ada.types("/maturity assess azure")
    await ada.sees("Slack isn't answering properly right now. Your assessment is open")
    assert not any(record.exc_info for record in caplog.records)


async def test_a_dialog_that_cannot_be_opened_is_slacks_fault(playground: Playground, ada: Somebody) -> None:
    await ada.types("/maturity assess azure")
    fails(playground, "views.open")
    await ada.types("/maturity settings")
    await ada.clicks("Change…")
    ada.goes_to_the_app()
    await ada.sees("Slack isn't answering properly right now, so I couldn't finish that.")


async def test_the_first_command_after_a_start_does_not_ask_who_the_bot_is(
    playground: Playground, ada: Somebody
) -> None:
    fails(playground, "auth.test")
    await ada.types("/maturity assess azure")
    await ada.sees("Started the Azure assessment")


async def test_a_card_that_cannot_be_posted_for_all_is_slacks_fault(playground: Playground, ada: Somebody) -> None:
    await ada.types("/maturity assess azure together")
    ada.goes_to_the_app()
    await ada.sees("This team")
    fails(playground, "chat.postMessage", "auth.test")
    await ada.clicks("This team")
    await ada.sees("Slack isn't answering properly right now. Wait a moment, then press")
