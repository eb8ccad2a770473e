"""How a check-in looks: what it is about, and a question with what was said last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import AFRESH, CHANGES, WAY, setup_value
from bot.assess.start.setup.views import HOW, WAYS, anonymity
from bot.assess.words import SAID, practices, questions
from bot.slack.message import Message, actions, button, context, menu, section
from bot.slack.mrkdwn import channel, date, escape, listing, together
from bot.teams.scope_names import scope_label
from frameworks.checkin import AskedBecause
from frameworks.model import AnswerValue
from storage.tables import Way

if TYPE_CHECKING:
    from bot.assess.state import CheckingIn, LastTime, ReviewedAnswer, ToCheckIn
    from bot.slack.message import Block, Element

MOST_SCOPES = 5
STEPS = (AnswerValue.NOT_YET, AnswerValue.PARTLY, AnswerValue.FULLY)
BECAUSE = {
    AskedBecause.GAP: "It stands between you and the next level. Done since then?",
    AskedBecause.UNKNOWN: "Do you know by now?",
    AskedBecause.DISPUTED: "You differed about it, and the lower answer counts. How do you see it now?",
    AskedBecause.OLD: "That is more than a year ago. Is it still so?",
    AskedBecause.EXPIRED: "The evidence for it has run out since. Is it still so?",
}


def checking_in_card(shown: CheckingIn) -> Message:
    """Before the first question of a check-in: what it is about, and whether to ask what changed or everything."""
    title = f"Check-in for {channel(shown.channel_id)}"
    about, of = shown.about, shown.assessment_id
    found = shown.found[:MOST_SCOPES]
    buttons: list[Element] = []
    for index, one in enumerate(found):
        value = setup_value(of, f"{one.scope.value}:{one.subject}" if one.subject else one.scope.value)
        suffix = "" if len(found) == 1 else f": {one.subject or 'the ' + one.scope.value}"
        changed = button(f"What changed{suffix}", f"{CHANGES}:{index}", value, style="primary" if not index else None)
        buttons += [changed, button(f"Ask everything afresh{suffix}", f"{AFRESH}:{index}", value)]
    ways = [(words, setup_value(of, way.value)) for way, words in WAYS.items()]
    lines = listing([_line(shown.channel_id, one) for one in found], most=MOST_SCOPES)
    blocks: list[Block] = [
        section(f":repeat: *{title}*\n{lines}"),
        actions(buttons),
        context(anonymity(about, shown.channel_id)),
        actions([menu("Who answers", WAY, ways, chosen=setup_value(of, about.way.value))]),
    ]
    if about.way is not Way.ALONE:
        blocks.append(context(HOW[about.way]))
    return Message(f"{title}: what changed since last time?", tuple(blocks))


def _line(channel_id: str, one: ToCheckIn) -> str:
    of = f"{together(one.frameworks)} for {scope_label(channel_id, one.scope, one.subject)}"
    asked = questions(one.changes) if one.changes else "No question"
    rest = f", then one click for the {practices(one.rest)} that stay as they are" if one.rest else ""
    year = " Not everything was asked for a year: this would be a good time to ask it afresh." if one.afresh_due else ""
    return f"{of}, last on {date(one.since)}: {asked}{rest}.{year}"


def last_time_line(last: LastTime) -> str:
    """What was said last time, and why it is asked again."""
    said = f"Last time, on {date(last.asked_at)}: *{SAID[last.value].lower()}*."
    return f"{said} {BECAUSE[last.because]}" if last.because else said


def answer_words(last: LastTime | None) -> tuple[tuple[AnswerValue, str], ...]:
    """The answers that have a button, and what stands on it: in a check-in, compared with the last time."""
    if last is None or last.value is AnswerValue.DONT_KNOW:
        return tuple((one, SAID[one]) for one in reversed(STEPS))
    still = (last.value, f"Still true: {SAID[last.value].lower()}")
    if last.value is AnswerValue.NOT_APPLICABLE:
        return (still, *((one, f"Now: {SAID[one].lower()}") for one in reversed(STEPS)))
    now = STEPS.index(last.value)
    up = [(one, f"Better: {SAID[one].lower()}") for one in STEPS[now + 1 :]]
    down = [(one, f"Worse: {SAID[one].lower()}") for one in reversed(STEPS[:now])]
    return (still, *up, *down)


def changes_of(said: tuple[ReviewedAnswer, ...]) -> str:
    """What a check-in found to be better, worse or otherwise, a line each; and how many are as they were."""
    lines: list[str] = []
    same = 0
    for one in said:
        if one.before is one.value:
            same += 1
            continue
        was = f"{SAID[one.before].lower()} → " if one.before else ""
        lines.append(f"{_mark(one)} {escape(one.practice.name)}: {was}*{SAID[one.value].lower()}*")
    if same:
        lines.append(f":white_check_mark: {practices(same).capitalize()} as before")
    return listing(lines, most=len(lines)) if lines else ""


def _mark(one: ReviewedAnswer) -> str:
    if one.before not in STEPS or one.value not in STEPS:
        return ":pencil2:"
    return ":arrow_up:" if STEPS.index(one.value) > STEPS.index(one.before) else ":arrow_down:"
