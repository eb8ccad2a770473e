"""From the Home tab to the assessment's service and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess import service
from bot.assess.buttons import read_id
from bot.assess.card import send_card
from bot.assess.clicks import value_of
from bot.assess.state import Dropped, Finished
from bot.home import views
from bot.slack.identity import person_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.parts import Parts, Person
    from bot.slack.voice import Voice

Body = dict[str, Any]


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the Home tab's event, and its buttons to go on, to the service."""

    async def home_opened(event: Body, context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            person = person_of(context)
            voice.after_ack.run(publish_home(parts, voice, person))

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await service.to_go_on(parts, person, read_id(value_of(body)))
        await ack()
        if not isinstance(shown, Finished | Dropped):
            send_card(parts, voice, person, shown, None)
        # The tab may show what was waiting when it was drawn.
        voice.after_ack.run(publish_home(parts, voice, person), voice.tell(person))

    app.event("app_home_opened")(home_opened)
    app.action(views.CONTINUE)(continue_clicked)


async def publish_home(parts: Parts, voice: Voice, person: Person) -> None:
    """Draw the person's Home tab as things stand."""
    waiting, more = await service.all_waiting(parts, person, views.MOST_WAITING)
    await voice.client.views_publish(user_id=person.user_id, view=views.home(waiting, more))
