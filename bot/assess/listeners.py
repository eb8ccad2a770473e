"""From Slack to the assessment's service and back: each listener parses, calls, and shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.assess import service, views
from bot.assess.buttons import ANSWER, BACK, CANCEL, CONTINUE, KEEP, PAUSE, read_answer_value, read_card_value
from bot.assess.card import send_card, show_dropped, take_over_card
from bot.assess.choice import offers, read_choice, unknown_framework
from bot.assess.state import Asking, Started
from bot.slack.cards import reply
from bot.slack.identity import person_of
from bot.slack.router import Command, Subcommand

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.assess.state import Shown
    from bot.parts import Parts
    from bot.slack.message import Message
    from bot.slack.voice import Voice

Body = dict[str, Any]


def subcommands(parts: Parts, voice: Voice) -> tuple[Subcommand, ...]:
    """What the slash command can do about assessments."""

    async def assess(command: Command) -> None:
        if command.in_direct_message:
            await _resume(parts, voice, command)
            return
        choice = read_choice(parts.catalog, command.words)
        if choice.frameworks:
            started = await service.start(parts, command.person, command.channel_id, choice.frameworks)
        else:
            started = await service.resume(parts, command.person, command.channel_id) if not choice.unknown else None
        if started is None:
            problem = unknown_framework(parts.catalog, choice)
            await command.answer(views.choose_framework(offers(parts.catalog, choice.meant), problem))
            return
        if not isinstance(started, Started):
            await command.answer(views.somebody_else_note(started))
            return
        await command.answer(views.started_note(started))
        send_card(parts, voice, command.person, started.asking, command.response_url)

    async def cancel(command: Command) -> None:
        assessment_id = await service.may_cancel(parts, command.person, command.channel_id)
        await command.answer(views.confirm_cancel(command.channel_id, assessment_id))

    return (
        Subcommand(
            "assess", "assess [google] [azure] [gigaom]", "start an assessment, or go on with the open one", assess
        ),
        Subcommand("cancel", "cancel", "drop the open assessment", cancel),
    )


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the buttons of the assessment's cards to the service."""

    async def answer_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        click, value = read_answer_value(_value(body))
        shown = await service.record_answer(parts, person_of(context), click, value)
        await ack()
        _show(voice, body, shown)

    async def back_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        shown = await service.go_back(parts, person_of(context), read_card_value(_value(body)))
        await ack()
        _show(voice, body, shown)

    async def keep_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        shown = await service.keep_answer(parts, person_of(context), read_card_value(_value(body)))
        await ack()
        _show(voice, body, shown)

    async def pause_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        shown = await service.current(parts, person_of(context), read_card_value(_value(body)).assessment_id)
        await ack()
        _show(voice, body, shown, views.pause)

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await service.current(parts, person, int(_value(body)))
        await ack()
        _show(voice, body, shown)
        if isinstance(shown, Asking):
            take_over_card(parts, voice, person, shown, body["channel"]["id"], body["message"]["ts"])

    async def cancel_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        cancelled = await service.cancel(parts, person_of(context), int(_value(body)))
        await ack()
        voice.after_ack.run(reply(voice.session, body["response_url"], views.cancelled_note(cancelled), replace=True))
        show_dropped(voice, cancelled)

    app.action(re.compile(f"^{ANSWER}:"))(answer_clicked)
    app.action(BACK)(back_clicked)
    app.action(KEEP)(keep_clicked)
    app.action(PAUSE)(pause_clicked)
    app.action(CONTINUE)(continue_clicked)
    app.action(CANCEL)(cancel_clicked)


async def _resume(parts: Parts, voice: Voice, command: Command) -> None:
    """A direct message has no team: go on with what is open, or say where to start."""
    asking = await service.waiting(parts, command.person)
    if asking is None:
        await command.answer(views.only_in_a_channel())
        return
    await command.answer(views.started_note(Started(asking, resumed=True)))
    send_card(parts, voice, command.person, asking, command.response_url)


def _value(body: Body) -> str:
    """What the clicked button, or the option chosen from a menu, carries."""
    action = body["actions"][0]
    return action["value"] if "value" in action else action["selected_option"]["value"]


def _show(voice: Voice, body: Body, shown: Shown, draw: Callable[[Shown], Message] = views.card) -> None:
    voice.cards.show(body["channel"]["id"], body["message"]["ts"], body["response_url"], lambda: draw(shown))
