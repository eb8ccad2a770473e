"""Beginning to answer together, and agreeing on every answer, for the journeys in which something else matters."""

from __future__ import annotations

from frameworks.model import AnswerValue
from playground.people import Somebody
from playground.server import Playground
from tests.journeys.answering import CATALOG, LOOK_OVER, current_practice
from tests.journeys.recording import records_answers

PARENT = "We assess <#C0PLATFORM> together"


def person(playground: Playground, user_id: str, channel: str = "ml-platform") -> Somebody:
    """Somebody who looks at a channel."""
    return Somebody(playground.parts, user_id, channel)


async def convenes(leader: Somebody, words: str = "google full", scope: str = "This team") -> None:
    """Begin to answer together; the leader then looks at the thread, on whose card the first question is."""
    await leader.types(f"/maturity assess {words} together")
    leader.goes_to_the_app()
    await leader.clicks(scope)
    await leader.sees("We are at it together in <#C0PLATFORM>")
    leader.goes_to("ml-platform")
    await at_the_card(leader)


async def at_the_card(*people: Somebody) -> None:
    """Have them look at the thread that holds the card."""
    for one in people:
        one.goes_to("ml-platform")
        await one.goes_to_thread(PARENT)
        await one.sees_button("Reveal the votes")


def card(somebody: Somebody) -> str:
    """The words of the card, the one message of the thread that all see, whatever came privately after it."""
    (found,) = [one for one in cards(somebody) if one]
    return found


def cards(somebody: Somebody) -> list[str]:
    """What the bot has said in the thread for all to see, but for the message above it."""
    public = [one.only_for is None for one in somebody._messages()]
    return [words for words, is_public in zip(somebody.messages(), public, strict=True) if is_public][1:]


async def sees_on_card(somebody: Somebody, words: str) -> None:
    """Wait until the card holds these words."""
    await somebody.until(lambda: any(words in one for one in cards(somebody)), words)


def practice_on(somebody: Somebody) -> str | None:
    """The id of the practice whose question is on the card."""

    class _Card:
        def last_message(self) -> str:
            return card(somebody)

    return current_practice(_Card())  # pyright: ignore[reportArgumentType]


async def agrees_on_the_rest(leader: Somebody, missing: str = "") -> list[str]:
    """Have all agreed without votes, on Fully, but on one practice on Not yet; up to the look over all."""
    await leader.until(lambda: LOOK_OVER in card(leader) or practice_on(leader) is not None, "what is asked")
    if LOOK_OVER in card(leader):
        return []
    asked = await records_answers(
        leader,
        CATALOG,
        lambda one: AnswerValue.NOT_YET if one == missing else AnswerValue.FULLY,
        button="Reveal the votes",
        of_the_team=True,
    )
    await sees_on_card(leader, LOOK_OVER)
    return asked
