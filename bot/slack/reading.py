"""Reading what buttons and dialogs carry, which may have been drawn by another release."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.deps import StalePayload

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
Read = TypeVar("Read")


def parses_payload(read: Callable[Arguments, Read]) -> Callable[Arguments, Read]:
    """Have a reader of what a button carries raise StalePayload for what it cannot read, or what is missing."""

    @wraps(read)
    def reads(*arguments: Arguments.args, **named: Arguments.kwargs) -> Read:
        try:
            return read(*arguments, **named)
        except (KeyError, RecursionError, ValueError) as error:
            raise StalePayload(str(error)) from error

    return reads
