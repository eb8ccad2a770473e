"""What a person typed is an answer, a wish or a note only where it is certain."""

from __future__ import annotations

import random
import string
import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.assess.typed_words.reading import (
    Meaning,
    Sentence,
    TypedAnswer,
    TypedNotApplicable,
    TypedNote,
    Wants,
    Word,
    read_typed,
)
from frameworks.model import AnswerValue

FULLY, PARTLY, NOT_YET = (
    TypedAnswer(AnswerValue.FULLY),
    TypedAnswer(AnswerValue.PARTLY),
    TypedAnswer(AnswerValue.NOT_YET),
)
DONT_KNOW, NOT_APPLICABLE = TypedAnswer(AnswerValue.DONT_KNOW), TypedNotApplicable("")

WORDS: dict[Meaning, list[str]] = {
    FULLY: ["3", "yes", "y", "yep", "yeah", "sure", "fully", "full", "always", "in place", "we do", "true"],
    PARTLY: [
        *("1", "2", "partly", "partially", "some", "sometimes", "half", "kind of", "sort of", "in part", "mostly"),
        *("a bit", "partial", "somewhat", "a little"),
    ],
    NOT_YET: ["0", "no", "n", "nope", "nah", "not yet", "never", "none", "we don't", "we dont", "false"],
    DONT_KNOW: ["don't know", "dont know", "i don't know", "dunno", "idk", "no idea", "not sure", "unsure", "unknown"],
    NOT_APPLICABLE: ["n/a", "na", "not applicable", "does not apply", "doesn't apply", "irrelevant"],
    Wants(Word.SKIP): ["skip", "next", "pass"],
    Wants(Word.BACK): ["back", "previous", "undo", "go back"],
    Wants(Word.WHY): ["why", "why do you ask"],
    Wants(Word.PAUSE): ["pause", "stop", "wait", "break", "later"],
    Wants(Word.CONTINUE): ["continue", "go on", "resume"],
    Wants(Word.REVIEW): ["review", "show my answers", "summary"],
    Wants(Word.HELP): ["help"],
    Wants(Word.FINISH): ["finish", "done", "submit"],
    TypedNote(""): ["note"],
}
SIGNS: dict[Meaning, list[str]] = {
    FULLY: ["✅", "👍", "👍🏽", "✔️", ":+1:", ":+1::skin-tone-3:", ":thumbsup:", ":white_check_mark:"],
    PARTLY: ["~"],
    NOT_YET: ["👎", "👎🏿", "❌", ":-1:", ":thumbsdown:", ":x:"],
    DONT_KNOW: ["?", "??"],
}
MEANINGS = [(word, meaning) for meaning, words in WORDS.items() for word in words]
known = st.sampled_from(MEANINGS)


@pytest.mark.parametrize(
    ("typed", "meaning"), [*MEANINGS, *((sign, meaning) for meaning, signs in SIGNS.items() for sign in signs)]
)
def test_every_known_word(typed: str, meaning: Meaning) -> None:
    assert read_typed(typed) == meaning


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("Yes!", FULLY),
        ("  not   YET. ", NOT_YET),
        ("*yes*", FULLY),
        ("_partly_", PARTLY),
        ("`no`", NOT_YET),
        ("“Fully”", FULLY),
        ("(n/a)", NOT_APPLICABLE),
        ("don\u2019t know", DONT_KNOW),
        ("I don\u02bct know…", DONT_KNOW),
        ("We don't.", NOT_YET),
        ("yes please", FULLY),
        ("Skip, please!", Wants(Word.SKIP)),
        ("n/a please", NOT_APPLICABLE),
        ("Why?", Wants(Word.WHY)),
        ("why do you ask?", Wants(Word.WHY)),
        ("go\non", Wants(Word.CONTINUE)),
        ("3.", FULLY),
        ("2)", PARTLY),
        ("help:", Wants(Word.HELP)),
        ("👍!", FULLY),
        ("*:+1:*", FULLY),
        (":+1:, please", FULLY),
        ("yes\N{NO-BREAK SPACE}", FULLY),
        ("not\N{NO-BREAK SPACE}yet", NOT_YET),
        ("\uff11", PARTLY),
        ("\uff39\uff45\uff53\uff01", FULLY),
        ("\N{ZERO WIDTH SPACE}y\N{ZERO WIDTH JOINER}es\N{ZERO WIDTH NO-BREAK SPACE}", FULLY),
        ("don\N{SOFT HYPHEN}'t know", DONT_KNOW),
        ("• yes", FULLY),
        ("- no", NOT_YET),
        ("•\tskip", Wants(Word.SKIP)),
        ("\u2013 n/a", NOT_APPLICABLE),
    ],
)
def test_text_around_a_known_word_is_ignored(typed: str, meaning: Meaning) -> None:
    assert read_typed(typed) == meaning


