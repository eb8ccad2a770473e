"""How a schedule looks: what is on, what would be saved, and the dialog to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.reminders.state import WORKING_DAYS_AFTER
from bot.schedules.checkin_buttons import OFFER, button_value
from bot.schedules.checkins import Nudges, Wanted
from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay
from bot.schedules.words import MONTHS, WEEKDAYS, moment_in_words, next_in_words, rule_in_words
from bot.slack.message import TITLE_LIMIT, Message, actions, button, context, date_picker, menu, plain, section
from bot.slack.mrkdwn import channel, code, date, escape, user
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reminders.state import Preview, ScheduleChanged, Shown
    from bot.slack.message import Block, Element

CHANGE = "remind:change:v1"
SAVE = "remind:save:v1"
OFF = "remind:off:v1"
DIALOG = "remind:dialog:v1"
CONFIRM = "remind:confirm:v1"
TITLE = "Check-in reminders"
LABEL_LIMIT = 2000
CADENCE, COUNTED, YEAR, WEEKDAY, AT, ZONE, WORKING_DAYS, NUDGES, DAY = (
    *("cadence", "counted", "year", "weekday", "at", "zone", "working_days", "nudges", "day"),
)
BY_CALENDAR, FROM_RESULT = "calendar", "result"
ANY_DAY = "any"
ONLY_WORKING_DAYS = "only"
CADENCES = {
    Cadence.MONTHLY.value: "Monthly",
    Cadence.QUARTERLY.value: "Quarterly",
    Cadence.HALF_YEARLY.value: "Half-yearly",
    Cadence.YEARLY.value: "Yearly",
    Cadence.ONCE.value: "Once, on a date",
}
TYPED = "You can type it too, as in `/maturity remind quarterly tuesday 10:00 from january`."


def nudges_in_words(nudges: Nudges) -> str:
    """What a style of nudges means."""
    most = len(WORKING_DAYS_AFTER[nudges])
    return f"{nudges.value}: {f'{most} nudges at most' if most else 'no nudges'} if nothing starts"


def shown_message(shown: Shown) -> Message:
    """What is on now and why, what comes next, and who changed it last."""
    title = f"Check-in reminders of {channel(shown.channel_id)}"
    if shown.wanted is None or shown.state is None:
        text = f"*{title}*\nNone are on: nobody set them yet."
        return _with_buttons(text, shown, [_save_button("Remind us quarterly…", OFFER, shown)], TYPED)
    rule = shown.wanted.rule
    words = escape(rule_in_words(rule))
    match shown.state:
        case ScheduleState.ON:
            text = f"*{title}*\n*On:* {words}. Nudges are {nudges_in_words(shown.wanted.nudges)}.\n"
            text += next_in_words(shown.times, rule.zone) if shown.times else "No time is to come any more."
            if shown.snoozed_by:
                text += f"\n{user(shown.snoozed_by)} snoozed the next one."
            elements = [button("Turn off", OFF, button_value(shown.channel_id, shown.seen))]
        case ScheduleState.OFF:
            text = f"*{title}*\n*Off.* Before, it was {words}."
            elements = [_save_button("Turn on again", SAVE, shown)]
        case ScheduleState.PAUSED:
            text = (
                f"*{title}*\n*Paused,* as I could not post to the channel ({code(shown.problem or 'unknown')}). "
                f"It was {words}."
            )
            elements = [_save_button("Resume", SAVE, shown)]
    since = f"Last changed by {user(shown.changed_by or '')} on {date(shown.changed_at)}." if shown.changed_at else ""
    return _with_buttons(text, shown, elements, since)


def _with_buttons(text: str, shown: Shown, elements: list[Element], below: str) -> Message:
    if not shown.may_change:
        return Message(text, (section(text), context(f"{below} Only the team's owners can change it.")))
    change = button("Change…", CHANGE, button_value(shown.channel_id, shown.seen))
    return Message(text, (section(text), actions([change, *elements]), context(below)))


def _save_button(text: str, action: str, shown: Shown) -> Element:
    return button(text, action, button_value(shown.channel_id, shown.seen, shown.wanted), style="primary")


def preview_message(preview: Preview) -> Message:
    """What would be saved, with the next times in words; or what of it was not understood."""
    blocks = preview_blocks(preview)
    change = button("Change…", CHANGE, button_value(preview.channel_id, preview.seen, preview.wanted))
    save = button("Save", SAVE, button_value(preview.channel_id, preview.seen, preview.wanted), style="primary")
    can_save = not (preview.unknown or preview.problems)
    return Message(
        blocks[0]["text"]["text"],
        (*blocks, actions([save, change] if can_save else [change]), context("Nothing is saved yet.")),
    )


def preview_blocks(preview: Preview) -> tuple[Block, ...]:
    """What would be saved, and what is wrong with it."""
    rule = preview.wanted.rule
    problems = [*preview.problems]
    if preview.unknown:
        problems.insert(0, f"I don't know {', '.join(map(code, preview.unknown))}.")
    if problems:
        said = " ".join(problems)
        return (section(f":warning: {said} {TYPED}"),)
    text = (
        f"{channel(preview.channel_id)} would be reminded of its check-in {escape(rule_in_words(rule))}. Nudges are "
        f"{nudges_in_words(preview.wanted.nudges)}.\n{next_in_words(preview.times, rule.zone)}"
    )
    return (section(text),)


def only_in_a_channel() -> Message:
    """Somebody asked for reminders in a direct message."""
    text = "Reminders belong to a team, so please run `/maturity remind` in the team's channel."
    return Message(text, (section(text),))


def remind_dialog(wanted: Wanted, metadata: str) -> dict[str, Any]:
    """Choose when; ``metadata`` comes back with it."""
    rule = wanted.rule
    year = rule.anchor.year_starts if isinstance(rule.anchor, Calendar) else 1
    day = rule.anchor.day if isinstance(rule.anchor, OneDay) else None
    counted = FROM_RESULT if isinstance(rule.anchor, LastResult) else BY_CALENDAR
    weekday = ANY_DAY if rule.weekday is None else str(rule.weekday)
    days = [(str(number), name) for number, name in enumerate(WEEKDAYS)]
    only = {"text": plain("Working days only", 75), "value": ONLY_WORKING_DAYS}
    return {
        "type": "modal",
        "callback_id": DIALOG,
        "private_metadata": metadata,
        "title": plain(TITLE, TITLE_LIMIT),
        "submit": plain("Next", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [
            _input(CADENCE, "How often", _menu(tuple(CADENCES.items()), rule.cadence.value)),
            _input(DAY, "The date, where it is once", date_picker("A date", DAY, chosen=day), optional=True),
            _input(
                COUNTED,
                "Counted",
                _menu([(BY_CALENDAR, "By the calendar"), (FROM_RESULT, "From the last result")], counted),
            ),
            _input(
                YEAR,
                "By the calendar, the year starts in",
                _menu([(str(number), name) for number, name in enumerate(MONTHS, 1)], str(year)),
            ),
            _input(WEEKDAY, "On the first", _menu([(ANY_DAY, "Day, whichever it is"), *days], weekday)),
            _input(AT, "At", {"type": "timepicker", "initial_time": f"{rule.at:%H:%M}"}),
            _input(
                ZONE,
                "Time zone",
                {"type": "plain_text_input", "initial_value": rule.zone, "max_length": 60},
                hint="As in Europe/Berlin. The time on the wall stays when the clocks change.",
            ),
            _input(
                WORKING_DAYS,
                "Days off",
                {
                    "type": "checkboxes",
                    "options": [only],
                    **({"initial_options": [only]} if rule.working_days_only else {}),
                },
                hint="A day off is moved on to the next working day.",
                optional=True,
            ),
            _input(
                NUDGES,
                "If nothing starts",
                _menu([(one.value, nudges_in_words(one).capitalize()) for one in Nudges], wanted.nudges.value),
            ),
        ],
    }


def confirm_dialog(preview: Preview, reply: str) -> dict[str, Any]:
    """Say the next times, and save on a word."""
    return {
        "type": "modal",
        "callback_id": CONFIRM,
        "private_metadata": button_value(preview.channel_id, preview.seen, preview.wanted, reply),
        "title": plain(TITLE, TITLE_LIMIT),
        "submit": plain("Save", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": list(preview_blocks(preview)),
    }


def changed_message(news: ScheduleChanged) -> Message:
    """The line that tells the channel who changed what."""
    if not news.rule:
        text = f"{user(news.user_id)} turned this team's check-in reminders off."
        return Message(text, (context(text),))
    following = f" The next is on {moment_in_words(news.next_at, news.zone)}." if news.next_at else ""
    text = f"{user(news.user_id)} set this team's check-in reminders: {escape(news.rule)}.{following}"
    return Message(text, (context(text),))


def _menu(options: Sequence[tuple[str, str]], chosen: str) -> Element:
    """A menu of values and what they are called, with one that is chosen at first."""
    return menu("Choose", "", [(words, value) for value, words in options], chosen=chosen)


def _input(name: str, label: str, element: Element, *, hint: str = "", optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, LABEL_LIMIT),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": plain(hint, LABEL_LIMIT)} if hint else block
