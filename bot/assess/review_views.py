"""How all answers look before they count, and when one is changed afterwards: on one card, or a page at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.assess.buttons import (
    BACK,
    CONTINUE,
    CORRECT,
    FINISH,
    GO_TO,
    REMOVE_NOTE,
    REVIEW_PAGE,
    SEND,
    card_value,
    more_value,
    setup_value,
)
from bot.assess.checkin.views import changes_of
from bot.assess.notes.views import note_line
from bot.assess.words import WHAT_IS_MISSING_FIRST, answers_by_value, ending_of, questions, scope_of, visible
from bot.slack.message import (
    BUTTON_LIMIT,
    MOST_OPTIONS,
    TEXT_LIMIT,
    Message,
    actions,
    button,
    context,
    grouped_menu,
    menu,
    section,
)
from bot.slack.mrkdwn import escape, readable, split_lines, together
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.assess.state import Noted, Review
    from bot.slack.message import Block, Element

# What a page holds besides the words that every page has: so much of names, and of names, options and notes together.
PAGE_NAMES = 2_400
PAGE_CHARACTERS = 8_000
SEPARATED = 3
# In a check-in it says beside a name what was said before.
SAID_BEFORE = 60


def review_card(review: Review, page: int = 0) -> Message:
    """All answers, to look over and change, before they count or after; where there are too many, a page of them."""

    def turn(place: str, words: str, to: int) -> Element:
        return button(words, f"{REVIEW_PAGE}:{place}", setup_value(review.click.assessment_id, str(to)))

    return paged(review, page, partial(_card, review), turn)


def paged(
    review: Review,
    page: int,
    draw: Callable[[Review, tuple[Block, ...]], Message],
    turn: Callable[[str, str, int], Element],
) -> Message:
    """The card of a review, or of a part of it where there is too much for a card.

    ``draw`` makes the card of a part, with the row of buttons to the other parts; ``turn`` makes such a button, of
    its place and words and the page it leads to.
    """
    whole = draw(review, ())
    if whole.fits and _is_short(review):
        return whole
    pages = pages_of(review)
    number = min(page, len(pages) - 1)
    turns = (("before", "Answers before", number - 1), ("after", "More answers", number + 1))
    elements = [turn(place, words, to) for place, words, to in turns if 0 <= to < len(pages)]
    return draw(pages[number], (context(f"Part {number + 1} of {len(pages)}"), actions(elements)))


def _card(review: Review, part: Review, turning: tuple[Block, ...]) -> Message:
    """The card of a review that shows a part of it; ``turning`` has the buttons to the other parts."""
    if review.is_checkin:
        return _rest_card(review, part, turning)
    title = "*Change an answer*" if review.correcting else "*Your answers*"
    blocks: list[Block] = [
        context(f"{together(review.frameworks)} for {scope_of(review)}"),
        section(f"{title}\n{_where_it_stands(review)}"),
    ]
    lines = answers_by_value((*part.said, *part.kept))
    blocks += [section(piece) for piece in split_lines(lines)] if lines else []
    if part.skipped:
        names = ", ".join(escape(one.name) for one in part.skipped)
        ending = "send them" if review.about.way is Way.EVERYONE else "finish"
        blocks.append(section(f"*Skipped*, and not known if you {ending} now: {names}"))
    if part.notes:
        blocks += [section(piece) for piece in split_lines(f"*Notes and evidence*\n{_notes(part)}")]
    text = f"Your answers. {_where_it_stands(review)}"
    return Message(text, (*blocks, *turning, *_review_actions(review, part)))


def _rest_card(review: Review, part: Review, turning: tuple[Block, ...]) -> Message:
    """What a check-in heard so far, and the rest, which one click keeps as it is."""
    if review.left:
        title = "*What changed*"
    elif review.kept:
        title = "*That is all I ask. Is the rest unchanged?*"
    else:
        title = f"*That was the last question.* Look it over; nothing counts before you {ending_of(review)}."
    stands = f"{questions(review.left)} {'is' if review.left == 1 else 'are'} still to come." if review.left else ""
    nothing = "" if review.said else "You skipped every question: what you said last time stays."
    heard = changes_of(part.said) or nothing
    blocks: list[Block] = [
        context(f"{together(review.frameworks)} for {scope_of(review)}"),
        section("\n".join(filter(None, (title, stands, heard)))),
    ]
    if part.skipped:
        names = ", ".join(escape(one.name) for one in part.skipped)
        blocks.append(section(f"*Skipped*, and never answered: {names}"))
    if part.kept:
        as_before = answers_by_value(part.kept)
        blocks += [section(piece) for piece in split_lines(f"*As last time*\n{as_before}")]
    if part.notes:
        blocks += [section(piece) for piece in split_lines(f"*Notes and evidence*\n{_notes(part)}")]
    return Message(f"Check-in. {heard}", (*blocks, *turning, *_review_actions(review, part)))


def _notes(review: Review) -> str:
    """The person's notes, under the names of the practices they are about."""
    lines: dict[str, list[str]] = {}
    for noted in review.notes:
        lines.setdefault(noted.practice.name, []).append(f"      {note_line(noted.note)}")
    return "\n".join(f"• {escape(name)}\n{chr(10).join(rows)}" for name, rows in lines.items())


def _where_it_stands(review: Review) -> str:
    if review.sent:
        return "Your answers are in. What you change here takes the place of what you sent."
    if review.correcting:
        return "A changed answer is counted at once, and what I posted is brought up to date. The old result is kept."
    if review.left:
        return f"{questions(review.left)} {'is' if review.left == 1 else 'are'} still to come."
    if review.about.way is Way.EVERYONE:
        return "That was the last question. Look them over; nothing counts before you send them."
    return "That was the last question. Look them over; nothing counts before you finish."


