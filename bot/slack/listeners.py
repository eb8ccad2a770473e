"""Which listener takes what Slack tells. Bolt asks one listener after another; clicks and dialogs are looked up."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.kwargs_injection.async_args import AsyncArgs

Listener = Callable[..., Awaitable[None]]
_Wanted = tuple[Listener, tuple[str, ...]]
"""A listener and the names of the arguments that it wants."""

ANYTHING = re.compile("")


class Listeners:
    """What the features listen to; a listener gets those of Bolt's arguments that it names.

    Clicks and dialogs are told apart by their whole ids first, then by the patterns in the order given. Of the rest
    there are few kinds, and Bolt itself finds them.
    """

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._clicked = _Table(_clicked_id)
        self._sent = _Table(_dialog_id)
        self._closed = _Table(_dialog_id)
        app.action(ANYTHING)(self._clicked.run)
        app.view_submission(ANYTHING)(self._sent.run)
        app.view_closed(ANYTHING)(self._closed.run)

    def action(self, action_id: str | re.Pattern[str], listener: Listener) -> None:
        """Listen to a button, menu or other element by its action id."""
        self._clicked.add(action_id, listener)

    def view(self, callback_id: str | re.Pattern[str], listener: Listener) -> None:
        """Listen to a dialog that is sent."""
        self._sent.add(callback_id, listener)

    def view_closed(self, callback_id: str | re.Pattern[str], listener: Listener) -> None:
        """Listen to a dialog that is closed without being sent."""
        self._closed.add(callback_id, listener)

    def command(self, name: str, listener: Listener) -> None:
        """Listen to a slash command."""
        self._app.command(name)(listener)

    def shortcut(self, callback_id: str, listener: Listener) -> None:
        """Listen to a shortcut, of the workspace or of a message."""
        self._app.shortcut(callback_id)(listener)

    def event(self, kind: str | re.Pattern[str], listener: Listener) -> None:
        """Listen to an event; it is acknowledged when the listener is done."""
        self._app.event(kind)(listener)

    def function(self, callback_id: str, listener: Listener) -> None:
        """Listen to a step that a workflow reaches; the listener acknowledges it."""
        self._app.function(callback_id, auto_acknowledge=False)(listener)


class _Table:
    """The listeners of one kind, found by the id that a request carries."""

    def __init__(self, id_of: Callable[[AsyncArgs], str]) -> None:
        self._id_of = id_of
        self._exact: dict[str, _Wanted] = {}
        self._patterns: list[tuple[re.Pattern[str], _Wanted]] = []

    def add(self, one: str | re.Pattern[str], listener: Listener) -> None:
        """Look the listener up by an id or a pattern from now on."""
        wanted = (listener, tuple(inspect.signature(listener).parameters))
        if isinstance(one, str):
            self._exact.setdefault(one, wanted)
        else:
            self._patterns.append((one, wanted))

    async def run(self, args: AsyncArgs) -> None:
        """Have the listener that a request is for take it. Raises LookupError where there is none."""
        listener, names = self._find(self._id_of(args))
        await listener(**{name: getattr(args, name) for name in names})

    def _find(self, wanted_id: str) -> _Wanted:
        found = self._exact.get(wanted_id)
        if found is None:
            found = next((wanted for pattern, wanted in self._patterns if pattern.search(wanted_id)), None)
        if found is None:
            raise LookupError(f"Nothing listens to {wanted_id}")
        return found


def _clicked_id(args: AsyncArgs) -> str:
    # What stands in an attachment, as messages had before there were blocks, has no id of its own.
    return args.payload["action_id"] if "action_id" in args.payload else args.body["callback_id"]


def _dialog_id(args: AsyncArgs) -> str:
    return args.payload["callback_id"]
