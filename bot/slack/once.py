"""What is sent because of a deed in Slack is sent once, however often Slack tells of the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import events

if TYPE_CHECKING:
    from bot.deps import Deps


async def is_first_delivery(deps: Deps, what: str, deed: str) -> bool:
    """Whether ``what`` is to be done for a deed for the first time.

    A deed is Slack's id of a click, a command or a dialog sent, the same whenever it is told of again; "" is none.
    """
    if not deed:
        return True
    async with deps.database.write() as session:
        return await events.remember_event(session, f"{what}:{deed}", deps.clock())
