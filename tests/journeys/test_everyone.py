"""Everyone is asked privately; what they said is revealed together, and settled where they differ."""

from __future__ import annotations

import pytest

from playground.people import Somebody
from playground.server import Playground
from frameworks.model import AnswerValue
from tests.journeys.rounds import answers_and_sends, asks, begins, round_card, somebody

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_round_from_the_start_to_the_last_thing_settled(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ada", "ben", "chen", words="google full")
    assert "0 of 3 have finished" in round_card(ada)
    await ben.sees("<@U0ADA> asks how you see <#C0PLATFORM>")
    await answers_and_sends(ben, {"model-registry": AnswerValue.NOT_YET})
    await answers_and_sends(chen, {"model-registry": AnswerValue.PARTLY, "fast-rollback": AnswerValue.NOT_YET})
    await ada.until(lambda: "2 of 3 have finished" in round_card(ada), "who has finished")
    await answers_and_sends(ada, done="Done.")
    ben.goes_to("ml-platform")
    await ben.sees("3 of 3 answered")
    print(ben.last_message())
    print(ada.messages())
