"""What a person typed while a question is open, as data.

Nothing is guessed: what is not exactly one of the known words is a sentence, which the person may keep as a note.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Mapping


class Word(StrEnum):
    """What a person can want besides answering."""

    SKIP = "skip"
    BACK = "back"
    WHY = "why"
    PAUSE = "pause"
    CONTINUE = "continue"
    REVIEW = "review"
    HELP = "help"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """An answer to the open question; never "not applicable", which has a reason."""

    value: AnswerValue


@dataclass(frozen=True, slots=True)
class TypedNotApplicable:
    """That the practice does not apply, and why: as it was typed, or empty."""

    because: str = ""


class Comparison(StrEnum):
    """How it is now, compared with the last time: what is said in a check-in."""

    SAME = "same"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class TypedComparison:
    """An answer that says what changed since the last time."""

    how: Comparison


@dataclass(frozen=True, slots=True)
class Wants:
    """One of the words that do something."""

    word: Word


@dataclass(frozen=True, slots=True)
class TypedNote:
    """A note to the open question, as it was typed; empty where only "note" was."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Anything else, as it was typed, without Slack's escapes; empty where nothing was."""

    text: str


Meaning = TypedAnswer | TypedComparison | TypedNotApplicable | Wants | TypedNote | Sentence

# All in lower case, without a trailing "please" and the punctuation around; an apostrophe may be left out.
_WORDS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (
        TypedAnswer(AnswerValue.FULLY),
        (
            *("3", "yes", "y", "yep", "yup", "yeah", "sure", "fully", "full", "always", "in place", "we do", "true"),
            *("✅", "👍", "✔", ":+1:", ":thumbsup:", ":white_check_mark:", ":heavy_check_mark:"),
        ),
    ),
    (
        TypedAnswer(AnswerValue.PARTLY),
        (
            *("1", "2", "partly", "partially", "partial", "some", "sometimes", "somewhat", "half", "kind of"),
            *("sort of", "in part", "mostly", "a bit", "a little", "~"),
        ),
    ),
    (
        TypedAnswer(AnswerValue.NOT_YET),
        (
            *("0", "no", "n", "nope", "nah", "not yet", "never", "none", "we don't", "we do not", "false"),
            *("👎", "❌", ":-1:", ":thumbsdown:", ":x:"),
        ),
    ),
    (
        TypedAnswer(AnswerValue.DONT_KNOW),
        (
            *("don't know", "do not know", "i don't know", "i do not know", "dunno", "idk", "no idea"),
            *("not sure", "i'm not sure", "unsure", "unknown", "?"),
        ),
    ),
    (TypedNotApplicable(), ("n/a", "na", "not applicable", "does not apply", "doesn't apply", "irrelevant")),
    (
        TypedComparison(Comparison.SAME),
        ("still true", "still", "same", "the same", "unchanged", "no change", "as before", "nothing changed"),
    ),
    (TypedComparison(Comparison.BETTER), ("better", "improved", "up")),
    (TypedComparison(Comparison.WORSE), ("worse", "down")),
    (Wants(Word.SKIP), ("skip", "next", "pass")),
    (Wants(Word.BACK), ("back", "previous", "undo", "go back")),
    (Wants(Word.WHY), ("why", "why do you ask")),
    # "Later" is said of the conversation as often as of the question; a pause loses neither.
    (Wants(Word.PAUSE), ("pause", "stop", "wait", "break", "later")),
    (Wants(Word.CONTINUE), ("continue", "go on", "resume", "carry on")),
    (Wants(Word.REVIEW), ("review", "show my answers", "my answers", "summary")),
    (Wants(Word.HELP), ("help",)),
    (Wants(Word.FINISH), ("finish", "done", "submit", "send", "send them", "send my answers")),
    (TypedNote(""), ("note",)),
)
_KNOWN: Mapping[str, Meaning] = MappingProxyType(
    {form: meaning for meaning, words in _WORDS for word in words for form in (word, word.replace("'", ""))}
)

