"""The names of buttons, and what they carry. Names have a version: old cards stay in Slack for ever."""

from __future__ import annotations

from bot.assess.state import Click
from frameworks.model import AnswerValue

ANSWER = "answer:v1"
OTHER_ANSWERS = "answer:v1:other"
BACK = "back:v1"
KEEP = "keep:v1"
PAUSE = "pause:v1"
CONTINUE = "continue:v1"
CANCEL = "cancel:v1"


def card_value(click: Click) -> str:
    """What a button of a question's card carries."""
    return f"{click.assessment_id}:{click.practice_id}:{click.turn}"


def read_card_value(value: str) -> Click:
    """The reverse of ``card_value``. Raises ValueError for anything else."""
    assessment_id, practice_id, turn = value.split(":")
    return Click(int(assessment_id), practice_id, int(turn))


def answer_value(click: Click, answer: AnswerValue) -> str:
    """What an answer's button carries."""
    return f"{card_value(click)}:{answer.value}"


def read_answer_value(value: str) -> tuple[Click, AnswerValue]:
    """The reverse of ``answer_value``. Raises ValueError for anything else."""
    card, _, answer = value.rpartition(":")
    return read_card_value(card), AnswerValue(answer)
