"""From Slack to the card that all answer together, and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVarTuple, Unpack

from bot.assess import views
from bot.assess.buttons import read_id
from bot.assess.cards import redraw_message, take_over_card
from bot.assess.clicks import only, opens_dialog, place_of, read_metadata, show, value_of, words_in
from bot.assess.dialogs import NO_REASON, WORDS, reason_dialog
from bot.assess.state import Finished, NotApplicableReason, QuestionScreen, Review
from bot.assess.together import buttons, service
from bot.assess.together.opening import open_card, update_lead_card
from bot.assess.together.views import gone_on_alone, team_review_card, vote_note
from bot.assess.transactions import change, look
from bot.slack.cards import update
from bot.slack.identity import person_of
from bot.slack.response_url import reply, thread_of
from frameworks.model import AnswerValue, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.clicks import Body, Clicked
    from bot.assess.state import Screen
    from bot.assess.together.state import ClickedCard
    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.tools import SlackTools


Ts = TypeVarTuple("Ts")


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons of the card in the channel, and of the one in direct messages, to their service."""
    _register_votes(on, deps, slack)
    at = only(buttons.read_at_value)
    for action, work in (
        (buttons.REVEAL, service.reveal),
        (buttons.VOTE_AGAIN, service.vote_again),
        (buttons.BACK, service.go_back),
        (buttons.SKIP, service.skip),
        (buttons.KEEP, service.keep),
        (buttons.GO_ON, service.go_on),
    ):
        on.action(action, _leads(deps, slack, at, work))
    on.action(buttons.GO_TO, _leads(deps, slack, buttons.read_said_value, service.go_to))
    _register_agreement(on, deps, slack)
    _register_end(on, deps, slack)


def _register_votes(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def voted(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        at, said = buttons.read_said_value(value_of(body))
        heard = await change(deps, service.vote, person, at, AnswerValue(said), body["trigger_id"])
        await ack()
        note = vote_note(heard)
        if note is not None:
            slack.after_ack.run(reply(slack.session, body["response_url"], note, thread_ts=thread_of(body)))
        _show_current(deps, slack, body, person, at)

    on.action(buttons.ANY_VOTE, voted)


def _register_agreement(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    agreed = _leads(deps, slack, _agreed_in, service.agree)
    why = opens_dialog(slack, partial(reason_dialog, callback=buttons.AGREED_REASON_DIALOG))

    async def agreed_otherwise(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        at, said = buttons.read_said_value(value_of(body))
        if said == Reason.OTHER.value:
            await look(deps, service.check_leads, person_of(context), at)
            await why(ack, body, context)
        else:
            await agreed(ack, body, context)

    async def reason_given(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        value, channel, ts = read_metadata(view)
        note = words_in(view)
        if not note:
            await ack(response_action="errors", errors={WORDS: NO_REASON})
            return
        person = person_of(context)
        at, _ = buttons.read_said_value(value)
        await change(
            deps, service.agree, person, at, AnswerValue.NOT_APPLICABLE, NotApplicableReason(Reason.OTHER, note)
        )
        await ack()
        slack.after_ack.run(_redraw(deps, slack, person, at, (channel, ts)))

    on.action(buttons.ANY_AGREED, agreed)
    on.action(buttons.OTHER_AGREED, agreed_otherwise)
    on.view(buttons.AGREED_REASON_DIALOG, reason_given)


def _register_end(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def seen_all(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        shown = await look(deps, service.see_all, person_of(context), buttons.read_at_value(value_of(body)))
        await ack()
        show(slack, body, shown)

    async def page_turned(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        at, page = buttons.read_page_value(value_of(body))
        shown = await look(deps, service.see_all, person_of(context), at)
        await ack()
        show(slack, body, shown, lambda now: _page_of(now, page))

    async def finished(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, at = person_of(context), buttons.read_at_value(value_of(body))
        shown = await change(deps, service.finish, person, at)
        await ack()
        _show_current(deps, slack, body, person, at)
        if isinstance(shown, Finished):
            update_lead_card(deps, slack, person, at.click.assessment_id)

    async def card_wanted(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        open_card(deps, slack, person_of(context), read_id(value_of(body)), lambda shown: show(slack, body, shown))

    async def alone_wanted(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown, card = await change(deps, service.go_on_alone, person, read_id(value_of(body)))
        await ack()
        show(slack, body, shown)
        if isinstance(shown, QuestionScreen):
            take_over_card(deps, slack, person, shown, *place_of(body))
        if card is not None:
            is_nobodys = isinstance(shown, QuestionScreen | Review) and shown.about.anonymous
            redraw_message(slack, *card, gone_on_alone("" if is_nobodys else person.user_id))

    on.action(buttons.SEE_ALL, seen_all)
    on.action(buttons.ANY_PAGE, page_turned)
    on.action(buttons.FINISH, finished)
    on.action(buttons.POST_CARD, card_wanted)
    on.action(buttons.GO_ALONE, alone_wanted)


def _page_of(shown: Screen, page: int) -> Message:
    """A page of all that was agreed; what else is shown as it is."""
    return team_review_card(shown, page) if isinstance(shown, Review) else views.card(shown)


def _leads(
    deps: Deps,
    slack: SlackTools,
    read: Callable[[str], tuple[ClickedCard, *Ts]],
    work: Callable[[Deps, AsyncSession, Person, ClickedCard, Unpack[Ts]], Awaitable[Screen]],
) -> Clicked:
    """A listener for whoever leads, as ``on_click``; the card is drawn as things are when its turn comes."""

    async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, said = person_of(context), read(value_of(body))
        await change(deps, work, person, *said)
        await ack()
        _show_current(deps, slack, body, person, said[0])

    return clicked


def _show_current(deps: Deps, slack: SlackTools, body: Body, person: Person, at: ClickedCard) -> None:
    """Draw the clicked card as things stand when it is drawn: many click on it at once."""

    async def draw() -> Message:
        return views.card(await look(deps, service.current, person, at.click.assessment_id))

    slack.cards.show(*place_of(body), body["response_url"], draw)


def _agreed_in(value: str) -> tuple[ClickedCard, AnswerValue, NotApplicableReason | None]:
    """What a button or option says that all agree on. Raises StalePayload."""
    at, said = buttons.read_said_value(value)
    answer, reason = buttons.read_answer(said)
    return at, answer, NotApplicableReason(reason) if reason else None


async def _redraw(deps: Deps, slack: SlackTools, person: Person, at: ClickedCard, place: tuple[str, str]) -> None:
    shown = await look(deps, service.current, person, at.click.assessment_id)
    await update(slack.client, place, views.card(shown))
