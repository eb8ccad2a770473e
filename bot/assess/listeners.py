"""From Slack to the assessment's service and back: each listener parses, calls, and shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.assess import answering, buttons, ending, progress, views
from bot.assess.buttons import (
    ALL_STILL,
    ANSWER,
    ANY_PAGE,
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
    read_id,
    read_more_value,
    read_reason_value,
    read_setup_value,
)
from bot.assess.cards import redraw_card, show_dropped, take_over_card
from bot.assess.clicks import on_click, only, opens_dialog, place_of, read_metadata, show, value_of, words_in
from bot.assess.dialogs import NO_REASON, WORDS, reason_dialog
from bot.assess.everyone.service import look_over_whatever
from bot.assess.hand_over import listeners as hand_over_listeners
from bot.assess.hand_over.views import hand_over_dialog
from bot.assess.leaving import listeners as leaving_listeners
from bot.assess.notes import listeners as note_listeners
from bot.assess.notes.views import note_dialog
from bot.assess.review_views import review_card
from bot.assess.start.setup import listeners as setup_listeners
from bot.assess.state import Dropped, Finished, NotApplicableReason, Review
from bot.assess.together import listeners as together_listeners
from bot.assess.together.opening import update_lead_card
from bot.assess.transactions import change, look
from bot.assess.typed_words import listeners as typed_listeners
from bot.slack.identity import person_of
from bot.slack.response_url import reply
from bot.slack.router import Command, Subcommand
from frameworks.model import AnswerValue, Reason

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import Click, Screen
    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools

# What a card's menu opens.
DIALOGS = {buttons.ADD_NOTE: note_dialog, buttons.HAND_OVER: hand_over_dialog}


def subcommands(deps: Deps, _slack: SlackTools) -> tuple[Subcommand, ...]:
    """What the slash command can do about assessments."""

    async def cancel(command: Command) -> None:
        assessment_id = await look(deps, ending.may_cancel, command.person, command.channel_id)
        await command.answer(views.confirm_cancel(command.channel_id, assessment_id))

    return (Subcommand("cancel", "cancel", "drop the open assessment", cancel),)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons of the assessment's cards to the service."""

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await change(deps, progress.current, person, read_id(value_of(body)))
        await ack()
        show(slack, body, shown)
        if not isinstance(shown, Finished | Dropped):
            take_over_card(deps, slack, person, shown, *place_of(body))

    async def cancel_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        cancelled = await change(deps, ending.cancel, person, assessment_id)
        await ack()
        slack.after_ack.run(reply(slack.session, body["response_url"], views.cancelled_note(cancelled), replace=True))
        show_dropped(slack, cancelled)
        if not body["channel"]["id"].startswith("D"):
            update_lead_card(deps, slack, person, assessment_id)

    async def other_reason_given(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        value, channel, ts = read_metadata(view)
        note = words_in(view)
        if not note:
            await ack(response_action="errors", errors={WORDS: NO_REASON})
            return
        because = NotApplicableReason(Reason.OTHER, note)
        person = person_of(context)
        shown = await change(
            deps, answering.answer, person, read_card_value(value), AnswerValue.NOT_APPLICABLE, because
        )
        await ack()
        redraw_card(deps, slack, person, channel, ts, shown)

    on.action(re.compile(f"^{ANSWER}:"), on_click(deps, slack, read_answer_value, answering.answer))
    on.action(ANY_REASON, on_click(deps, slack, _reason_in, answering.answer))
    on.action(BACK, on_click(deps, slack, only(read_card_value), answering.go_back))
    on.action(KEEP, on_click(deps, slack, only(read_card_value), answering.keep_answer))
    on.action(SKIP, on_click(deps, slack, only(read_card_value), answering.skip))
    on.action(ALL_STILL, on_click(deps, slack, only(read_card_value), answering.all_still_true))
    on.action(PAUSE, on_click(deps, slack, only(_assessment_in), progress.current, views.pause))
    on.action(GO_TO, on_click(deps, slack, read_more_value, answering.go_to))
    on.action(FINISH, on_click(deps, slack, only(read_card_value), ending.finish))
    on.action(LOOK_OVER, on_click(deps, slack, only(read_id), answering.look_over))
    on.action(CORRECT, on_click(deps, slack, read_more_value, answering.correct))
    _register_more(on, deps, slack)
    _register_pages(on, deps, slack)
    on.action(CONTINUE, continue_clicked)
    on.action(CANCEL, cancel_clicked)
    on.action(OTHER_REASON, opens_dialog(slack, reason_dialog))
    on.view(OTHER_REASON_DIALOG, other_reason_given)
    setup_listeners.register(on, deps, slack)
    leaving_listeners.register(on, deps, slack)
    together_listeners.register(on, deps, slack)
    typed_listeners.register(on, deps, slack)
    note_listeners.register(on, deps, slack)
    hand_over_listeners.register(on, deps, slack)


def _register_more(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the menu of a question's card to what it wishes."""

    async def more_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        click, wish = read_more_value(value_of(body))
        dialog = DIALOGS.get(wish)
        if dialog is None:
            shown = await _more(deps, person, click, wish)
            await ack()
        else:
            await opens_dialog(slack, dialog)(ack, body, context)
            # The menu forgets what was chosen, so that it can be chosen again.
            shown = await change(deps, progress.current, person, click.assessment_id)
        show(slack, body, shown)

    on.action(MORE, more_chosen)


def _register_pages(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons that show other answers, where there are too many for a card."""

    async def page_turned(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        assessment_id, page = read_setup_value(value_of(body))
        number = read_id(page)
        shown = await change(deps, look_over_whatever, person_of(context), assessment_id)
        await ack()
        show(slack, body, shown, lambda now: review_card(now, number) if isinstance(now, Review) else views.card(now))

    on.action(ANY_PAGE, page_turned)


def _reason_in(value: str) -> tuple[Click, AnswerValue, NotApplicableReason]:
    """The answer that a reason's button gives. Raises StalePayload."""
    click, reason = read_reason_value(value)
    return click, AnswerValue.NOT_APPLICABLE, NotApplicableReason(reason)


def _assessment_in(value: str) -> int:
    """The assessment of the card that a button is on. Raises StalePayload."""
    return read_card_value(value).assessment_id


async def _more(deps: Deps, person: Person, click: Click, wish: str) -> Screen:
    match wish:
        case buttons.ALL_ANSWERS:
            return await change(deps, answering.look_over, person, click.assessment_id)
        case buttons.WHY:
            return await change(deps, progress.explain, person, click.assessment_id)
        case practice_id:
            return await change(deps, answering.go_to, person, click, practice_id)
