"""A file of answers: `{practice: fully}`, or `{practice: {answer: not_applicable, reason: not_in_scope}}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.frameworks.page import closest
from bot.slack.words import listed
from frameworks.handed_in import text_in
from frameworks.located_yaml import LARGEST, InvalidFile, read
from frameworks.model import AnswerValue, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from frameworks.catalog import Catalog
    from frameworks.located_yaml import Found, Where, YamlDocument

HOW = "Write one line for each practice, such as 'model-registry: fully', or {} for no answers at all."
ANSWERS = tuple(one.value for one in AnswerValue)
REASONS = tuple(one.value for one in Reason)
FIELDS = ("answer", "reason", "note")


def known_ids(catalog: Catalog) -> tuple[str, ...]:
    """Every id that an answer may go by: those of the practices, and those they had before."""
    return (*catalog.practices, *catalog.renamed)


def read_answers(path: Path, known: Collection[str]) -> dict[str, AnswerValue]:
    """Practice id to answer, as the file has them. ``known`` are the ids there are.

    Raises InvalidFile with everything wrong: not a mapping, practices that do not exist, answers that are none.
    """
    data = _data(path)
    if not isinstance(data.data, dict):
        raise data.broken([((), "the answers should be 'practice: answer' lines", HOW)])
    given: dict[str, AnswerValue] = {}
    found: list[Found] = []
    for practice, said in data.data.items():
        where = (str(practice),)
        mistakes = [*_practice_mistakes(where, practice, known), *_answer_mistakes(where, said)]
        if mistakes:
            found += mistakes
        else:
            given[practice] = AnswerValue(said["answer"] if isinstance(said, dict) else said)
    if found:
        raise data.broken(found)
    return given


def as_answers(kept: Mapping[str, str]) -> dict[str, AnswerValue]:
    """Answers as a result keeps them; words that this version does not know are left out."""
    return {practice: AnswerValue(said) for practice, said in kept.items() if said in ANSWERS}


def _data(path: Path) -> YamlDocument:
    try:
        return read(path)
    except InvalidFile as error:
        # An empty file is as broken as it is for a model, but what helps is something else.
        if _is_blank(path):
            raise InvalidFile.at(path, 1, "the file is empty", HOW) from error
        raise


def _is_blank(path: Path) -> bool:
    try:
        lines = text_in(path, LARGEST).splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return all(not line.strip() or line.lstrip().startswith("#") for line in lines)


def _practice_mistakes(where: Where, practice: object, known: Collection[str]) -> Iterator[Found]:
    if practice not in known:
        fix = closest(str(practice), known, "`maturity frameworks list` shows them.")
        yield where, f"there is no practice '{practice}'", fix


def _answer_mistakes(where: Where, said: object) -> Iterator[Found]:
    if not isinstance(said, dict):
        yield from _choice_mistakes(where, said, ANSWERS, "answer")
        return
    for field in said:
        if field not in FIELDS:
            fix = closest(str(field), FIELDS, f"The fields are {listed(FIELDS)}.")
            yield (*where, str(field)), f"there is no such field as '{field}'", fix
    if "answer" not in said:
        yield where, "'answer': this field is missing", f"Choose {listed(ANSWERS, 'or')}."
    else:
        yield from _choice_mistakes((*where, "answer"), said["answer"], ANSWERS, "answer")
    if "reason" in said:
        yield from _choice_mistakes((*where, "reason"), said["reason"], REASONS, "reason")
        if said.get("answer", AnswerValue.NOT_APPLICABLE) != AnswerValue.NOT_APPLICABLE:
            fix = "Take it away, or write it as a note."
            yield (*where, "reason"), "only an answer not_applicable has a reason", fix
    if "note" in said and not isinstance(said["note"], str):
        yield (*where, "note"), "the note should be text", "Put it into quotes."


def _choice_mistakes(where: Where, said: object, choices: tuple[str, ...], kind: str) -> Iterator[Found]:
    if isinstance(said, bool):
        # YAML reads yes, no, on and off, without quotes, as true and false.
        yield where, f"yes and no are no {kind}s here", f"Choose {listed(choices, 'or')}."
    elif not isinstance(said, str) or said not in choices:
        word = str(said).lower().replace(" ", "_").replace("'", "")
        yield where, f"there is no {kind} '{said}'", closest(word, choices, f"Choose {listed(choices, 'or')}.")
