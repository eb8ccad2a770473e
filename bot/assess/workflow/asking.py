"""The card that a workflow has sent to the person who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.assess.cards import post_card
from bot.assess.state import assessment_of
from bot.assess.workflow import service, words
from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import is_lasting

if TYPE_CHECKING:
    from bot.assess.state import OpenScreen
    from bot.deps import Deps, Person
    from bot.slack.tools import SlackTools


async def ask(deps: Deps, slack: SlackTools, execution_id: str, person: Person, shown: OpenScreen) -> None:
    """Send the card; where that can never be, the step fails.

    Raises what Slack or the network says otherwise: then the worker tries again.
    """
    try:
        await post_card(deps, slack, person, shown, words.BECAUSE)
    except SlackApiError as error:
        if not is_lasting(parse_api_error(error).problem):
            raise
        await service.could_not_ask(deps, person, execution_id, assessment_of(shown))
