"""A model gets a new version: old results stay as they are, answers carry over, and nothing looks like a change."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from bot.settings import Settings
from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import OutboxMessage
from tests.journeys.answering import CATALOG, LOOK_OVER
from tests.journeys.conftest import installed
from tests.journeys.recording import records_answers
from tests.journeys.steering import running_on
from tests.journeys.voting import card, convenes, sees_on_card

FIRST = """\
id: ours
name: Our own model
short_name: Ours
publisher: Us
version: "1"
source: https://example.org/
note: Made for a test.
rule: staged
levels:
  - {level: 0, name: Low, summary: Low., challenges: Many., next: More.}
  - {level: 1, name: High, summary: High., challenges: Few., next: Nothing.}
dimensions:
  - {id: all, name: Everything}
gates:
  - {practice: our-habit, level: 1, dimension: all}
  - {practice: model-registry, level: 1, dimension: all}
parts:
  - part: training
    practices:
      - id: our-habit
        name: Our habit
        question: Do you have our habit today?
        why: It matters.
        fully: Everybody has it.
        partly: Some have it.
        how: [Begin., Go on.]
        evidence: A photograph.
        effort: days
"""
# The habit gets another id, one more practice is asked for, and a level another name.
SECOND = (
    FIRST.replace('version: "1"', 'version: "2"')
    .replace("practice: our-habit", "practice: our-new-habit")
    .replace("- id: our-habit", "- id: our-new-habit\n        aliases: [our-habit]")
    .replace("name: High", "name: Higher")
    .replace("gates:", "gates:\n  - {practice: written-hand-off, level: 1, dimension: all}")
)

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)


@pytest.fixture
def own(settings: Settings, playground: Playground, tmp_path: Path) -> tuple[Settings, Path]:
    """The settings with a folder of own models, and the model's file."""
    folder = tmp_path / "models"
    folder.mkdir()
    with_it = installed(settings, playground).model_copy(update={"maturity_frameworks_dir": folder})
    return with_it, folder / "ours.yml"


async def is_assessed(person: Somebody, known: int, missing: str = "") -> None:
    """Assess the team in the model, confirming what is known."""
    person.goes_to("ml-platform")
    await person.types("/maturity assess ours full")
    person.goes_to_the_app()
    await person.clicks("This team")
    if known:
        await person.sees(f"I know {known} answers from before")
        await person.clicks("Still true")
    await person.until(
        lambda: "?*" in person.last_message() or LOOK_OVER in person.last_message(), "a question or the look over all"
    )
    await answers_the_rest_of_ours(person, missing)


async def answers_the_rest_of_ours(person: Somebody, missing: str = "") -> None:
    """Answer by the words on the card, as the tests' own catalog does not have the model."""
    while LOOK_OVER not in person.last_message():
        card = person.last_message()
        await person.clicks("Not yet" if missing and missing in card else "Fully")
        await person.until(
            lambda before=card: person.last_message() != before, "the next question or the look over all"
        )
    await person.clicks("Finish")
    await person.sees("Done.")


async def test_a_new_version_is_no_change_of_the_team(
    own: tuple[Settings, Path], playground: Playground, ada: Somebody
) -> None:
    settings, file = own
    file.write_text(FIRST, encoding="utf-8")
    async with running_on(playground, settings):
        await is_assessed(ada, known=0)
        ada.goes_to("ml-platform")
        await ada.sees("Ours: level 1 of 1, High.")
    file.write_text(SECOND, encoding="utf-8")
    async with running_on(playground, settings):
        await ada.types("/maturity status")
        await ada.sees("Ours: level 1 of 1, High")
        await is_assessed(ada, known=2, missing=CATALOG.practices["written-hand-off"].question)
        assert "Ours: level 0 of 1, Low" in ada.last_message()
        assert "version 2" in ada.last_message()
        ada.goes_to("ml-platform")
        await ada.types("/maturity status")
        await ada.sees("Ours: level 0 of 1, Low")
    database = Database(settings.database_url)
    async with database.read() as session:
        news = (await session.exec(select(OutboxMessage))).all()
    await database.close()
    assert len(news) == 1, "the first level, and no change after it"


async def test_a_level_lost_since_the_old_version_is_a_change(
    own: tuple[Settings, Path], playground: Playground, ada: Somebody
) -> None:
    settings, file = own
    file.write_text(FIRST, encoding="utf-8")
    async with running_on(playground, settings):
        await is_assessed(ada, known=0)
        ada.goes_to("ml-platform")
        await ada.sees("Ours: level 1 of 1, High.")
    file.write_text(SECOND, encoding="utf-8")
    async with running_on(playground, settings):
        ada.goes_to("ml-platform")
        await ada.types("/maturity assess ours full")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        await ada.clicks("Ask me everything")
        await ada.sees("Question 1 of 3")
        await answers_the_rest_of_ours(ada, missing=CATALOG.practices["model-registry"].question)
        ada.goes_to("ml-platform")
        await ada.sees("Ours: level 1 → 0 of 1, Low.")


async def test_all_answers_of_a_big_model_can_be_looked_over_page_by_page(
    own: tuple[Settings, Path], playground: Playground, ada: Somebody
) -> None:
    settings, file = own
    file.write_text(with_practices(150), encoding="utf-8")
    async with running_on(playground, settings):
        await ada.types("/maturity assess ours full")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        await ada.sees("Question 1 of")
        await records_answers(ada, load_catalog(file.parent), lambda _: AnswerValue.FULLY)
        await ada.sees("Part 1 of")
        assert LOOK_OVER in ada.last_message()
        await ada.clicks("More answers")
        await ada.sees("Part 2 of")
        assert LOOK_OVER in ada.last_message()
        await ada.clicks("Answers before")
        await ada.sees("Part 1 of")


async def test_agreed_answers_of_a_big_model_can_be_paged_through(
    own: tuple[Settings, Path], playground: Playground, ada: Somebody
) -> None:
    settings, file = own
    file.write_text(with_practices(150), encoding="utf-8")
    async with running_on(playground, settings):
        await convenes(ada, "ours full")
        await records_answers(
            ada, load_catalog(file.parent), lambda _: AnswerValue.FULLY, button="See all answers", of_the_team=True
        )
        await sees_on_card(ada, "Part 1 of")
        await ada.clicks("More answers")
        await sees_on_card(ada, "Part 2 of")
        assert "What you agreed on" in card(ada)
        await ada.clicks("Finish")
        await sees_on_card(ada, "*Done.* The assessment is finished")


def with_practices(count: int) -> str:
    """The model with so many practices of its own."""
    gates, _, practice = FIRST.partition("parts:")
    head, _, habit = practice.partition("      - id: our-habit\n")
    habits = "".join(
        f"      - id: our-habit-{number}\n"
        + habit.replace("Our habit", f"Our habit of a usual length, number {number}")
        for number in range(count)
    )
    required = "".join(f"  - {{practice: our-habit-{number}, level: 1, dimension: all}}\n" for number in range(count))
    gates = gates.replace("  - {practice: our-habit, level: 1, dimension: all}\n", required)
    return f"{gates}parts:{head}{habits}"
