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
    from bot.slack.tools import SlackTools


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the Home tab's event, and its buttons to go on, to the service."""

    async def home_opened(event: Body, context: AsyncBoltContext) -> None:
        if event.get("tab") == "home":
            person = person_of(context)
            slack.after_ack.run(publish_home(deps, slack, person))

    async def page_turned(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, first = person_of(context), read_id(value_of(body))
        await ack()
        slack.after_ack.run(publish_home(deps, slack, person, first), slack.tell(person))

    async def team_looked_for(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        channel_id = body["actions"][0]["selected_conversation"]
        found = await team_here(deps, viewer_in(slack, person, channel_id))
        if found is None:
            if await is_private(slack, channel_id):
                # Whether a private channel has a team is for those who are in it.
                raise Refusal(NOT_YOURS)
            message = no_team(channel_id)
        else:
            # That somebody can choose a channel from Slack's list is no proof that they are in it.
            team = await team_to_see(deps, viewer_of_click(slack, person, body), found.id)
            message = status_message(await status(deps, team))
        await ack()
        slack.after_ack.run(_answer(slack, person, message), slack.tell(person))

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await change(deps, progress.to_go_on, person, read_id(value_of(body)))
        await ack()
        if not isinstance(shown, Finished | Dropped):
            send_card(deps, slack, person, shown, None)
        # The tab may show what was waiting when it was drawn.
        slack.after_ack.run(publish_home(deps, slack, person), slack.tell(person))

    on.event("app_home_opened", home_opened)
    on.action(views.CONTINUE, continue_clicked)
    on.action(re.compile(f"^{views.TURN}:"), page_turned)
    on.action(views.FIND, team_looked_for)


async def publish_home(deps: Deps, slack: SlackTools, person: Person, first: int = 0) -> None:
    """Draw the person's Home tab as things stand, with the page of teams that begins with this number."""
    admin = await viewer_in(slack, person, "").is_admin()
    shown = await home(deps, person, first, admin=admin)
    await slack.client.views_publish(user_id=person.user_id, view=views.home(shown))


async def _answer(slack: SlackTools, person: Person, message: Message) -> None:
    await slack.client.chat_postMessage(channel=person.user_id, **message.arguments())
