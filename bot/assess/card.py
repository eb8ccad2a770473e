"""The one card of an assessment in a person's direct messages: sent, moved, closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.assess import service, views
from bot.assess.state import Dropped, assessment_of, is_the_teams
from bot.slack.cards import reply
from bot.slack.message import Message, context

if TYPE_CHECKING:
    from bot.assess.state import Cancelled, Open, Shown, Talk
    from bot.parts import Parts, Person
    from bot.slack.voice import Voice

log = logging.getLogger(__name__)


def send_card(parts: Parts, voice: Voice, person: Person, shown: Open | Talk, response_url: str | None) -> None:
    """Post the card at the end of the direct messages and remove the one before, after the ack.

    If that fails the person is told by ``response_url``, or else in direct messages.
    """

    async def tell(reference: str) -> None:
        if response_url:
            await reply(voice.session, response_url, views.direct_messages_failed(reference))
        else:
            await voice.tell(person)(reference)

    voice.after_ack.run(post_card(parts, voice, person, shown), tell)


async def post_card(parts: Parts, voice: Voice, person: Person, shown: Open | Talk, because: str = "") -> None:
    """Post the card at the end of the direct messages, and remove the one before.

    ``because`` says above it why it comes, until it is drawn anew. Raises SlackApiError.
    """
    opened = await voice.client.conversations_open(users=person.user_id)
    channel: str = opened.get("channel", {})["id"]
    drawn = views.card(shown)
    if because:
        drawn = Message(f"{because} {drawn.text}", (context(because), *drawn.blocks))
    posted = await voice.client.chat_postMessage(channel=channel, **drawn.arguments(), unfurl_links=False)
    await _replace_card(parts, voice, person, shown, channel, posted.get("ts", ""))


def take_over_card(parts: Parts, voice: Voice, person: Person, shown: Open | Talk, channel: str, ts: str) -> None:
    """Make the message that now shows the question the card, and remove the one that was it."""
    voice.after_ack.run(_replace_card(parts, voice, person, shown, channel, ts))


def redraw_card(voice: Voice, channel: str, ts: str, shown: Shown) -> None:
    """Draw a card anew after a dialog, which has no response_url to do so."""
    voice.after_ack.run(_update(voice, channel, ts, shown))


def show_dropped(voice: Voice, cancelled: Cancelled) -> None:
    """Turn the card of a dropped assessment into a word that it was dropped."""
    if isinstance(cancelled.shown, Dropped) and cancelled.card is not None:
        voice.after_ack.run(_update(voice, *cancelled.card, cancelled.shown))


async def _update(voice: Voice, channel: str, ts: str, shown: Shown) -> None:
    await voice.client.chat_update(channel=channel, ts=ts, **views.card(shown).arguments())


async def _replace_card(parts: Parts, voice: Voice, person: Person, shown: Open | Talk, channel: str, ts: str) -> None:
    before = await service.card_posted(
        parts, person, assessment_of(shown), channel, ts, of_the_team=is_the_teams(shown)
    )
    if before is None or before == (channel, ts):
        return
    try:
        await voice.client.chat_delete(channel=before[0], ts=before[1])
    except SlackApiError as error:
        log.info("The card before could not be removed: %s", error.response["error"])
