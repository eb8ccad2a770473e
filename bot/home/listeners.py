"""From the Home tab to the assessment's service and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.assess import progress
from bot.assess.buttons import read_id
from bot.assess.cards import send_card
from bot.assess.clicks import value_of
from bot.assess.state import Dropped, Finished
from bot.assess.transactions import change
from bot.deps import Refusal
from bot.home import views
from bot.home.service import home
from bot.insights.status import status, status_message
from bot.slack.channels import is_private
from bot.slack.identity import person_of
from bot.teams.access.service import NOT_YOURS, team_here, team_to_see
from bot.teams.access.viewing import viewer_in, viewer_of_click
from bot.teams.access.views import no_team

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.voice import SlackTools


def register(on: Listeners, parts: Deps, voice: SlackTools) -> None:
    """Tie the Home tab's event, and its buttons to go on, to the service."""

    async def home_opened(event: Body, context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            person = person_of(context)
            voice.after_ack.run(publish_home(parts, voice, person))

    async def page_turned(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, first = person_of(context), read_id(value_of(body))
        await ack()
        voice.after_ack.run(publish_home(parts, voice, person, first), voice.tell(person))

    async def team_looked_for(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        channel_id = body["actions"][0]["selected_conversation"]
        found = await team_here(parts, viewer_in(voice, person, channel_id))
        if found is None:
            if await is_private(voice, channel_id):
                # Whether a private channel has a team is for those who are in it.
                raise Refusal(NOT_YOURS)
            message = no_team(channel_id)
        else:
            # That somebody can choose a channel from Slack's list is no proof that they are in it.
            team = await team_to_see(parts, viewer_of_click(voice, person, body), found.id)
            message = status_message(await status(parts, team))
        await ack()
        voice.after_ack.run(_answer(voice, person, message), voice.tell(person))

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await change(parts, progress.to_go_on, person, read_id(value_of(body)))
        await ack()
        if not isinstance(shown, Finished | Dropped):
            send_card(parts, voice, person, shown, None)
        # The tab may show what was waiting when it was drawn.
        voice.after_ack.run(publish_home(parts, voice, person), voice.tell(person))

    on.event("app_home_opened", home_opened)
    on.action(views.CONTINUE, continue_clicked)
    on.action(re.compile(f"^{views.TURN}:"), page_turned)
    on.action(views.FIND, team_looked_for)


async def publish_home(parts: Deps, voice: SlackTools, person: Person, first: int = 0) -> None:
    """Draw the person's Home tab as things stand, with the page of teams that begins with this number."""
    admin = await viewer_in(voice, person, "").is_admin()
    shown = await home(parts, person, first, admin=admin)
    await voice.client.views_publish(user_id=person.user_id, view=views.home(shown))


async def _answer(voice: SlackTools, person: Person, message: Message) -> None:
    await voice.client.chat_postMessage(channel=person.user_id, **message.arguments())
