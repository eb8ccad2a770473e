"""From messages in the direct messages to what they do, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess import views as cards
from bot.assess.card import send_card
from bot.assess.notes.views import note_offer
from bot.assess.state import Dropped
from bot.assess.typed_words import service, views
from bot.assess.typed_words.state import Heard, NothingOpen, Offered, Outcome, Typed
from bot.parts import NotAllowed
from bot.slack.errors import refusal
from bot.slack.identity import person_of
from bot.slack.message import under
from bot.slack.typed import keepable

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.everyone.card import RoundCards
    from bot.assess.state import Shown
    from bot.parts import Parts, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.voice import Voice


def register(on: Listeners, parts: Parts, voice: Voice, rounds: RoundCards) -> None:
    """Tie what people type to its service."""

    async def message_came(ack: AsyncAck, body: Body, event: Body, context: AsyncBoltContext) -> None:
        if not is_typed(event):
            await ack()
            return
        person = person_of(context)
        try:
            typed = Typed(body["event_id"], event["ts"], keepable(event["text"]))
            heard = await service.hear(parts, person, typed)
        except NotAllowed as problem:
            await ack()
            _post(voice, person, refusal(problem))
            return
        await ack()
        match heard:
            case Heard():
                _show(parts, voice, person, heard, typed)
                if heard.came_in is not None:
                    rounds.refresh(person.workspace_id, heard.came_in)
            case Offered(practice, click, words):
                _post(voice, person, note_offer(practice, click, typed.ts, words))
            case NothingOpen():
                _post(voice, person, views.greeting())
            case None:
                pass

    on.event("message", message_came)


def is_typed(event: Body) -> bool:
    """Whether a person typed it in their direct messages just now: no edit, no app's, no join or upload."""
    is_plain = not event.get("subtype") and not event.get("bot_id") and not event.get("hidden")
    return is_plain and event.get("channel_type") == "im" and bool(event.get("user")) and event.get("text") is not None


def _show(parts: Parts, voice: Voice, person: Person, heard: Heard, typed: Typed) -> None:
    line = views.line(heard, typed.text)
    card = cards.pause if heard.outcome is Outcome.PAUSED else cards.card

    def draw(shown: Shown) -> Message:
        return under(line, card(shown))

    if isinstance(heard.shown, Dropped):
        _post(voice, person, draw(heard.shown))
        return
    send_card(parts, voice, person, heard.shown, draw=draw, before=heard.card)


def _post(voice: Voice, person: Person, message: Message) -> None:
    async def post() -> None:
        await voice.client.chat_postMessage(channel=person.user_id, **message.arguments(), unfurl_links=False)

    voice.after_ack.run(post(), voice.tell(person))
