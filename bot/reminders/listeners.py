"""From Slack to a team's schedule and its reminders, and back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.assess.choice import Choice
from bot.assess.start import listeners as start
from bot.reminders import posted_views as reminder_views
from bot.reminders import posting as reminders
from bot.reminders import schedule_views, service
from bot.reminders.state import WORDING
from bot.schedules import editing, editor
from bot.schedules.checkin_buttons import OFFER, read_carried
from bot.schedules.editor import Editor, answer
from bot.schedules.editor_views import preview_message
from bot.schedules.rule import checked_day
from bot.slack.apologies import only_in_a_channel
from bot.slack.identity import person_of
from bot.slack.reading import parses_payload
from bot.slack.router import Command, Subcommand
from bot.teams.access.acting import check_may_act_for, check_may_decide

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.reminders.state import Clicked
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

EDITOR = Editor(
    WORDING,
    service.schedule_view,
    service.save,
    service.turn_off,
    service.by_default,
    schedule_views.reminders_message,
    service.last_result,
)


def subcommands(deps: Deps, slack: SlackTools) -> tuple[Subcommand, ...]:
    """What the slash command can do about reminders."""

    async def remind(command: Command) -> None:
        person, channel_id = command.person, command.channel_id
        if command.in_direct_message:
            await command.answer(only_in_a_channel("Reminders belong to a team", "remind"))
        elif command.words:
            await command.answer(await EDITOR.answer_typed(deps, slack, person, channel_id, command.words))
        else:
            view = await service.schedule_view(deps, person, channel_id, channel_id)
            await command.answer(schedule_views.reminders_message(view))

    return (
        Subcommand(
            "remind",
            "remind [how often, when, or off]",
            "show or set when the team is reminded of its check-in",
            remind,
        ),
    )


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the schedule's buttons and dialogs, and the reminders', to their services."""
    editor.register_buttons(on, deps, slack, EDITOR)
    editor.register_dialog(on, deps, slack, EDITOR)
    _register_offer(on, deps, slack)
    _register_reminders(on, deps, slack)
    _register_answers(on, deps, slack)


def _register_offer(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def offer_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(_value(body))
        view = await service.schedule_view(deps, person, carried.channel_id, _place(body))
        if view.wanted is not None:
            message = schedule_views.reminders_message(view)
        else:
            default = await EDITOR.default(slack, person, view)
            message = preview_message(WORDING, editing.preview_of(view, default, deps.clock()))
        await ack()
        answer(slack, person, body, message, replace_it=not carried.seen and _is_private(body))

    on.action(OFFER, offer_clicked)


def _register_reminders(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def start_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(deps, slack, body, context, _reminder(_value(body)))
        found = await reminders.to_start(deps, person, reminder, _place(body))
        if found is not None:

            async def answer_started(message: Message) -> None:
                await reminders.started(deps, person, reminder, _place(body), _deed(body))
                await ack()
                answer(slack, person, body, message, replace_it=False)

            name = body["channel"].get("name", "")
            url = body["response_url"]
            command = Command(person, found.channel_id, name, (), url, _deed(body), answer_started)
            if found.assessed:
                await start.check_in(deps, slack, command, None)
            else:
                await start.begin(deps, slack, command, Choice(found.frameworks))
            return
        settled = await reminders.started(deps, person, reminder, _place(body), _deed(body))
        await ack()
        _say_if_late(slack, person, body, settled)

    on.action(reminder_views.START, start_clicked)


def _register_answers(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def snooze_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        value, _, days = _value(body).rpartition(":")
        person, reminder = await _who_and_which(deps, slack, body, context, _reminder(value))
        done = await reminders.snooze(deps, person, reminder, _place(body), _deed(body), _number(days))
        await ack()
        _say_if_late(slack, person, body, done)

    async def day_picked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(deps, slack, body, context, _reminder_of_row(body))
        day = _day(body["actions"][0].get("selected_date"))
        done = await reminders.snooze(deps, person, reminder, _place(body), _deed(body), day)
        await ack()
        _say_if_late(slack, person, body, done)

    async def skip_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(deps, slack, body, context, _reminder(_value(body)))
        done = await reminders.skip(deps, person, reminder, _place(body), _deed(body))
        await ack()
        _say_if_late(slack, person, body, done)

    async def stop_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(deps, slack, body, context, _reminder(_value(body)))
        await check_may_decide(slack, person)
        done = await reminders.stop(deps, person, reminder, _place(body), _deed(body))
        await ack()
        _say_if_late(slack, person, body, done)

    async def colleague_picked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(deps, slack, body, context, _reminder_of_row(body))
        colleague = body["actions"][0]["selected_user"]
        done = await reminders.hand_over(deps, person, reminder, _place(body), _deed(body), colleague)
        await ack()
        _say_if_late(slack, person, body, done)

    on.action(reminder_views.SNOOZE, snooze_chosen)
    on.action(reminder_views.SNOOZE_UNTIL, day_picked)
    on.action(reminder_views.SKIP, skip_clicked)
    on.action(reminder_views.STOP, stop_clicked)
    on.action(reminder_views.HAND_OVER, colleague_picked)


async def _who_and_which(
    deps: Deps, slack: SlackTools, body: Body, context: AsyncBoltContext, reminder: reminders.Named
) -> tuple[Person, reminders.Named]:
    """Who clicked on which reminder. Raises Refusal for who may not act for its channel."""
    person = person_of(context)
    await check_may_act_for(deps, slack, person, reminder[0], _place(body))
    return person, reminder


def _value(body: Body) -> str:
    action = body["actions"][0]
    return action["value"] if "value" in action else action["selected_option"]["value"]


def _place(body: Body) -> str:
    """The conversation in which was clicked, of which Slack said that they act there."""
    return body["channel"]["id"]


def _deed(body: Body) -> str:
    return body.get("trigger_id", "")


def _is_private(body: Body) -> bool:
    return bool(body.get("container", {}).get("is_ephemeral"))


@parses_payload
def _reminder(value: str) -> reminders.Named:
    return reminders.reminder_of(value)


@parses_payload
def _reminder_of_row(body: Body) -> reminders.Named:
    """Which reminder it is by the id of the row, as a picker carries nothing else."""
    return reminders.reminder_of(body["actions"][0]["block_id"].partition(":")[2])


@parses_payload
def _number(text: str) -> int:
    return int(text)


@parses_payload
def _day(text: str | None) -> date:
    return checked_day(date.fromisoformat(text or ""))


def _say_if_late(slack: SlackTools, person: Person, body: Body, done: Clicked | None) -> None:
    """The reminder itself says what became of it; a click that came too late is answered privately."""
    if done is not None and (done.late or _place(body).startswith("D")):
        answer(slack, person, body, reminder_views.too_late(done.reminder), replace_it=False)
