"""From the Home tab to the assessment's service and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess import service
from bot.assess.card import send_card
from bot.assess.choice import offers
from bot.assess.setup import service as setup
from bot.assess.state import Dropped, Finished, Started
from bot.home import views
from bot.slack.identity import person_of
from frameworks.interview import Mode

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.parts import Parts, Person
    from bot.slack.voice import Voice

Body = dict[str, Any]


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the Home tab's event, its button and its dialog to the service."""

    async def home_opened(event: Body, context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            person = person_of(context)
            voice.after_ack.run(publish_home(parts, voice, person))

    async def start_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        await ack()
        single = [offer for offer in offers(parts.catalog) if len(offer.frameworks) == 1]
        by_default = len(parts.catalog.default)
        voice.after_ack.run(
            _open(voice, body["trigger_id"], views.start_dialog(single, by_default)), voice.tell(person)
        )

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await service.current(parts, person, int(body["actions"][0]["value"]))
        await ack()
        if not isinstance(shown, Finished | Dropped):
            send_card(parts, voice, person, shown, None)
        # The tab may show what was waiting when it was drawn.
        voice.after_ack.run(publish_home(parts, voice, person), voice.tell(person))

    async def start_submitted(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        values = view["state"]["values"]
        channel_id = values[views.CHANNEL][views.CHANNEL]["selected_conversation"]
        chosen = [option["value"] for option in values[views.FRAMEWORKS][views.FRAMEWORKS]["selected_options"]]
        started = await setup.start(parts, person, channel_id, chosen, Mode.QUICK)
        if not isinstance(started, Started):
            problem = views.somebody_else(started.answered)
            await ack(response_action="errors", errors={views.CHANNEL: problem})
            return
        await ack()
        send_card(parts, voice, person, started.shown, None)
        voice.after_ack.run(publish_home(parts, voice, person), voice.tell(person))

    app.event("app_home_opened")(home_opened)
    app.action(views.START)(start_clicked)
    app.action(views.CONTINUE)(continue_clicked)
    app.view(views.START_DIALOG)(start_submitted)


async def publish_home(parts: Parts, voice: Voice, person: Person) -> None:
    """Draw the person's Home tab as things stand."""
    waiting = await service.waiting(parts, person)
    await voice.client.views_publish(user_id=person.user_id, view=views.home(waiting))


async def _open(voice: Voice, trigger_id: str, view: Body) -> None:
    await voice.client.views_open(trigger_id=trigger_id, view=view)