def _review_actions(review: Review, part: Review) -> tuple[Block, ...]:
    """What can be done about the whole, and the menus of what is seen of it."""
    value = card_value(review.click)
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in (*part.said, *part.kept):
        groups.setdefault(one.part.title, []).append((one.practice.name, more_value(review.click, one.practice.id)))
    skipped = [(one.name, more_value(review.click, one.id)) for one in part.skipped]
    changes = [("Skipped", skipped), *groups.items()] if skipped else list(groups.items())
    elements: list[Element] = []
    if review.sent:
        elements.append(button("Done", CONTINUE, str(review.click.assessment_id), style="primary"))
    elif review.correcting:
        elements.append(button("Back to the result", CONTINUE, str(review.click.assessment_id)))
    elif review.left:
        elements.append(button("Go on", CONTINUE, str(review.click.assessment_id), style="primary"))
    else:
        is_private = review.about.way is Way.EVERYONE
        ending, action = ("Send my answers", SEND) if is_private else ("Finish", FINISH)
        if review.is_checkin and review.kept:
            ending = "The rest is unchanged: send" if is_private else "The rest is unchanged"
        elements.append(button(ending, action, value, style="primary"))
        if review.said:
            elements.append(button("Back", BACK, value))
    if changes:
        placeholder = "Something else changed" if review.is_checkin else "Change an answer"
        elements.append(grouped_menu(placeholder, CORRECT if review.correcting else GO_TO, changes))
    if part.notes:
        removable = [
            (
                f"{one.practice.name}: {readable(one.note.text) or one.note.link}",
                setup_value(review.click.assessment_id, str(one.note.id)),
            )
            for one in part.notes
        ]
        elements.append(menu("Remove a note", REMOVE_NOTE, removable))
    # Together, what is corrected after the end has no votes any more.
    seen = "" if review.correcting and review.about.way is Way.TOGETHER else visible(review.about, review.channel_id)
    typed = (
        ""
        if review.correcting or review.left or review.about.way is Way.TOGETHER
        else f"\nOr type: {'send' if review.about.way is Way.EVERYONE else 'finish'}, back."
    )
    return (actions(elements), *([context(f"{seen}{typed}")] if seen or typed else []))


def pages_of(review: Review) -> tuple[Review, ...]:
    """The review in parts that fit on a card: what was skipped, then the answers, what is missing first.

    The notes stand with the practice that they are about; those on others at the end.
    """
    noted: dict[str, list[Noted]] = {}
    for note in review.notes:
        noted.setdefault(note.practice.id, []).append(note)
    pages: list[Review] = []
    names = characters = 0
    for item in _items(review, noted):
        name, whole = _length_of(item)
        if not pages or names + name > PAGE_NAMES or characters + whole > PAGE_CHARACTERS:
            pages.append(replace(review, said=(), kept=(), skipped=(), notes=()))
            names = characters = 0
        names, characters = names + name, characters + whole
        last = pages[-1]
        pages[-1] = replace(
            last,
            said=(*last.said, *item.said),
            kept=(*last.kept, *item.kept),
            skipped=(*last.skipped, *item.skipped),
            notes=(*last.notes, *item.notes),
        )
    return tuple(pages)


def _items(review: Review, noted: dict[str, list[Noted]]) -> Iterator[Review]:
    """One practice after the other, each as a review of it alone; at last the notes on what has no answer here."""
    nothing = replace(review, said=(), kept=(), skipped=(), notes=())
    for practice in review.skipped:
        yield replace(nothing, skipped=(practice,), notes=tuple(noted.pop(practice.id, ())))
    for value in WHAT_IS_MISSING_FIRST:
        for answer in review.said:
            if answer.value is value:
                yield replace(nothing, said=(answer,), notes=tuple(noted.pop(answer.practice.id, ())))
    for value in WHAT_IS_MISSING_FIRST:
        for answer in review.kept:
            if answer.value is value:
                yield replace(nothing, kept=(answer,), notes=tuple(noted.pop(answer.practice.id, ())))
    for notes in noted.values():
        for note in notes:
            yield replace(nothing, notes=(note,))


def _length_of(item: Review) -> tuple[int, int]:
    """How long a practice's name is on the card, and all that the card has of it."""
    names = [*(answer.practice.name for answer in (*item.said, *item.kept)), *(one.name for one in item.skipped)]
    before = SAID_BEFORE * len(item.said) if item.is_checkin else 0
    name = before + sum(len(escape(one)) + SEPARATED for one in names)
    options = sum(min(len(one), BUTTON_LIMIT) for one in names) + BUTTON_LIMIT * len(item.notes)
    notes = sum(len(note_line(one.note)) + len(escape(one.practice.name)) + SEPARATED * 3 for one in item.notes)
    return name, name + options + notes


def _is_short(review: Review) -> bool:
    """Whether no paragraph or menu of the whole would be cut."""
    lines = answers_by_value((*review.said, *review.kept)).split("\n")
    skipped = sum(len(escape(one.name)) + SEPARATED for one in review.skipped)
    practices = len(review.said) + len(review.kept) + len(review.skipped)
    is_short = max(map(len, lines)) <= TEXT_LIMIT and skipped <= PAGE_NAMES
    return is_short and practices <= MOST_OPTIONS and len(review.notes) <= MOST_OPTIONS
