"""What a workflow reads: why its step failed, or what came of it; and what the person it asks reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.levels.views import differing, outcome_headline
from bot.slack.mrkdwn import channel, user

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.assess.choice import Choice
    from frameworks.catalog import Catalog
    from frameworks.outcome import Outcome

BECAUSE = ":gear: A workflow asks you to do this. At the end it is told the level."
SOMEBODY_ELSES = (
    "Somebody else leads the open assessment of this private channel, and its level is not for a workflow that did not "
    "ask them. Run it again once that assessment is over."
)
DROPPED = "The assessment was dropped."
NO_INPUTS = "The step needs a channel and a person who answers. Choose both in Workflow Builder."
ARCHIVED = "The channel is archived. Bring it back, or choose another, and run the workflow again."


def levels(outcomes: Iterable[Outcome], disputed: int) -> str:
    """The level by each model, a line each; and whether people differ about practices that count for it."""
    lines = [outcome_headline(one).removesuffix(".") for one in outcomes]
    return "\n".join([*lines, differing(disputed)] if disputed else lines)


def link_to_channel(workspace_id: str, channel_id: str) -> str:
    """Where a channel is looked at, for when there is no message in it to look at."""
    return f"https://slack.com/app_redirect?team={workspace_id}&channel={channel_id}"


def unknown_model(catalog: Catalog, choice: Choice) -> str:
    """A word of the step's input is no model."""
    meant = f" Did you mean {choice.meant}?" if choice.meant else ""
    return (
        f"There is no maturity model “{choice.unknown}”.{meant} The maturity models are "
        f"{', '.join(catalog.frameworks)}. Mend the step in Workflow Builder, and run the workflow again."
    )


def not_in_channel(channel_id: str, invitation: str) -> str:
    """The channel is private or gone."""
    return (
        f"I can't see {channel(channel_id)}. If it is a private channel, type “{invitation}” there and run the "
        "workflow again; if it was deleted, choose another in Workflow Builder."
    )


def may_not_answer(user_id: str, channel_id: str) -> str:
    """The person is not in the channel, or Slack does not say whether they are."""
    return (
        f"{user(user_id)} can't answer for {channel(channel_id)}, as far as Slack tells me: choose somebody who is in "
        "that channel, and run the workflow again."
    )


def could_not_ask(user_id: str) -> str:
    """Nobody can be asked in direct messages that are closed."""
    return (
        f"I cannot send {user(user_id)} direct messages, so nobody was asked. Choose somebody else to answer, and run "
        "the workflow again."
    )