@pytest.mark.parametrize(
    "typed",
    [
        "No model registry yet, we use S3",
        "no one",
        "Yes, but only for two models",
        "yes fully",
        "yes no",
        "not really",
        "fully automated since May",
        "We don't have models",
        "please",
        "-1",
        "+1",
        "4",
        "10",
        "1.5",
        "1/2",
        "½",
        "²",
        "~yes~",
        "> yes",
        "-no",
        "• yes\n• no",
        "!?",
        "…",
        "n/a in staging",
        "n/a, but we do it elsewhere",
        "n/a-ish",
        "na we have it",
        "irrelevant-looking dashboards",
        "not applicable to us",
        "noted",
        "notes: two",
        "note-taking is manual",
        "back in May we did",
        "later this year",
        "stop the deployment by hand",
        "done by the platform team",
        "helpful",
        "next quarter",
    ],
)
def test_anything_else_is_a_sentence_as_it_was_typed(typed: str) -> None:
    assert read_typed(typed) == Sentence(typed)


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("n/a because we have no models", "we have no models"),
        ("N/A: We call an API", "We call an API"),
        ("not  applicable: no training", "no training"),
        ("Not applicable, because of the *law*", "the *law*"),
        ("does not apply since we only batch", "we only batch"),
        ("doesn\u2019t apply - no users", "no users"),
        ("irrelevant — one model", "one model"),
        ("na: none", "none"),
        ("na because none", "none"),
        ("*n/a*: no &lt;models&gt;", "no <models>"),
        ("*n/a:* no models", "no models"),
        ("n/a:\nno models\nno data", "no models\nno data"),
        ("n/a (we have no models)", "we have no models"),
        ("*N/A* (only (some) APIs).", "only (some) APIs"),
        ("• not applicable (no users)", "no users"),
        ("\uff4e\uff0f\uff41: no\N{ZERO WIDTH SPACE}ne", "none"),
        ("n/a: \uff21", "\uff21"),
        ("n/a because", ""),
        ("n/a ()", ""),
        ("n/a:", ""),
    ],
)
def test_why_something_does_not_apply(typed: str, because: str) -> None:
    assert read_typed(typed) == TypedNotApplicable(because)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("note: we use S3", "we use S3"),
        ("Note We use S3", "We use S3"),
        ("NOTE:yes", "yes"),
        ("note : yes", "yes"),
        ("*Note:* a *bold* one", "a *bold* one"),
        ("*Note*: one", "one"),
        ("note:\none\ntwo", "one\ntwo"),
        ("note:", ""),
        ("note: n/a: no", "n/a: no"),
    ],
)
def test_a_note(typed: str, text: str) -> None:
    assert read_typed(typed) == TypedNote(text)


@pytest.mark.parametrize(
    ("delivered", "typed"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("they wrote &amp;lt;", "they wrote &lt;"),
        ("see <https://example.org/a?b=c&amp;d=e>", "see https://example.org/a?b=c&d=e"),
        ("see <https://example.org|the page>", "see https://example.org"),
        ("ask <mailto:ada@example.org|ada@example.org>", "ask ada@example.org"),
        ("ask <@U0ADA> in <#C0GENERAL|general>", "ask <@U0ADA> in <#C0GENERAL|general>"),
        ("", ""),
        (" \n", ""),
        ("\N{ZERO WIDTH SPACE}", ""),
    ],
)
def test_slacks_own_markup_is_undone(delivered: str, typed: str) -> None:
    assert read_typed(delivered) == Sentence(typed)


@given(st.text() | st.text(alphabet="n/a:?-~*_`'& because.note<>|@\n"))
@example("&#" + "9" * 5000 + ";")
@example("\ud800")
def test_any_text_means_something(text: str) -> None:
    assert isinstance(read_typed(text), TypedAnswer | TypedNotApplicable | Wants | TypedNote | Sentence)


around = st.text(alphabet=" .,;!?…()[]{}\"'“”„«»*_`\t\n\N{NO-BREAK SPACE}", max_size=4)


@given(known, st.randoms(use_true_random=False), around, around, st.sampled_from(["", " please", ", Please"]))
def test_case_spaces_and_punctuation_never_matter(
    word: tuple[str, Meaning], chance: random.Random, before: str, after: str, please: str
) -> None:
    typed, meaning = word
    cased = "".join(chance.choice([one.upper(), one]) for one in typed)
    spaced = cased.replace(" ", "  \t").replace("'", chance.choice("'\u2019\u02bc"))
    assert read_typed(f"{before}{spaced}{please}{after}") == meaning


words = st.text(alphabet=string.ascii_letters, min_size=1, max_size=8) | known.map(lambda one: one[0])


@given(st.lists(words, min_size=3, max_size=8).map(" ".join), around)
@example("no no no", "")
@example("yes we do", "!")
def test_a_sentence_is_never_an_answer(sentence: str, after: str) -> None:
    assume(len(sentence.split()) > 2)
    plain = sentence.lower()
    assume(not plain.endswith("please"))
    assume(plain not in {one for one, _ in MEANINGS})
    assert not isinstance(read_typed(sentence + after), TypedAnswer | TypedNotApplicable)
    assert read_typed(sentence) == Sentence(sentence) or plain.startswith("note ")


@pytest.mark.parametrize(
    "text",
    [
        "n/a" + " " * 200_000 + "x",
        "n/a (" + ") " * 100_000 + "x",
        "\uff11" * 200_000,
        "note" + " *" * 100_000,
        "<" * 200_000,
        "?" * 200_000 + "x",
    ],
)
def test_a_long_message_is_read_at_once(text: str) -> None:
    """In the processor's time: looking at each place once takes milliseconds, from each place on minutes."""
    start = time.process_time()
    read_typed(text)
    assert time.process_time() - start < 10
