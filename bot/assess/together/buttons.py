"""The names of buttons on the card in the channel, and what they carry."""

from __future__ import annotations

import re

from bot.assess.buttons import card_value, read_card_value
from bot.assess.state import Click
from bot.assess.together.state import ClickedCard
from bot.slack.reading import parses_payload
from frameworks.model import AnswerValue, Reason

VOTE = "vote:v1"
OTHER_VOTES = "vote:v1:other"
AGREE = "agree:v1"
OTHER_AGREED = "agree:v1:other"
AGREED_REASON_DIALOG = "agreed_reason_dialog:v1"
REVEAL = "reveal:v1"
VOTE_AGAIN = "vote_again:v1"
BACK = "together_back:v1"
SKIP = "together_skip:v1"
KEEP = "together_keep:v1"
SEE_ALL = "together_see_all:v1"
PAGE = "together_page:v1"
GO_ON = "together_go_on:v1"
GO_TO = "together_go_to:v1"
FINISH = "together_finish:v1"
POST_CARD = "post_card:v1"
GO_ALONE = "go_alone:v1"

ANY_VOTE = re.compile(f"^{VOTE}:")
ANY_PAGE = re.compile(f"^{PAGE}:")
ANY_AGREED = re.compile(f"^{AGREE}:(?!other$)")


def at_value(at: ClickedCard) -> str:
    """What a button of the card carries."""
    return f"{card_value(at.click)}:{at.round}"


@parses_payload
def read_at_value(value: str) -> ClickedCard:
    """The reverse of ``at_value``. Raises StalePayload for anything else."""
    card, _, number = value.rpartition(":")
    return ClickedCard(read_card_value(card), int(number))


def said_value(at: ClickedCard, said: str) -> str:
    """What a button or option carries that says something: an answer, a reason, a practice to go to."""
    return f"{at_value(at)}:{said}"


@parses_payload
def read_said_value(value: str) -> tuple[ClickedCard, str]:
    """The reverse of ``said_value``. Raises StalePayload for anything else."""
    card, _, said = value.rpartition(":")
    return read_at_value(card), said


@parses_payload
def read_answer(said: str) -> tuple[AnswerValue, Reason | None]:
    """What an answer's button says: an answer, or the reason why the practice is not applicable."""
    if said in tuple(Reason):
        return AnswerValue.NOT_APPLICABLE, Reason(said)
    return AnswerValue(said), None


def review_at(assessment_id: int, turn: int, votes_round: int) -> ClickedCard:
    """The look over all answers."""
    return ClickedCard(Click(assessment_id, "", turn), votes_round)


@parses_payload
def read_page_value(value: str) -> tuple[ClickedCard, int]:
    """What a button carries that shows other answers: the look over all, and a page of it. Raises StalePayload."""
    at, page = read_said_value(value)
    return at, int(page)
