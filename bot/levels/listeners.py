"""From Slack to the results' service and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.levels import service, views
from bot.levels.reveal import every_practice
from bot.levels.reveal_views import EVERY_PRACTICE, every_practice_message
from bot.slack.identity import person_of
from bot.slack.reading import parses_payload
from bot.slack.response_url import reply

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the button of a level that could not be posted to the service."""

    async def post_again_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        again = await service.post_again(deps, person_of(context), body["actions"][0]["value"])
        await ack()
        slack.after_ack.run(reply(slack.session, body["response_url"], views.posting_again(again), replace=True))

    async def every_practice_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        assessment_id, channel_id = _read(body["actions"][0]["value"]), body["channel"]["id"]
        every = await every_practice(deps, person_of(context), assessment_id, channel_id)
        await ack()
        slack.after_ack.run(reply(slack.session, body["response_url"], every_practice_message(every)))

    on.action(views.POST_AGAIN, post_again_clicked)
    on.action(EVERY_PRACTICE, every_practice_clicked)


@parses_payload
def _read(value: str) -> int:
    """The id of an assessment. Raises StalePayload."""
    return int(value)
