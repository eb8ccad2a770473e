"""Answering a whole assessment, for the journeys in which something else matters."""

from __future__ import annotations

import re

from frameworks.catalog import load_catalog
from playground.people import Somebody

CATALOG = load_catalog()
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
    """Answer every question with ``said``, but one practice with Not yet; gives the practices in their order.

    ``scope`` is the button of what is assessed, ``times`` how often each click arrives, ``done`` what is
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
    """Answer from the question on the card to the last one."""
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
