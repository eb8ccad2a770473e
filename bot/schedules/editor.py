"""From Slack to the schedule of a feature and back: typed words, the buttons, and the dialog where there is one."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.schedules import editing, editor_views
from bot.schedules.checkin_buttons import button_value, read_carried
from bot.schedules.editor_dialog import (
    CADENCE,
    WrongInput,
    confirm_dialog,
    is_counted_from_result,
    schedule_dialog,
    wanted_in,
    zone_in,
)
from bot.slack.dialogs import open_dialog
from bot.slack.identity import person_of
from bot.slack.people import who_is
from bot.slack.response_url import CALL_FAILED, reply
from bot.teams.access.acting import check_may_act, check_may_decide

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.schedules.checkins import ScheduleRequest
    from bot.schedules.editing import ScheduleView, Wording
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

UTC_ZONE = "Etc/UTC"


async def _no_result(_deps: Deps, _person: Person, _channel_id: str, _zone: str) -> date | None:
    return None


@dataclass(frozen=True, slots=True)
class Editor:
    """What a feature's schedule is made of: how it is read, saved, turned off and drawn, and what is proposed.

    ``view``, ``save`` and ``turn_off`` are one transaction each and raise Refusal; they take the person, the
    channel, and where the person acts, by Slack's word. ``by_default`` is what is proposed in a zone, and raises
    ValueError for one that is not known. ``last_result`` is the day from which it can be counted.
    """

    wording: Wording
    view: Callable[[Deps, Person, str, str], Awaitable[ScheduleView]]
    save: Callable[[Deps, Person, str, str, ScheduleRequest, str], Awaitable[ScheduleView]]
    turn_off: Callable[[Deps, Person, str, str], Awaitable[ScheduleView]]
    by_default: Callable[[str], ScheduleRequest]
    draw: Callable[[ScheduleView], Message]
    last_result: Callable[[Deps, Person, str, str], Awaitable[date | None]] = _no_result

    async def default(self, slack: SlackTools, person: Person, view: ScheduleView) -> ScheduleRequest:
        """What is on, or what is proposed, in the zone of the person who asks."""
        if view.wanted is not None:
            return view.wanted
        known = await who_is(slack.client, person.user_id)
        try:
            return self.by_default((known.zone if known else None) or UTC_ZONE)
        except ValueError:  # a zone that this machine does not know
            return self.by_default(UTC_ZONE)

    async def answer_typed(
        self, deps: Deps, slack: SlackTools, person: Person, channel_id: str, words: Sequence[str]
    ) -> Message:
        """The schedule as these words would have it, to be saved; "off" turns it off. Raises Refusal."""
        view = await self.view(deps, person, channel_id, channel_id)
        default = await self.default(slack, person, view)
        last = await self.last_result(deps, person, channel_id, default.rule.zone)
        preview = editing.preview_of_words(view, words, default, last, deps.clock(), self.wording)
        if preview is not None:
            return editor_views.preview_message(self.wording, preview)
        await check_may_decide(slack, person)
        return self.draw(await self.turn_off(deps, person, channel_id, channel_id))


def register_buttons(on: Listeners, deps: Deps, slack: SlackTools, editor: Editor) -> None:
    """Tie the buttons that save a schedule and turn it off to its services."""

    async def save_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(body["actions"][0]["value"])
        await check_may_decide(slack, person)
        place = body["channel"]["id"]
        view = await editor.save(deps, person, carried.channel_id, place, carried.wanted(), carried.seen)
        await ack()
        answer(slack, person, body, editor.draw(view))

    async def off_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(body["actions"][0]["value"])
        await check_may_decide(slack, person)
        view = await editor.turn_off(deps, person, carried.channel_id, body["channel"]["id"])
        await ack()
        answer(slack, person, body, editor.draw(view))

    on.action(editor.wording.save, save_clicked)
    on.action(editor.wording.off, off_clicked)


def register_dialog(on: Listeners, deps: Deps, slack: SlackTools, editor: Editor) -> None:
    """Tie the dialog that changes a schedule, and the button that opens it, to its services."""
    wording = editor.wording

    async def change_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(body["actions"][0]["value"])
        view = await editor.view(deps, person, carried.channel_id, body["channel"]["id"])
        wanted = carried.wanted() if carried.rule else await editor.default(slack, person, view)
        await ack()
        if not view.may_change:
            answer(slack, person, body, editor.draw(view))
            return
        metadata = button_value(carried.channel_id, view.seen, reply=body.get("response_url", ""))
        open_dialog(slack, person, body, schedule_dialog(wording, wanted, metadata))

    async def dialog_sent(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(view["private_metadata"])
        await check_may_act(deps, slack, person, carried.channel_id)
        now_on = await editor.view(deps, person, carried.channel_id, carried.channel_id)
        try:
            wanted = await _wanted_in(deps, person, carried.channel_id, view["state"]["values"], editor)
        except WrongInput as wrong:
            await ack(response_action="errors", errors={wrong.block_id: str(wrong)})
            return
        # What it follows upon is what was seen when the dialog was opened.
        preview = replace(editing.preview_of(now_on, wanted, deps.clock()), seen=carried.seen)
        if preview.problems:
            await ack(response_action="errors", errors={CADENCE: " ".join(preview.problems)})
            return
        await ack(response_action="update", view=confirm_dialog(wording, preview, carried.reply))

    async def confirmed(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person, carried = person_of(context), read_carried(view["private_metadata"])
        channel_id = carried.channel_id
        await check_may_act(deps, slack, person, channel_id)
        await check_may_decide(slack, person)
        saved = await editor.save(deps, person, channel_id, channel_id, carried.wanted(), carried.seen)
        await ack()
        if carried.reply:
            slack.after_ack.run(_redraw(slack, carried.reply, editor.draw(saved)))

    on.action(wording.change, change_clicked)
    on.view(wording.dialog, dialog_sent)
    on.view(wording.confirm, confirmed)


def answer(slack: SlackTools, person: Person, body: Body, message: Message, *, replace_it: bool = True) -> None:
    """Answer a click, in place of the message that was clicked or below it, once Slack has its ack."""
    slack.after_ack.run(reply(slack.session, body["response_url"], message, replace=replace_it), slack.tell(person))


async def _wanted_in(deps: Deps, person: Person, channel_id: str, values: Body, editor: Editor) -> ScheduleRequest:
    """What was chosen in the dialog. Raises WrongInput."""
    last = None
    if is_counted_from_result(values):
        last = await editor.last_result(deps, person, channel_id, zone_in(values))
    return wanted_in(editor.wording, values, last)


async def _redraw(slack: SlackTools, response_url: str, message: Message) -> None:
    """Show what is on in the message from which it was changed, if Slack still lets us."""
    try:
        await reply(slack.session, response_url, message, replace=True)
    except CALL_FAILED as problem:
        log.info("The schedule could not be shown again: %r", problem)
