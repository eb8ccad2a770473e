"""From Slack to a team's schedule and its reminders, and back."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from bot.assess.choice import Choice
from bot.assess.start import listeners as start
from bot.reminders import posted_views as reminder_views
from bot.reminders import posting as reminders
from bot.reminders import service, views
from bot.schedules.checkin_buttons import OFFER, button_value, read_carried
from bot.schedules.checkins import Nudges, Wanted
from bot.schedules.rule import Cadence, Calendar, LastResult, OneDay, Rule, checked_day
from bot.schedules.understanding import NO_RESULT, WHICH_DAY
from bot.slack.dialogs import open_dialog
from bot.slack.identity import person_of
from bot.slack.people import who_is
from bot.slack.reading import reading
from bot.slack.response_url import CALL_FAILED, reply
from bot.slack.router import Command, Subcommand
from bot.teams.access.acting import check_may_act, check_may_act_for, check_may_decide

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Parts, Person
    from bot.reminders.state import Clicked, Shown
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.voice import Voice

log = logging.getLogger(__name__)

Body = dict[str, Any]
UTC_ZONE = "Etc/UTC"


def subcommands(parts: Parts, voice: Voice) -> tuple[Subcommand, ...]:
    """What the slash command can do about reminders."""

    async def remind(command: Command) -> None:
        if command.in_direct_message:
            await command.answer(views.only_in_a_channel())
            return
        person, channel_id = command.person, command.channel_id
        now_on = await service.shown(parts, person, channel_id, channel_id)
        if not command.words:
            await command.answer(views.shown_message(now_on))
            return
        default = await _default(voice, person, now_on)
        last = await service.last_result(parts, person, channel_id, default.rule.zone)
        preview = service.typed(parts, now_on, command.words, default, last)
        if preview is None:
            await check_may_decide(voice, person)
            await command.answer(views.shown_message(await service.turn_off(parts, person, channel_id, channel_id)))
            return
        await command.answer(views.preview_message(preview))

    return (
        Subcommand(
            "remind",
            "remind [how often, when, or off]",
            "show or set when the team is reminded of its check-in",
            remind,
        ),
    )


def register(on: Listeners, parts: Parts, voice: Voice) -> None:
    """Tie the schedule's buttons and dialogs, and the reminders', to their services."""
    _register_schedule(on, parts, voice)
    _register_dialogs(on, parts, voice)
    _register_reminders(on, parts, voice)
    _register_answers(on, parts, voice)


def _register_schedule(on: Listeners, parts: Parts, voice: Voice) -> None:
    async def offer_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(_value(body))
        now_on = await service.shown(parts, person, carried.channel_id, _place(body))
        if now_on.wanted is not None:
            message = views.shown_message(now_on)
        else:
            message = views.preview_message(service.preview(parts, now_on, await _default(voice, person, now_on)))
        await ack()
        _answer(voice, person, body, message, replace_it=not carried.seen and _is_private(body))

    async def change_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(_value(body))
        now_on = await service.shown(parts, person, carried.channel_id, _place(body))
        wanted = carried.wanted() if carried.rule else await _default(voice, person, now_on)
        await ack()
        if not now_on.may_change:
            _answer(voice, person, body, views.shown_message(now_on))
            return
        metadata = button_value(carried.channel_id, now_on.seen, reply=body.get("response_url", ""))
        open_dialog(voice, person, body, views.remind_dialog(wanted, metadata))

    async def save_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(_value(body))
        await check_may_decide(voice, person)
        saved = await service.save(parts, person, carried.channel_id, _place(body), carried.wanted(), carried.seen)
        await ack()
        _answer(voice, person, body, views.shown_message(saved))

    async def off_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(_value(body))
        await check_may_decide(voice, person)
        now_on = await service.turn_off(parts, person, carried.channel_id, _place(body))
        await ack()
        _answer(voice, person, body, views.shown_message(now_on))

    on.action(OFFER, offer_clicked)
    on.action(views.CHANGE, change_clicked)
    on.action(views.SAVE, save_clicked)
    on.action(views.OFF, off_clicked)


def _register_dialogs(on: Listeners, parts: Parts, voice: Voice) -> None:
    async def dialog_sent(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(view["private_metadata"])
        await check_may_act(parts, voice, person, carried.channel_id)
        now_on = await service.shown(parts, person, carried.channel_id, carried.channel_id)
        wanted, errors = await _wanted_in(parts, person, carried.channel_id, view["state"]["values"])
        if wanted is None:
            await ack(response_action="errors", errors=errors)
            return
        # What it follows upon is what was seen when the dialog was opened.
        preview = replace(service.preview(parts, now_on, wanted), seen=carried.seen)
        if preview.problems:
            await ack(response_action="errors", errors={views.CADENCE: " ".join(preview.problems)})
            return
        await ack(response_action="update", view=views.confirm_dialog(preview, carried.reply))

    async def confirmed(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(view["private_metadata"])
        await check_may_act(parts, voice, person, carried.channel_id)
        await check_may_decide(voice, person)
        saved = await service.save(
            parts, person, carried.channel_id, carried.channel_id, carried.wanted(), carried.seen
        )
        await ack()
        if carried.reply:
            voice.after_ack.run(_redraw(voice, carried.reply, views.shown_message(saved)))

    on.view(views.DIALOG, dialog_sent)
    on.view(views.CONFIRM, confirmed)


def _register_reminders(on: Listeners, parts: Parts, voice: Voice) -> None:
    async def start_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(parts, voice, body, context, _reminder(_value(body)))
        found = await reminders.to_start(parts, person, reminder, _place(body))
        if found is not None:

            async def answer(message: Message) -> None:
                await reminders.started(parts, person, reminder, _place(body), _deed(body))
                await ack()
                _answer(voice, person, body, message, replace_it=False)

            name = body["channel"].get("name", "")
            url = body["response_url"]
            command = Command(person, found.channel_id, name, (), url, _deed(body), answer)
            if found.assessed:
                await start.check_in(parts, voice, command, None)
            else:
                await start.begin(parts, voice, command, Choice(found.frameworks))
            return
        settled = await reminders.started(parts, person, reminder, _place(body), _deed(body))
        await ack()
        _say_if_late(voice, person, body, settled)

    on.action(reminder_views.START, start_clicked)


def _register_answers(on: Listeners, parts: Parts, voice: Voice) -> None:
    async def snooze_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        value, _, days = _value(body).rpartition(":")
        person, reminder = await _who_and_which(parts, voice, body, context, _reminder(value))
        done = await reminders.snooze(parts, person, reminder, _place(body), _deed(body), _number(days))
        await ack()
        _say_if_late(voice, person, body, done)

    async def day_picked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(parts, voice, body, context, _reminder_of_row(body))
        day = _day(body["actions"][0].get("selected_date"))
        done = await reminders.snooze(parts, person, reminder, _place(body), _deed(body), day)
        await ack()
        _say_if_late(voice, person, body, done)

    async def skip_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(parts, voice, body, context, _reminder(_value(body)))
        done = await reminders.skip(parts, person, reminder, _place(body), _deed(body))
        await ack()
        _say_if_late(voice, person, body, done)

    async def stop_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(parts, voice, body, context, _reminder(_value(body)))
        await check_may_decide(voice, person)
        done = await reminders.stop(parts, person, reminder, _place(body), _deed(body))
        await ack()
        _say_if_late(voice, person, body, done)

    async def colleague_picked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, reminder = await _who_and_which(parts, voice, body, context, _reminder_of_row(body))
        colleague = body["actions"][0]["selected_user"]
        done = await reminders.hand_over(parts, person, reminder, _place(body), _deed(body), colleague)
        await ack()
        _say_if_late(voice, person, body, done)

    on.action(reminder_views.SNOOZE, snooze_chosen)
    on.action(reminder_views.SNOOZE_UNTIL, day_picked)
    on.action(reminder_views.SKIP, skip_clicked)
    on.action(reminder_views.STOP, stop_clicked)
    on.action(reminder_views.HAND_OVER, colleague_picked)


async def _who_and_which(
    parts: Parts, voice: Voice, body: Body, context: AsyncBoltContext, reminder: reminders.Named
) -> tuple[Person, reminders.Named]:
    """Who clicked on which reminder. Raises NotAllowed for who may not act for its channel."""
    person = person_of(context)
    await check_may_act_for(parts, voice, person, reminder[0], _place(body))
    return person, reminder


async def _default(voice: Voice, person: Person, now_on: Shown) -> Wanted:
    """What is on, or what is proposed, by the zone of whoever asks."""
    if now_on.wanted is not None:
        return now_on.wanted
    known = await who_is(voice.client, person.user_id)
    zone = (known.zone if known else None) or UTC_ZONE
    try:
        return service.by_default(zone)
    except ValueError:  # a zone that this machine does not know
        return service.by_default(UTC_ZONE)


async def _wanted_in(
    parts: Parts, person: Person, channel_id: str, values: Body
) -> tuple[Wanted | None, dict[str, str]]:
    """What was chosen in the dialog; or None, and what is wrong by block id."""
    cadence = Cadence(_chosen(values, views.CADENCE))
    zone = (values[views.ZONE][views.ZONE].get("value") or "").strip()
    weekday = _chosen(values, views.WEEKDAY)
    anchor: Calendar | LastResult | OneDay = Calendar(int(_chosen(values, views.YEAR)))
    if cadence is Cadence.ONCE:
        picked = values[views.DAY][views.DAY].get("selected_date")
        if not picked:
            return None, {views.DAY: WHICH_DAY}
        anchor = OneDay(date.fromisoformat(picked))
    elif _chosen(values, views.COUNTED) == views.FROM_RESULT:
        last = await service.last_result(parts, person, channel_id, zone)
        if last is None:
            return None, {views.COUNTED: NO_RESULT}
        anchor = LastResult(last)
    try:
        rule = Rule(
            cadence,
            anchor,
            None if weekday == views.ANY_DAY or cadence is Cadence.ONCE else int(weekday),
            time.fromisoformat(values[views.AT][views.AT]["selected_time"]),
            zone,
            working_days_only=bool(values[views.WORKING_DAYS][views.WORKING_DAYS].get("selected_options")),
        )
    except ValueError as error:
        return None, {views.ZONE if "zone" in str(error) else views.DAY: str(error)}
    return Wanted(rule, Nudges(_chosen(values, views.NUDGES))), {}


def _chosen(values: Body, name: str) -> str:
    return values[name][name]["selected_option"]["value"]


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


@reading
def _reminder(value: str) -> reminders.Named:
    return reminders.reminder_of(value)


@reading
def _reminder_of_row(body: Body) -> reminders.Named:
    """Which reminder it is by the id of the row, as a picker carries nothing else."""
    return reminders.reminder_of(body["actions"][0]["block_id"].partition(":")[2])


@reading
def _number(text: str) -> int:
    return int(text)


@reading
def _day(text: str | None) -> date:
    return checked_day(date.fromisoformat(text or ""))


def _say_if_late(voice: Voice, person: Person, body: Body, done: Clicked | None) -> None:
    """The reminder itself says what became of it; a click that came too late is answered privately."""
    if done is not None and (done.late or _place(body).startswith("D")):
        _answer(voice, person, body, reminder_views.too_late(done.reminder), replace_it=False)


def _answer(voice: Voice, person: Person, body: Body, message: Message, *, replace_it: bool = True) -> None:
    voice.after_ack.run(reply(voice.session, body["response_url"], message, replace=replace_it), voice.tell(person))


async def _redraw(voice: Voice, response_url: str, message: Message) -> None:
    """Show what is on in the message from which it was changed, if Slack still lets us."""
    try:
        await reply(voice.session, response_url, message, replace=True)
    except CALL_FAILED as problem:
        log.info("The schedule could not be shown anew: %r", problem)
