"""What a card says, and what it is to say: few enough words to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from frameworks.catalog import load_catalog
from playground.people import words_of
from playground.workspace import Message

CATALOG = load_catalog()
BY_QUESTION = {practice.question: practice.id for practice in CATALOG.practices.values()}


@dataclass(frozen=True, slots=True)
class Seen:
    """A card: what kind it is, of which assessment, which question is on it at which turn, and what else it says.

    ``link`` is the other assessment that it leads to, if it does.
    """

    kind: str
    of: int = 0
    practice: str = ""
    turn: int = -1
    says: tuple[str, ...] = ()
    link: int = 0


def seen(message: Message) -> Seen:
    """What a message of the bot's in somebody's direct messages says."""
    values = {action: value for _, action, value, _ in elements(message)}
    words = words_of(message.blocks, message.text)
    if any(one in values for one in ("scope:v1:team", "still_true:v1")):
        return _before_the_questions(values, words)
    if any(one in values for one in ("answer:v1:fully", "reason:v1:other")):
        return _one_question(message, values, words)
    if message.text.startswith("Your answers."):
        return _all_answers(values, words)
    link = int(values.get("continue:v1", 0))
    if found := re.match(r"Paused at (question \d+ of (?:at most )?\d+)", message.text):
        return Seen("paused", link, says=(found[1],))
    if message.text.startswith("Done."):
        return Seen("finished", int(values.get("look_over:v1", 0)), says=levels_in(message.text), link=link)
    return Seen("dropped", link=link) if "was cancelled" in words else Seen("something else", says=(words,))


def elements(message: Message) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """All that can be pressed: block id, action id, the value that is sent, and what is chosen (from a menu)."""
    for block in message.blocks or []:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            where = (block["block_id"], element["action_id"])
            if element["type"] == "button":
                yield *where, element.get("value", ""), {}
            groups = [element, *element.get("option_groups", [])]
            for option in (one for group in groups for one in group.get("options", [])):
                yield *where, option["value"], {"selected_option": option}


def bullets(words: str) -> tuple[str, ...]:
    """The lines that are listed, without their order."""
    return tuple(sorted(line[2:] for line in words.split("\n") if line.startswith("• ")))


def _said(words: str) -> tuple[str, ...]:
    """Each practice with what was said of it, as ``bullets`` gives them."""
    found = re.findall(r"^\*([^*]+)\* \((\d+)\): (.*)$", words, re.MULTILINE)
    said = [f"{name}: *{value.lower()}*" for value, _, names in found for name in names.split(" · ")]
    assert len(said) == sum(int(count) for _, count, _ in found), words
    return tuple(sorted(said))


def levels_in(text: str) -> tuple[str, ...]:
    """What a result's text says of each model: its level, and how high it could be."""
    found: list[str] = []
    for model in CATALOG.frameworks.values():
        level = r"level (\d+) of \d+, [^.(]*(?:\(up to (\d+))?"
        said = re.search(rf"\b{re.escape(model.short_name)}: (?:{level}|not assessed|no level)", text)
        if said is not None:
            found.append(level_words(model.id, said[1], said[2] or said[1]))
    return tuple(found)


def level_words(framework: str, level: object, at_most: object) -> str:
    """A level as ``levels_in`` gives it; None is no level."""
    return f"{framework} {level} to {at_most}"


def _before_the_questions(values: dict[str, str], words: str) -> Seen:
    if "still_true:v1" in values:
        return Seen("known", int(values["still_true:v1"]), says=bullets(words))
    return Seen("setup", int(values["scope:v1:team"].split(":")[0]))


def _one_question(message: Message, values: dict[str, str], words: str) -> Seen:
    if "reason:v1:other" in values:
        of, practice, turn = values["reason:v1:other"].split(":")
        return Seen("reason", int(of), practice, int(turn))
    of, practice, turn, _ = values["answer:v1:fully"].split(":")
    lines = [line.strip("*") for line in words.split("\n")]
    asked = next((BY_QUESTION[line] for line in lines if line in BY_QUESTION), "no question")
    given = re.search(r"You answered: \*(.*?)\*", words)
    number = re.match(r"Question \d+ of (?:at most )?\d+", message.text)
    ways = [name for name in ("back:v1", "skip:v1", "keep:v1", "pause:v1") if name in values]
    says = (number[0] if number else "", given[1] if given else "", *ways)
    # The buttons and the words must be of the same question.
    return Seen("asking", int(of), practice if practice == asked else f"{practice} or {asked}", int(turn), says)


def _all_answers(values: dict[str, str], words: str) -> Seen:
    says = all_answers(words)
    if "finish:v1" in values:
        of, _, turn = values["finish:v1"].split(":")
        return Seen("last look", int(of), turn=int(turn), says=says)
    return Seen("correcting" if "Change an answer*" in words else "so far", int(values["continue:v1"]), says=says)


def all_answers(words: str) -> tuple[str, ...]:
    """What a card says on which all answers are looked over: each practice with what was said, and what was skipped."""
    skipped = re.search(r"^\*Skipped\*.*?: (.*)$", words, re.MULTILINE)
    return (*_said(words), f"skipped: {skipped[1]}" if skipped else "")