# Around a word these say nothing. Not so "-" and "+" (before a number), "~" (Slack strikes through) or ">" (a quote).
_AROUND = " .,;!?…。()[]{}\"'“”„«»*_`"
# Bullets of a list, a space behind them: not so "-1".
_BULLET = re.compile("[-*•◦‣▪▫●○·\u2013\u2014]\\s+(?=\\S)")
# What looks like a number but marks a footnote or a fraction: never read as the plain digit.
_NO_DIGITS = ("<super>", "<sub>", "<fraction>")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4`", "'"))
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]|:skin-tone-[2-6]:")
# In what Slack delivers, "<" is always its own; what begins with "@", "#" or "!" is a mention.
_LINK = re.compile(r"<(?:mailto:|tel:)?([^<>|@#!][^<>|]*)(?:\|[^<>]*)?>")
_NOT_APPLICABLE = r"n/a | na | not\s+applicable | does\s+not\s+apply | doesn['\u2019]?t\s+apply | irrelevant"
_NOTE = re.compile(r"[*_`]*note(?:\s*[*_`]*:[*_`]*|[*_`]*\s)(?P<text>.*)", re.IGNORECASE | re.DOTALL)
_BECAUSE = re.compile(
    rf"""[*_`]*
    (?: {_NOT_APPLICABLE} )
    (?: \s*[*_`]*:[*_`]* | [*_`]*\s+[\u2013\u2014-]+\s | [*_`]*(?:\s*,\s*|\s+)(?:because(?:\s+of)?|since)\b )
    (?P<because>.*)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_IN_BRACKETS = re.compile(
    rf"[*_`]*(?: {_NOT_APPLICABLE} )[*_`]*\s*\((?P<because>.*)\)[.!*_`]*", re.IGNORECASE | re.DOTALL | re.VERBOSE
)


def read_typed(text: str) -> Meaning:
    """What a message means; ``text`` as Slack delivers it, escaped and with Slack's formatting.

    Case, spaces, formatting and punctuation around a known word do not matter, nor a bullet before it or a "please"
    after it, nor whether letters and digits are full-width.
    """
    typed = as_typed(text)
    plain = _plain(typed)
    known = _known(plain)
    if known is not None:
        return known
    # First as it was typed, so that what is kept of it is not changed.
    for words in (typed, plain):
        if note := _NOTE.fullmatch(words):
            return TypedNote(note["text"].strip())
        if because := _BECAUSE.fullmatch(words) or _IN_BRACKETS.fullmatch(words):
            return TypedNotApplicable(because["because"].strip())
    return Sentence(typed if plain else "")


def as_typed(text: str) -> str:
    """A message's words as they were typed, without Slack's escapes and marks around links."""
    plain = _LINK.sub(r"\1", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain.strip()


def _plain(typed: str) -> str:
    """The words in plain characters: full-width ones are as the usual ones, what nobody sees and a bullet is gone."""
    if not typed.isascii():
        typed = "".join(
            letter
            if unicodedata.decomposition(letter).startswith(_NO_DIGITS)
            else unicodedata.normalize("NFKC", letter)
            for letter in typed
            if unicodedata.category(letter) != "Cf"
        )
    typed = typed.strip()
    bullet = _BULLET.match(typed)
    return typed[bullet.end() :] if bullet else typed


def _known(typed: str) -> Meaning | None:
    plain = " ".join(_SKIN_TONE.sub("", typed).translate(_APOSTROPHES).casefold().split())
    if plain and not plain.strip("?"):
        return _KNOWN["?"]
    bare = plain.strip(_AROUND).removesuffix(" please").strip(_AROUND)
    # An emoji needs the colons that are only around other words.
    return _KNOWN.get(bare) or _KNOWN.get(bare.strip(":" + _AROUND))
