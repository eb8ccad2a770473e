"""Dialogs: opened while Slack still allows it, and what is said when it does not."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error
from bot.slack.apologies import close_first, press_again
from bot.slack.error_kinds import DIALOG_IN_THE_WAY, DIALOG_OPENED, DIALOG_TOO_LATE
from bot.slack.response_url import reply

if TYPE_CHECKING:
    from bot.deps import Person
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)


def open_dialog(slack: SlackTools, person: Person, body: Body, view: Body) -> None:
    """Open a dialog as ``show_dialog`` does, after the ack."""
    slack.after_ack.run(show_dialog(slack, person, body, view), slack.tell(person))


async def show_dialog(slack: SlackTools, person: Person, body: Body, view: Body) -> None:
    """Open a dialog for whoever just did something; if it was too long ago they are told to do it again.

    ``body`` is what Slack said of what they did. Raises SlackApiError.
    """
    try:
        await slack.client.views_open(trigger_id=body["trigger_id"], view=view)
    except SlackApiError as error:
        problem = parse_api_error(error).problem
        if problem in DIALOG_OPENED:
            return
        if problem == DIALOG_IN_THE_WAY:
            await _tell(slack, person, body, close_first())
            return
        if problem not in DIALOG_TOO_LATE:
            raise
        log.info("A dialog could not be opened any more: %s", problem)
        await _tell(slack, person, body, press_again())


async def _tell(slack: SlackTools, person: Person, body: Body, message: Message) -> None:
    """Where there is a conversation privately there, else in direct messages."""
    if body.get("response_url"):
        await reply(slack.session, body["response_url"], message)
    else:
        await slack.client.chat_postMessage(channel=person.user_id, **message.arguments())
