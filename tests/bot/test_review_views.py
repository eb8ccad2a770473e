"""A model with more practices than a message can hold: nothing of the review is out of reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.assess.review_views import pages_of, review_card
from bot.assess.state import Click, Noted, Review, ReviewedAnswer
from bot.assess.together.views import team_review_card
from bot.slack.message import MORE, Message, context, section
from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue, Practice, Scope
from playground.blocks import problems
from storage.notes import KeptNote
from storage.seats import About

NOW = datetime(2027, 1, 1, tzinfo=UTC)
PART, *_ = load_catalog().parts
COUNT, NOTES = 150, 40


def practice(number: int) -> Practice:
    """A practice of one's own, with a name of a usual length."""
    name = f"Number {number} is checked before release"
    return PART.practices[0].model_copy(update={"id": f"own-{number}", "name": name})


def noted(number: int) -> Noted:
    note = KeptNote(number, f"own-{number}", f"note {number}. " + "x" * 120, None, "U1", 1, NOW)
    return Noted(practice(number), note)


def big() -> Review:
    """150 answers, ten of them skipped, and 40 notes."""
    return Review(
        Click(1, "", 150),
        "C1",
        About(("own",), Scope.TEAM, mode="full"),
        ("Own",),
        tuple(ReviewedAnswer(practice(one), PART, AnswerValue.FULLY) for one in range(10, COUNT)),
        tuple(practice(one) for one in range(10)),
        notes=tuple(noted(one) for one in range(NOTES)),
    )


def words_of(message: Message) -> str:
    return str(message.arguments()["blocks"])


def options_of(message: Message) -> list[str]:
    """The values of all options of its menus."""
    found: list[str] = []
    for block in message.arguments()["blocks"]:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            groups: list[dict[str, Any]] = element.get("option_groups", [element])
            found += [option["value"] for group in groups for option in group.get("options", [])]
    return found


def test_review_of_a_big_model_pages_every_answer_and_note() -> None:
    review = big()
    pages = [review_card(review, number) for number in range(len(pages_of(review)))]
    for page in pages:
        assert problems("message_blocks", page.arguments()["blocks"]) == []
        assert MORE not in words_of(page), "nothing is left out"
        assert "*Your answers*" in words_of(page)
        assert "'Finish'" in words_of(page)
    everything = "".join(map(words_of, pages))
    assert all(practice(one).name in everything for one in range(COUNT))
    assert all(f":memo: note {one}. " in everything for one in range(NOTES))
    options = [option for page in pages for option in options_of(page)]
    assert all(f"1::150:own-{one}" in options for one in range(COUNT))
    assert all(f"1:{one}" in options for one in range(NOTES))
    assert [("More answers" in words_of(page), "Answers before" in words_of(page)) for page in pages] == [
        (number < len(pages) - 1, number > 0) for number in range(len(pages))
    ]


def test_meetings_card_pages_every_agreed_answer_of_a_big_model() -> None:
    review = big()
    shown = [team_review_card(review, number) for number in range(len(pages_of(replace(review, notes=()))))]
    for page in shown:
        assert problems("message_blocks", page.arguments()["blocks"]) == []
        assert MORE not in words_of(page), "nothing is left out"
        assert "*What you agreed on*" in words_of(page)
        assert "'Finish'" in words_of(page)
        assert "note " not in words_of(page), "nobody's own notes are shown to all"
    assert all(practice(number).name in "".join(map(words_of, shown)) for number in range(COUNT))
    options = [option for page in shown for option in options_of(page)]
    assert all(f"1::150:0:own-{number}" in options for number in range(COUNT))
    assert "together_page:v1:after" in words_of(shown[0])
    assert "together_page:v1:before" in words_of(shown[-1])


def test_a_review_that_fits_is_on_one_card() -> None:
    review = replace(big(), said=big().said[:20], notes=())
    assert "More answers" not in words_of(review_card(review))


def test_the_first_paragraph_of_a_message_is_never_left_out() -> None:
    paragraphs = [section(letter * 2_900) for letter in "abcdef"]
    message = Message("a", (context("of what"), *paragraphs))
    shown = words_of(message)
    assert "a" * 2_900 in shown
    assert "f" * 2_900 not in shown
    assert "/maturity report" in shown, "and there is a way to the rest"
