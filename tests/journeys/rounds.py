"""Everyone is asked: what the journeys of rounds have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frameworks.model import AnswerValue
from playground.people import Somebody
from tests.journeys.answering import current_practice, has_answered
from tests.journeys.steering import SteeredTime, time_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.server import Playground

ASKED = "I am asking everyone"


def somebody(playground: Playground, name: str) -> Somebody:
    """A person of #ml-platform by their first name, who looks at their direct messages with the app."""
    person = Somebody(playground.parts, f"U0{name.upper()}", "ml-platform")
    person.goes_to_the_app()
    return person


async def gathers(leader: Somebody, words: str = "google quick") -> None:
    """Start an assessment in which everyone answers, up to the card that asks whom to ask."""
    leader.goes_to("ml-platform")
    await leader.types(f"/maturity assess {words} with everyone")
    leader.goes_to_the_app()
    await leader.clicks("This team")
    await leader.sees("Whom shall I ask?")


async def asks(leader: Somebody, *people: str, words: str = "google quick") -> None:
    """Ask these people (by their first names), until the default day."""
    await gathers(leader, words)
    await leader.picks_people("Everyone, or pick people", *(f"U0{one.upper()}" for one in people))
    await leader.clicks("Ask them")
    await leader.until(lambda: any(ASKED in one for one in leader.messages()), "the round's card")


async def begins(person: Somebody) -> None:
    """Start answering from the invitation."""
    person.goes_to_the_app()
    await person.clicks("Start answering")
    await person.until(lambda: current_practice(person) is not None, "the first question")


async def answers(
    person: Somebody, said: Mapping[str, AnswerValue] | None = None, default: AnswerValue = AnswerValue.FULLY
) -> dict[str, AnswerValue]:
    """Have all questions answered, up to the look over all answers; gives what was answered by practice."""
    given: dict[str, AnswerValue] = {}

    def says(practice: str) -> AnswerValue:
        given[practice] = (said or {}).get(practice, default)
        return given[practice]

    await has_answered(person, says)
    return given


async def answers_and_sends(
    person: Somebody,
    said: Mapping[str, AnswerValue] | None = None,
    default: AnswerValue = AnswerValue.FULLY,
    *,
    times: int = 1,
    done: str = "Your answers are in",
) -> dict[str, AnswerValue]:
    """Answer from the invitation to the end; gives what was answered by practice."""
    await begins(person)
    given = await answers(person, said, default)
    await person.clicks("Send my answers", times=times)
    await person.sees(done)
    return given


def round_card(leader: Somebody) -> str:
    """The words of the round's card, which is above the leader's own questions."""
    return next((one for one in leader.messages() if ASKED in one), "")


def clock_of(playground: Playground) -> SteeredTime:
    """The playground's time, which a test may move, as the bot's."""
    return time_of(playground)
