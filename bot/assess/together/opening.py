"""The card in the channel is posted, or posted again when it is gone; whoever leads has the way to it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from slack_sdk.errors import SlackApiError

from bot.assess import views
from bot.assess.state import LeadCard
from bot.assess.together import service
from bot.assess.together.state import Opening
from bot.assess.together.views import NO_ANSWER, thread_message
from bot.assess.transactions import change, look
from bot.slack.api_error import parse_api_error
from bot.slack.cards import delete, link_of, update
from bot.slack.channels import invitation
from bot.slack.error_kinds import CHANNEL_UNSEEN, MESSAGE_GONE
from bot.slack.threads import NoThread, post_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

# Who wants a card posted that is being posted waits, and then finds it there. Between processes the database decides.
_turns: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()


def open_card(
    deps: Deps,
    slack: SlackTools,
    person: Person,
    assessment_id: int,
    redraw: Callable[[Screen], None] | None = None,
) -> None:
    """Have the card in the channel, after the ack, and then say in direct messages where it is, or why it is not.

    ``redraw`` draws the card in direct messages, if that was what was clicked. It may be done as often as anybody
    likes: a card that is there is brought up to date.
    """

    async def work() -> None:
        turn = _turns.setdefault((id(deps), assessment_id), asyncio.Lock())
        async with turn:
            await one_after_the_other()

    async def one_after_the_other() -> None:
        found = await look(deps, service.opening, person, assessment_id)
        if not isinstance(found, Opening):
            if redraw is not None:
                redraw(found)
            return
        try:
            link = await _have_card(deps, slack, person, assessment_id, found)
        except SlackApiError as error:
            refusal = parse_api_error(error)
            log.info("The card cannot be posted to channel %s: %s", found.channel_id, refusal.problem)
            problem = NO_ANSWER if refusal.received else refusal.problem
            invite = await invitation(slack) if problem in CHANNEL_UNSEEN else found.convened.invite
            shown = replace(found.convened, link=None, problem=problem, invite=invite)
        else:
            shown = replace(found.convened, link=link)
        if redraw is not None:
            redraw(shown)
        elif found.desk is not None:
            await update(slack.client, found.desk, views.card(shown))

    slack.after_ack.run(work(), slack.tell(person))


def update_lead_card(deps: Deps, slack: SlackTools, person: Person, assessment_id: int) -> None:
    """Draw the direct messages' card of whoever leads as things stand, after the ack."""

    async def work() -> None:
        found = await look(deps, service.lead_card_now, person, assessment_id)
        if found is not None:
            place, shown = found
            await update(slack.client, place, views.card(shown))

    slack.after_ack.run(work())


def post_if_fresh(
    deps: Deps, slack: SlackTools, person: Person, shown: Screen, redraw: Callable[[Screen], None]
) -> None:
    """Post the card when an assessment has just begun to be answered together."""
    if isinstance(shown, LeadCard) and shown.fresh:
        open_card(deps, slack, person, shown.assessment_id, redraw)


async def _have_card(deps: Deps, slack: SlackTools, person: Person, assessment_id: int, found: Opening) -> str | None:
    """Bring the card up to date, or post it; gives its address. Raises SlackApiError."""
    if found.card_ts is not None:
        try:
            await update(slack.client, (found.channel_id, found.card_ts), views.card(found.shown))
        except SlackApiError as error:
            if parse_api_error(error).problem not in MESSAGE_GONE:
                raise
        else:
            return found.convened.link or await link_of(slack.client, (found.channel_id, found.card_ts))
    ts = await _post_card(deps, slack, person, assessment_id, found)
    link = await link_of(slack.client, (found.channel_id, ts))
    before = await change(deps, service.card_placed, person, assessment_id, ts, link)
    if before is not None and before != ts:
        await delete(slack.client, (found.channel_id, before))
    return link


async def _post_card(deps: Deps, slack: SlackTools, person: Person, assessment_id: int, found: Opening) -> str:
    """Post the card in its thread, which is opened if there is none, or none any more; gives its ts."""
    thread_ts = found.thread_ts or await _open_thread(deps, slack, person, assessment_id, found)
    card = {**views.card(found.shown).arguments(), "unfurl_links": False}
    try:
        return await post_reply(slack.client, found.channel_id, thread_ts, card)
    except NoThread:
        thread_ts = await _open_thread(deps, slack, person, assessment_id, found)
        return await post_reply(slack.client, found.channel_id, thread_ts, card)


async def _open_thread(deps: Deps, slack: SlackTools, person: Person, assessment_id: int, found: Opening) -> str:
    posted = await slack.client.chat_postMessage(
        channel=found.channel_id, **thread_message(found.news).arguments(), unfurl_links=False
    )
    ts: str = posted.get("ts", "")
    kept = await change(deps, service.thread_opened, person, assessment_id, found.thread_ts, ts)
    if kept != ts:
        await delete(slack.client, (found.channel_id, ts))
    return kept
