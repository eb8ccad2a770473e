"""An export for somebody in Slack: it is decided what they may have, and made.

What a button carries is never believed: each function looks up again who may see what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.insights.export.writing import ENDINGS, Form, pieces
from bot.teams.access.service import sees_names, team_to_see

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.viewer import Viewer
    from storage.tables import Team

# All of it is in memory while it is sent.
MOST_CHARACTERS = 50_000_000
ONLY_ADMINS = "Only the admins of this workspace can export all teams. Export yours in its channel."


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """What somebody can have: of this team, with who said what (``names``), and of all teams (``everything``)."""

    team_id: int
    channel_id: str
    names: bool
    everything: bool


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A form of an export of a team, by its id, or (None) of all."""

    team_id: int | None
    form: Form


@dataclass(frozen=True, slots=True)
class Made:
    """A file: its name, what is in it, and whether it says anywhere who said what. ``channel_id``: None for all."""

    name: str
    text: str
    form: Form
    names: bool
    channel_id: str | None


async def offer(viewer: Viewer, team: Team) -> ExportOffer:
    """What somebody who may see a team can have."""
    return ExportOffer(team.id, team.channel_id, sees_names(team, viewer), await viewer.is_admin())


async def check(deps: Deps, viewer: Viewer, wanted: ExportRequest) -> Team | None:
    """The team of which something is wanted, None for all. Raises Refusal where the viewer may not have it."""
    if wanted.team_id is not None:
        return await team_to_see(deps, viewer, wanted.team_id)
    if not await viewer.is_admin():
        raise Refusal(ONLY_ADMINS)
    return None


async def make(deps: Deps, viewer: Viewer, team: Team | None, form: Form) -> Made | None:
    """The file, of a team that was checked, or (None) of all; None where it is more than can be sent in Slack."""
    text: list[str] = []
    named = False
    wanted = None if team is None else [team.id]
    workspace_id = viewer.person.workspace_id
    async for piece in pieces(
        deps.database, deps.catalog, form, workspace_id, wanted, lambda one: sees_names(one, viewer)
    ):
        text.append(piece.text)
        named = piece.named
        if sum(map(len, text)) > MOST_CHARACTERS:
            return None
    of = team.channel_id if team else "all-teams"
    name = f"maturity-{of}-{deps.clock():%Y-%m-%d}.{ENDINGS[form]}"
    return Made(name, "".join(text), form, named and form is not Form.MARKDOWN, team.channel_id if team else None)
