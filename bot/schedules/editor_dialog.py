"""The dialog that changes a schedule: its form, the second step that shows the next times, and reading the form."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from bot.schedules.checkin_buttons import button_value
from bot.schedules.checkins import Nudges, ScheduleRequest
from bot.schedules.editor_views import nudges_in_words, preview_text
from bot.schedules.parse import NO_RESULT, WHICH_DAY
from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay, Rule
from bot.schedules.words import MONTHS, WEEKDAYS
from bot.slack.message import TITLE_LIMIT, date_picker, menu, plain, section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.schedules.editing import SchedulePreview, Wording
    from bot.slack.message import Block, Element

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


class WrongInput(ValueError):
    """What was chosen in the dialog is no schedule; ``block_id`` is where, and the text says why."""

    def __init__(self, block_id: str, problem: str) -> None:
        super().__init__(problem)
        self.block_id = block_id


def schedule_dialog(wording: Wording, wanted: ScheduleRequest, metadata: str) -> dict[str, Any]:
    """The form, filled in with a schedule; ``metadata`` comes back with it."""
    return {
        **_dialog(wording, wording.dialog, "Next", metadata),
        "blocks": [*_when(wanted.rule), *_how(wording, wanted)],
    }


def confirm_dialog(wording: Wording, preview: SchedulePreview, reply: str) -> dict[str, Any]:
    """The second step: the next times, and a button to save."""
    metadata = button_value(preview.channel_id, preview.seen, preview.wanted, reply)
    return {**_dialog(wording, wording.confirm, "Save", metadata), "blocks": [section(preview_text(wording, preview))]}


def is_counted_from_result(values: dict[str, Any]) -> bool:
    """Whether the form says that it is counted from the last result."""
    return _chosen(values, CADENCE) != Cadence.ONCE and _chosen(values, COUNTED) == FROM_RESULT


def zone_in(values: dict[str, Any]) -> str:
    """The time zone that was typed in the form."""
    return (values[ZONE][ZONE].get("value") or "").strip()


def wanted_in(wording: Wording, values: dict[str, Any], last_result: date | None) -> ScheduleRequest:
    """What was chosen in the form. Raises WrongInput."""
    cadence, weekday = Cadence(_chosen(values, CADENCE)), _chosen(values, WEEKDAY)
    anchor = _anchor(values, cadence, last_result)
    nudges = Nudges(_chosen(values, NUDGES)) if wording.nudges else Nudges.STANDARD
    try:
        rule = Rule(
            cadence,
            anchor,
            None if weekday == ANY_DAY or cadence is Cadence.ONCE else int(weekday),
            time.fromisoformat(values[AT][AT]["selected_time"]),
            zone_in(values),
            working_days_only=bool(values[WORKING_DAYS][WORKING_DAYS].get("selected_options")),
        )
    except ValueError as error:
        raise WrongInput(ZONE if "zone" in str(error) else DAY, str(error)) from error
    return ScheduleRequest(rule, nudges)


def _anchor(values: dict[str, Any], cadence: Cadence, last_result: date | None) -> Calendar | LastResult | OneDay:
    if cadence is Cadence.ONCE:
        picked = values[DAY][DAY].get("selected_date")
        if not picked:
            raise WrongInput(DAY, WHICH_DAY)
        return OneDay(date.fromisoformat(picked))
    if is_counted_from_result(values):
        if last_result is None:
            raise WrongInput(COUNTED, NO_RESULT)
        return LastResult(last_result)
    return Calendar(int(_chosen(values, YEAR)))


def _chosen(values: dict[str, Any], name: str) -> str:
    return values[name][name]["selected_option"]["value"]


def _dialog(wording: Wording, callback_id: str, submit: str, metadata: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain(wording.dialog_title, TITLE_LIMIT),
        "submit": plain(submit, TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
    }


def _when(rule: Rule) -> list[Block]:
    """The inputs that say on which days."""
    year = rule.anchor.year_starts if isinstance(rule.anchor, Calendar) else 1
    day = rule.anchor.day if isinstance(rule.anchor, OneDay) else None
    counted = FROM_RESULT if isinstance(rule.anchor, LastResult) else BY_CALENDAR
    weekday = ANY_DAY if rule.weekday is None else str(rule.weekday)
    days = [(str(number), name) for number, name in enumerate(WEEKDAYS)]
    months = [(str(number), name) for number, name in enumerate(MONTHS, 1)]
    anchors = [(BY_CALENDAR, "By the calendar"), (FROM_RESULT, "From the last result")]
    return [
        _input(CADENCE, "How often", _menu(tuple(CADENCES.items()), rule.cadence.value)),
        _input(DAY, "The date, where it is once", date_picker("A date", DAY, chosen=day), optional=True),
        _input(COUNTED, "Counted", _menu(anchors, counted)),
        _input(YEAR, "By the calendar, the year starts in", _menu(months, str(year))),
        _input(WEEKDAY, "On the first", _menu([(ANY_DAY, "Day, whichever it is"), *days], weekday)),
    ]


def _how(wording: Wording, wanted: ScheduleRequest) -> list[Block]:
    """The inputs that say at what time, and what happens around it."""
    rule = wanted.rule
    only = {"text": plain("Working days only", 75), "value": ONLY_WORKING_DAYS}
    chosen = {"initial_options": [only]} if rule.working_days_only else {}
    styles = [(style.value, nudges_in_words(style).capitalize()) for style in Nudges]
    return [
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
            {"type": "checkboxes", "options": [only], **chosen},
            hint="A day off is moved on to the next working day.",
            optional=True,
        ),
        *([_input(NUDGES, "If nothing starts", _menu(styles, wanted.nudges.value))] if wording.nudges else []),
    ]


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
