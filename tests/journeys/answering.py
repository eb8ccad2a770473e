"""Answering a whole assessment, for the journeys in which something else matters."""

from __future__ import annotations

from frameworks.catalog import load_catalog
from frameworks.interview import questions
from playground.people import Somebody

CATALOG = load_catalog()


async def answers_all(
    person: Somebody, frameworks: list[str], missing: str = "", *, times: int = 1, done: str = "Done."
) -> list[str]:
    """Answer every question with Fully, but one practice with Not yet; gives the practices in their order.

    ``times`` is how often each click arrives, ``done`` what is seen at the end.
    """
    asked: list[str] = []
    all_questions = questions(CATALOG, frameworks)
    for number, practice in enumerate(all_questions, start=1):
        await person.sees(f"Question {number} of {len(all_questions)}")
        assert practice.question in person.last_message()
        asked.append(practice.id)
        await person.clicks("Not yet" if practice.id == missing else "Fully", times=times)
    await person.sees(done)
    return asked
