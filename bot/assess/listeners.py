"""From Slack to the assessment's service and back: each listener parses, calls, and shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.assess import service, views
from bot.assess.buttons import (
    ANSWER,
    ANY_REASON,
    BACK,
    CANCEL,
    CONTINUE,
    CORRECT,
    FINISH,
    GO_TO,
    KEEP,
    LOOK_OVER,
    MORE,
    OTHER_REASON,
    OTHER_REASON_DIALOG,
    PAUSE,
    SKIP,
    read_answer_value,
    read_card_value,
    read_more_value,
    read_reason_value,
)
from bot.assess.card import redraw_card, send_card, show_dropped, take_over_card
from bot.assess.choice import offers, read_choice, unknown_framework
from bot.assess.clicks import on_click, opens_dialog, read_metadata, show, value_of, words_in
from bot.assess.dialogs import NO_REASON, WORDS, reason_dialog
from bot.assess.hearing import warn_where_deaf
from bot.assess.leaving import listeners as leaving_listeners
from bot.assess.setup import listeners as setup_listeners
from bot.assess.setup import service as setup
from bot.assess.state import Because, Dropped, Finished, Started
from bot.slack.cards import reply
from bot.slack.identity import person_of
from bot.slack.router import Command, Subcommand
from frameworks.interview import Mode
from frameworks.model import AnswerValue, Reason
from storage.tables import Way

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import Shown
    from bot.parts import Parts, Person
    from bot.slack.voice import Voice


def subcommands(parts: Parts, voice: Voice) -> tuple[Subcommand, ...]:
    """What the slash command can do about assessments."""

    async def assess(command: Command) -> None:
        if command.in_direct_message:
            await _resume(parts, voice, command)
            return
        choice = read_choice(parts.catalog, command.words)
        if choice.frameworks:
            started = await setup.start(
                parts,
                command.person,
                command.channel_id,
                choice.frameworks,
                choice.mode or Mode.QUICK,
                choice.way or Way.ALONE,
            )
        else:
            started = await setup.resume(parts, command.person, command.channel_id) if not choice.unknown else None
        if started is None:
            problem = unknown_framework(parts.catalog, choice)
            await command.answer(
                views.choose_framework(offers(parts.catalog, choice.meant, choice.mode, choice.way), problem)
            )
            return
        if not isinstance(started, Started):
            await command.answer(views.somebody_else_note(started))
            return
        await command.answer(views.started_note(started))
        send_card(parts, voice, command.person, started.shown, command.response_url)
        voice.after_ack.run(warn_where_deaf(voice, command.channel_id, command.response_url))
        setup_listeners.learn_zone(parts, voice, command.person, started.shown)

    async def cancel(command: Command) -> None:
        assessment_id = await service.may_cancel(parts, command.person, command.channel_id)
        await command.answer(views.confirm_cancel(command.channel_id, assessment_id))

    return (
        Subcommand(
            "assess",
            "assess [google] [azure] [gigaom] [quick|full] [with everyone|together]",
            "start an assessment, or go on with the open one",
            assess,
        ),
        Subcommand("cancel", "cancel", "drop the open assessment", cancel),
    )


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the buttons of the assessment's cards to the service."""

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await service.current(parts, person, int(value_of(body)))
        await ack()
        show(voice, body, shown)
        if not isinstance(shown, Finished | Dropped):
            take_over_card(parts, voice, person, shown, body["channel"]["id"], body["message"]["ts"])

    async def cancel_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        cancelled = await service.cancel(parts, person_of(context), int(value_of(body)))
        await ack()
        voice.after_ack.run(reply(voice.session, body["response_url"], views.cancelled_note(cancelled), replace=True))
        show_dropped(voice, cancelled)

    async def other_reason_given(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        value, channel, ts = read_metadata(view)
        note = words_in(view)
        if not note:
            await ack(response_action="errors", errors={WORDS: NO_REASON})
            return
        because = Because(Reason.OTHER, note)
        shown = await service.record_answer(
            parts, person_of(context), read_card_value(value), AnswerValue.NOT_APPLICABLE, because
        )
        await ack()
        redraw_card(voice, channel, ts, shown)

    app.action(re.compile(f"^{ANSWER}:"))(on_click(parts, voice, _answer))
    app.action(BACK)(on_click(parts, voice, _back))
    app.action(KEEP)(on_click(parts, voice, _keep))
    app.action(PAUSE)(on_click(parts, voice, _pause, views.pause))
    app.action(SKIP)(on_click(parts, voice, _skip))
    app.action(MORE)(on_click(parts, voice, _more))
    app.action(GO_TO)(on_click(parts, voice, _go_to))
    app.action(FINISH)(on_click(parts, voice, _finish))
    app.action(LOOK_OVER)(on_click(parts, voice, _look_over))
    app.action(CORRECT)(on_click(parts, voice, _correct))
    app.action(ANY_REASON)(on_click(parts, voice, _reason))
    app.action(CONTINUE)(continue_clicked)
    app.action(CANCEL)(cancel_clicked)
    app.action(OTHER_REASON)(opens_dialog(voice, reason_dialog))
    app.view(OTHER_REASON_DIALOG)(other_reason_given)
    setup_listeners.register(app, parts, voice)
    leaving_listeners.register(app, parts, voice)


async def _answer(parts: Parts, person: Person, value: str) -> Shown:
    click, answer = read_answer_value(value)
    return await service.record_answer(parts, person, click, answer)


async def _reason(parts: Parts, person: Person, value: str) -> Shown:
    click, reason = read_reason_value(value)
    return await service.record_answer(parts, person, click, AnswerValue.NOT_APPLICABLE, Because(reason))


async def _back(parts: Parts, person: Person, value: str) -> Shown:
    return await service.go_back(parts, person, read_card_value(value))


async def _keep(parts: Parts, person: Person, value: str) -> Shown:
    return await service.keep_answer(parts, person, read_card_value(value))


async def _skip(parts: Parts, person: Person, value: str) -> Shown:
    return await service.skip(parts, person, read_card_value(value))


async def _more(parts: Parts, person: Person, value: str) -> Shown:
    click, wish = read_more_value(value)
    if wish == views.ALL:
        return await service.look_over(parts, person, click.assessment_id)
    return await service.go_to(parts, person, click, wish)


async def _go_to(parts: Parts, person: Person, value: str) -> Shown:
    return await service.go_to(parts, person, *read_more_value(value))


async def _finish(parts: Parts, person: Person, value: str) -> Shown:
    return await service.finish(parts, person, read_card_value(value))


async def _look_over(parts: Parts, person: Person, value: str) -> Shown:
    return await service.look_over(parts, person, int(value))


async def _correct(parts: Parts, person: Person, value: str) -> Shown:
    return await service.correct(parts, person, *read_more_value(value))


async def _pause(parts: Parts, person: Person, value: str) -> Shown:
    return await service.current(parts, person, read_card_value(value).assessment_id)


async def _resume(parts: Parts, voice: Voice, command: Command) -> None:
    """A direct message has no team: go on with what is open, or say where to start."""
    shown = await service.waiting(parts, command.person)
    if shown is None:
        await command.answer(views.only_in_a_channel())
        return
    await command.answer(views.started_note(Started(shown, resumed=True)))
    send_card(parts, voice, command.person, shown, command.response_url)
