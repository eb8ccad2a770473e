"""From Slack to what is chosen and confirmed before the first question, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess import setup
from bot.assess.buttons import (
    ANY_SCOPE,
    ANY_TARGET,
    ASK_AGAIN,
    ASK_ALL,
    KIND,
    MODE,
    PRODUCT,
    PRODUCT_DIALOG,
    STILL_TRUE,
    read_setup_value,
)
from bot.assess.card import redraw_card
from bot.assess.clicks import on_click, opens_dialog, read_metadata, words_in
from bot.assess.dialogs import NO_NAME, WORDS, product_dialog
from bot.assess.setup_views import NO_TARGET, TRAINS
from bot.assess.state import Setup
from bot.slack.identity import person_of
from frameworks.interview import Mode
from frameworks.model import Scope

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import Shown
    from bot.parts import Parts, Person
    from bot.slack.voice import Voice


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the buttons, menus and the dialog to their service."""

    async def product_named(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        value, channel, ts = read_metadata(view)
        name = words_in(view)
        if not name:
            await ack(response_action="errors", errors={WORDS: NO_NAME})
            return
        shown = await setup.choose_scope(parts, person_of(context), int(value), Scope.PRODUCT, name)
        await ack()
        redraw_card(voice, channel, ts, shown)

    # Slack shows what was chosen from a menu: a card drawn anew would only get in the way of the next choice.
    for action, change in ((MODE, _choose_mode), (ANY_TARGET, _choose_target)):
        app.action(action)(on_click(parts, voice, change, draws=lambda shown: not isinstance(shown, Setup)))
    for action, change in (
        (ANY_SCOPE, _choose_scope),
        (KIND, _choose_kind),
        (STILL_TRUE, _still_true),
        (ASK_ALL, _ask_all),
        (ASK_AGAIN, _ask_again),
    ):
        app.action(action)(on_click(parts, voice, change))
    app.action(PRODUCT)(opens_dialog(voice, product_dialog))
    app.view(PRODUCT_DIALOG)(product_named)


async def _choose_scope(parts: Parts, person: Person, value: str) -> Shown:
    assessment_id, chosen = read_setup_value(value)
    scope, _, subject = chosen.partition(":")
    return await setup.choose_scope(parts, person, assessment_id, Scope(scope), subject)


async def _choose_mode(parts: Parts, person: Person, value: str) -> Shown:
    assessment_id, chosen = read_setup_value(value)
    return await setup.choose_mode(parts, person, assessment_id, Mode(chosen))


async def _choose_kind(parts: Parts, person: Person, value: str) -> Shown:
    assessment_id, chosen = read_setup_value(value)
    return await setup.choose_kind(parts, person, assessment_id, trains_models=chosen == TRAINS)


async def _choose_target(parts: Parts, person: Person, value: str) -> Shown:
    assessment_id, chosen = read_setup_value(value)
    framework_id, _, target = chosen.rpartition(":")
    level = None if target == NO_TARGET else int(target)
    return await setup.choose_target(parts, person, assessment_id, framework_id, level)


async def _still_true(parts: Parts, person: Person, value: str) -> Shown:
    return await setup.confirm(parts, person, int(value), still_true=True)


async def _ask_all(parts: Parts, person: Person, value: str) -> Shown:
    return await setup.confirm(parts, person, int(value), still_true=False)


async def _ask_again(parts: Parts, person: Person, value: str) -> Shown:
    assessment_id, practice_id = read_setup_value(value)
    return await setup.ask_again(parts, person, assessment_id, practice_id)
