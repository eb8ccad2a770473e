"""What workspaces do not take, such as charts, tables or pictures: remembered, and not tried again for a while."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.slack.error_kinds import BLOCKS_REFUSED
from storage import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.clock import Clock
    from storage.engine import Database

log = logging.getLogger(__name__)

# As earlier versions kept the refusal of any newer block. It may have been for a mistake in another one: it does not
# count any longer.
ANY_NEWER_BLOCK = "newer blocks"
UPLOADS = "uploads"
PICTURES = "pictures in messages"
TRIED_AGAIN_AFTER = timedelta(days=30)
# That a picture is not shown may be because it took Slack long to take it in.
PICTURES_TRIED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What workspaces do not take, as it is remembered."""

    database: Database
    clock: Clock

    async def is_known(self, workspace_id: str, what: str) -> bool:
        """Whether a workspace is known to refuse something."""
        since = self.clock() - _tried_again_after(what)
        async with self.database.read() as session:
            return await refusals.is_refused(session, workspace_id, what, since)

    async def remember(self, workspace_id: str, what: str, problem: str) -> None:
        """Keep that a workspace refused something; the operator is told the first time."""
        async with self.database.write() as session:
            news = await refusals.remember(session, workspace_id, what, problem, self.clock())
        if news:
            log.warning(
                "The Slack of workspace %s refuses %s (%s): people there get the same as words, until it is tried "
                "again in %s. `missing_scope` means that the app must be installed again with the scopes of "
                "manifest.yml.",
                *(workspace_id, what, problem, "a day" if what == PICTURES else f"{TRIED_AGAIN_AFTER.days} days"),
            )

    async def remember_all(self, workspace_id: str, kinds: Iterable[str]) -> None:
        """Keep that a workspace refuses blocks of some kinds."""
        for kind in dict.fromkeys(kinds):
            await self.remember(workspace_id, kind, BLOCKS_REFUSED)


def _tried_again_after(what: str) -> timedelta:
    return PICTURES_TRIED_AGAIN_AFTER if what == PICTURES else TRIED_AGAIN_AFTER
