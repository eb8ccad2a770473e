"""What holds for all that a person does: who has left does nothing, and what Slack says then."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from playground.parts import Components

NOT_THERE = "That is not there any more."
NOT_FOR_YOU = "This conversation is not yours to see."
ARCHIVED = "This channel is archived."
MESSAGES_OFF = "Sending messages to this app has been turned off."
NOT_INTERACTIVE = "This app is not configured to handle interactive responses."
NO_CONNECTION = "The app didn't respond. Try again?"
DEACTIVATED = "Your account has been deactivated."

Rest = ParamSpec("Rest")


def deed(
    do: Callable[Concatenate[Components, str, Rest], Awaitable[str | None]],
) -> Callable[Concatenate[Components, str, Rest], Coroutine[Any, Any, str | None]]:
    """What only people of the workspace can do; the others are told that they have left it."""

    @wraps(do)
    async def done(parts: Components, user_id: str, *args: Rest.args, **kwargs: Rest.kwargs) -> str | None:
        if parts.workspace.people[user_id].deleted:
            return DEACTIVATED
        return await do(parts, user_id, *args, **kwargs)

    return done
