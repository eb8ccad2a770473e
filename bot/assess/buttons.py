"""The names of buttons, and what they carry. Names have a version: old cards stay in Slack for ever."""

from __future__ import annotations

import re

from bot.assess.state import Click
from bot.slack.reading import parses_payload
from frameworks.model import AnswerValue, Reason, Scope

ANSWER = "answer:v1"
OTHER_ANSWERS = "answer:v1:other"
BACK = "back:v1"
KEEP = "keep:v1"
PAUSE = "pause:v1"
SKIP = "skip:v1"
MORE = "more:v1"
GO_TO = "go_to:v1"
FINISH = "finish:v1"
LOOK_OVER = "look_over:v1"
REVIEW_PAGE = "review_page:v1"
CORRECT = "correct:v1"
CONTINUE = "continue:v1"
CANCEL = "cancel:v1"
TAKE_OVER = "take_over:v1"
REASON = "reason:v1"
OTHER_REASON = "reason:v1:other"
OTHER_REASON_DIALOG = "reason_dialog:v1"
SCOPE = "scope:v1"
PRODUCT = "scope:v1:product"
PRODUCT_DIALOG = "product_dialog:v1"
MODE = "mode:v1"
KIND = "kind:v1"
WAY = "way:v1"
TARGET = "target:v1"
STILL_TRUE = "still_true:v1"
CHANGES = "checkin:v1:changes"
AFRESH = "checkin:v1:afresh"
ALL_STILL = "checkin:v1:all_still"
ASK_ALL = "ask_all:v1"
ASK_AGAIN = "ask_again:v1"
KEEP_NOTE = "keep_note:v1"
NO_NOTE = "no_note:v1"
NOTE_DIALOG = "note_dialog:v1"
REMOVE_NOTE = "remove_note:v1"
EVIDENCE_DIALOG = "evidence_dialog:v1"
HAND_OVER_DIALOG = "hand_over_dialog:v1"
LET_LEAD = "let_lead:v1"
PEOPLE = "everyone:v1:people"
DUE_DAY = "everyone:v1:due"
ASK_EVERYONE = "everyone:v1:ask"
NOT_FOR_ME = "everyone:v1:not_for_me"
ANSWER_AFTER_ALL = "everyone:v1:after_all"
SEND = "everyone:v1:send"
CHANGE_SENT = "everyone:v1:change"
CLOSE = "everyone:v1:close"
MOVE_DUE = "everyone:v1:move_due"
ASK_MORE = "everyone:v1:ask_more"
MORE_TIME = "everyone:v1:more_time"
SETTLE = "everyone:v1:settle"
TALK = "everyone:v1:talk"
RESULT = "everyone:v1:result"

# Targets and products have an id or name behind the button's, as a message may have several of them.
ANY_TARGET = re.compile(f"^{TARGET}:")
ANY_SCOPE = re.compile(f"^{SCOPE}:(?!product$)")
ANY_CHECKIN = re.compile(f"^({CHANGES}|{AFRESH}):")
ANY_PAGE = re.compile(f"^{REVIEW_PAGE}:")
ANY_REASON = re.compile(f"^{REASON}:(?!other$)")

# What the menu of a question's card wishes besides the practices to go to, whose ids have no star.
ALL_ANSWERS = "*"
WHY = "*why"
ADD_NOTE = "*note"
HAND_OVER = "*hand-over"


@parses_payload
def read_id(value: str) -> int:
    """The id of an assessment, where a button carries nothing else. Raises StalePayload for anything else."""
    return int(value)


def card_value(click: Click) -> str:
    """What a button of a question's card carries."""
    return f"{click.assessment_id}:{click.practice_id}:{click.turn}"


@parses_payload
def read_card_value(value: str) -> Click:
    """The reverse of ``card_value``. Raises StalePayload for anything else."""
    assessment_id, practice_id, turn = value.split(":")
    return Click(int(assessment_id), practice_id, int(turn))


def more_value(click: Click, wish: str) -> str:
    """What an option of a card's menu carries: the card, and what is wished, such as a practice to go to."""
    return f"{card_value(click)}:{wish}"


@parses_payload
def read_more_value(value: str) -> tuple[Click, str]:
    """The reverse of ``more_value``. Raises StalePayload for anything else."""
    card, _, wish = value.rpartition(":")
    return read_card_value(card), wish


def answer_value(click: Click, answer: AnswerValue) -> str:
    """What an answer's button carries."""
    return f"{card_value(click)}:{answer.value}"


@parses_payload
def read_answer_value(value: str) -> tuple[Click, AnswerValue]:
    """The reverse of ``answer_value``. Raises StalePayload for anything else."""
    card, _, answer = value.rpartition(":")
    return read_card_value(card), AnswerValue(answer)


def reason_value(click: Click, reason: Reason) -> str:
    """What the button of a reason carries."""
    return f"{card_value(click)}:{reason.value}"


@parses_payload
def read_reason_value(value: str) -> tuple[Click, Reason]:
    """The reverse of ``reason_value``. Raises StalePayload for anything else."""
    card, _, reason = value.rpartition(":")
    return read_card_value(card), Reason(reason)


def settle_value(assessment_id: int, practice_id: str, answer: AnswerValue, reason: Reason | None = None) -> str:
    """What a button or option carries that records what people agree on."""
    return f"{assessment_id}:{practice_id}:{answer.value}:{reason.value if reason else ''}"


@parses_payload
def read_settle_value(value: str) -> tuple[int, str, AnswerValue, Reason | None]:
    """The reverse of ``settle_value``. Raises StalePayload for anything else."""
    assessment_id, practice_id, answer, reason = value.split(":")
    return int(assessment_id), practice_id, AnswerValue(answer), Reason(reason) if reason else None


def setup_value(assessment_id: int, chosen: str) -> str:
    """What a button or option chosen before the first question carries."""
    return f"{assessment_id}:{chosen}"


@parses_payload
def read_setup_value(value: str) -> tuple[int, str]:
    """The reverse of ``setup_value``. Raises StalePayload for anything else."""
    assessment_id, _, chosen = value.partition(":")
    return int(assessment_id), chosen


@parses_payload
def read_scope_value(value: str) -> tuple[int, Scope, str]:
    """What a button of a scope carries: the assessment, the scope, and a product's name. Raises StalePayload."""
    assessment_id, chosen = read_setup_value(value)
    scope, _, subject = chosen.partition(":")
    return assessment_id, Scope(scope), subject


def note_value(click: Click, source: str, words: str) -> str:
    """What the button carries that keeps typed words as a note: the question, the message's ts, the words."""
    return f"{card_value(click)}:{source}:{words}"


@parses_payload
def read_note_value(value: str) -> tuple[Click, str, str]:
    """The reverse of ``note_value``. Raises StalePayload for anything else."""
    assessment_id, practice_id, turn, source, words = value.split(":", 4)
    return Click(int(assessment_id), practice_id, int(turn)), source, words
