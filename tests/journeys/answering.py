"""Answering a whole assessment, for the journeys in which something else matters."""

from __future__ import annotations

import re
from collections.abc import Callable

from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue
from playground.people import Somebody
from tests.journeys.recording import records_answers

CATALOG = load_catalog()
VALUES = {"Fully": AnswerValue.FULLY, "Partly": AnswerValue.PARTLY, "Not yet": AnswerValue.NOT_YET}
LOOK_OVER = "That was the last question."
BY_QUESTION = {practice.question: practice.id for practice in CATALOG.practices.values()}


async def answers_all(
    person: Somebody,
    missing: str = "",
    *,
    scope: str = "This team",
    anew: bool = True,
    times: int = 1,
    done: str = "Done.",
    said: str = "Fully",
) -> list[str]:
    """Have every question answered with ``said``, but one practice with Not yet, and finish; gives the practices.

    ``scope`` is the button of what is assessed, ``times`` how often the last click arrives, ``done`` what is
    seen at the end. What is known from before is asked ``anew``, or confirmed.
    """
    await person.clicks(scope)
    await person.until(lambda: "What shall we look at" not in person.last_message(), "what comes after the scope")
    if "from before" in person.last_message():
        await person.clicks("Ask me everything" if anew else "Still true")
        await person.until(lambda: "from before" not in person.last_message(), "what comes after what is known")
    return await answers_the_rest(person, missing, times=times, done=done, said=said)


async def answers_the_rest(
    person: Somebody, missing: str = "", *, times: int = 1, done: str = "Done.", said: str = "Fully"
) -> list[str]:
    """Have all been answered from the question on the card to the last one, and click Finish."""
    asked = await has_answered(person, lambda one: AnswerValue.NOT_YET if one == missing else VALUES[said])
    await person.clicks("Finish", times=times)
    await person.sees(done)
    return asked


async def has_answered(person: Somebody, said: Callable[[str], AnswerValue]) -> list[str]:
    """Have all been answered, up to the look over all answers; gives the practices in their order."""
    await person.until(
        lambda: LOOK_OVER in person.last_message() or current_practice(person) is not None, "what is asked"
    )
    if LOOK_OVER in person.last_message():
        return []
    asked = await records_answers(person, CATALOG, said)
    await person.sees(LOOK_OVER)
    return asked


async def clicks_the_rest(
    person: Somebody, missing: str = "", *, times: int = 1, done: str = "Done.", said: str = "Fully"
) -> list[str]:
    """As ``answers_the_rest``, a click each, for the journeys in which that matters."""
    asked: list[str] = []
    while LOOK_OVER not in person.last_message():
        practice = current_practice(person)
        assert practice is not None, person.last_message()
        asked.append(practice)
        await person.clicks("Not yet" if practice == missing else said, times=times)
        await person.until(
            lambda before=practice: (
                LOOK_OVER in person.last_message() or current_practice(person) not in (before, None)
            ),
            "the next question or the look over all answers",
        )
    await person.clicks("Finish", times=times)
    await person.sees(done)
    return asked


def current_practice(person: Somebody) -> str | None:
    """The id of the practice whose question is on the card, if one is."""
    lines = [line.strip("*") for line in person.last_message().split("\n")]
    return next((BY_QUESTION[line] for line in lines if line in BY_QUESTION), None)


def question_number(person: Somebody) -> tuple[int, int]:
    """The number of the question on the card, and of how many."""
    found = re.search(r"Question (\d+) of (?:at most )?(\d+)", person.last_message())
    assert found is not None, person.last_message()
    return int(found[1]), int(found[2])
