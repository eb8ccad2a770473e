"""From Slack to what is chosen and confirmed before the first question, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import (
    AFRESH,
    ANY_CHECKIN,
    ANY_SCOPE,
    ANY_TARGET,
    ASK_AGAIN,
    ASK_ALL,
    KIND,
    MODE,
    PRODUCT,
    PRODUCT_DIALOG,
    STILL_TRUE,
    WAY,
    read_id,
    read_scope_value,
    read_setup_value,
)
from bot.assess.cards import redraw_card
from bot.assess.clicks import menus_in, opens_dialog, read_metadata, show, value_of, words_in
from bot.assess.dialogs import NO_NAME, WORDS, product_dialog
from bot.assess.everyone import service as everyone
from bot.assess.start.setup import service
from bot.assess.start.setup.views import NO_TARGET, TRAINS
from bot.assess.state import CheckingIn, Choices, SetupScreen
from bot.assess.together.opening import post_if_fresh
from bot.assess.transactions import change
from bot.slack.identity import person_of
from bot.slack.people import who_is
from bot.slack.reading import parses_payload
from frameworks.interview import Mode
from frameworks.model import Scope
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools

    Clicked = Callable[[AsyncAck, Body, AsyncBoltContext], Awaitable[None]]


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons, menus and the dialog to their service."""

    async def scope_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        assessment_id, scope, subject = read_scope_value(value_of(body))
        shown = await change(
            deps, service.choose_scope, person_of(context), assessment_id, scope, subject, _choices(menus_in(body))
        )
        await ack()
        show(slack, body, shown)
        _convene(deps, slack, body, person_of(context), shown)

    async def menu_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        assessment_id, _ = read_setup_value(value_of(body))
        chosen = {body["actions"][0]["action_id"]: value_of(body)}
        shown = await change(deps, service.choose, person_of(context), assessment_id, _choices(chosen))
        await ack()
        # Slack shows what was chosen from a menu: a card drawn anew would only get in the way of the next choice.
        if not isinstance(shown, SetupScreen | CheckingIn) or KIND in chosen or WAY in chosen:
            show(slack, body, shown)
        fetch_time_zone(deps, slack, person_of(context), shown)

    async def product_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        # The dialog does not know of the menus.
        await change(deps, service.choose, person_of(context), read_id(value_of(body)), _choices(menus_in(body)))
        await opens_dialog(slack, product_dialog)(ack, body, context)

    async def product_named(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        value, channel, ts = read_metadata(view)
        name = words_in(view)
        if not name:
            await ack(response_action="errors", errors={WORDS: NO_NAME})
            return
        person = person_of(context)
        shown = await change(deps, service.choose_scope, person, read_id(value), Scope.PRODUCT, name)
        await ack()
        redraw_card(deps, slack, person, channel, ts, shown)
        post_if_fresh(deps, slack, person, shown, lambda now: redraw_card(deps, slack, person, channel, ts, now))

    async def checkin_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        assessment_id, scope, subject = read_scope_value(value_of(body))
        afresh = body["actions"][0]["action_id"].startswith(AFRESH)
        person, choices = person_of(context), _choices(menus_in(body))
        shown = await change(deps, service.check_in, person, assessment_id, scope, subject, choices, afresh=afresh)
        await ack()
        show(slack, body, shown)
        _convene(deps, slack, body, person, shown)

    on.action(ANY_CHECKIN, checkin_clicked)
    on.action(ANY_SCOPE, scope_clicked)
    for menu in (MODE, WAY, KIND, ANY_TARGET):
        on.action(menu, menu_chosen)
    on.action(PRODUCT, product_clicked)
    on.view(PRODUCT_DIALOG, product_named)
    for action, answer in ((STILL_TRUE, _still_true), (ASK_ALL, _ask_all), (ASK_AGAIN, _ask_again)):
        on.action(action, _confirms(deps, slack, answer))


def fetch_time_zone(deps: Deps, slack: SlackTools, person: Person, shown: Screen) -> None:
    """Find out in which zone the person is who is about to ask everyone: until when is proposed by it."""

    async def learn(assessment_id: int) -> None:
        known = await who_is(slack.client, person.user_id)
        if known is not None and known.zone:
            await change(deps, everyone.save_time_zone, person, assessment_id, known.zone)

    if isinstance(shown, SetupScreen | CheckingIn) and shown.about.way is Way.EVERYONE:
        slack.after_ack.run(learn(shown.assessment_id))


def _confirms(deps: Deps, slack: SlackTools, answer: Callable[[Deps, Person, str], Awaitable[Screen]]) -> Clicked:
    """A listener of what is said of known answers, after which all may begin to answer together."""

    async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await answer(deps, person, value_of(body))
        await ack()
        show(slack, body, shown)
        _convene(deps, slack, body, person, shown)

    return clicked


def _convene(deps: Deps, slack: SlackTools, body: Body, person: Person, shown: Screen) -> None:
    """Where all answer together, their card is posted once everything is chosen."""
    post_if_fresh(deps, slack, person, shown, lambda now: show(slack, body, now))


@parses_payload
def _choices(chosen: Mapping[str, str]) -> Choices:
    """What the card's menus say: the value chosen, by action id."""
    values = {action: read_setup_value(value)[1] for action, value in chosen.items()}
    targets = [value.rpartition(":") for action, value in values.items() if ANY_TARGET.match(action)]
    return Choices(
        mode=Mode(values[MODE]) if MODE in values else None,
        way=Way(values[WAY]) if WAY in values else None,
        trains_models=values[KIND] == TRAINS if KIND in values else None,
        targets={framework: None if level == NO_TARGET else int(level) for framework, _, level in targets},
    )


async def _still_true(deps: Deps, person: Person, value: str) -> Screen:
    return await change(deps, service.confirm, person, read_id(value), still_true=True)


async def _ask_all(deps: Deps, person: Person, value: str) -> Screen:
    return await change(deps, service.confirm, person, read_id(value), still_true=False)


async def _ask_again(deps: Deps, person: Person, value: str) -> Screen:
    assessment_id, practice_id = read_setup_value(value)
    return await change(deps, service.ask_again, person, assessment_id, practice_id)
