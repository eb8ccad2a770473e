"""What a summary says, as data: the outbox keeps it, and a message is drawn from it alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from bot.schedules.editing import Wording
from frameworks.model import Scope
from frameworks.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPED = "You can type it too, as in `/maturity summary monthly friday 9:00`."
WORDING = Wording(
    title="Summaries in {channel}",
    never_set="None are posted by themselves: nobody set that yet.",
    would_get="{channel} would get its summary {rule}.",
    changed=f"Set by {{user}} on {{date}}. {TYPED}",
    set_by="{user} had this channel get its summary by itself: {rule}.",
    turned_off_by="{user} turned off the summaries that came to this channel by themselves.",
    how_to_type=TYPED,
    nothing_to_turn_off="No summaries come to this channel by themselves, so there is nothing to turn off.",
    meanwhile=(
        "Somebody changed this while you looked at it, so I saved nothing. Look at `/maturity summary schedule` again."
    ),
    save="summary:save:v1",
    off="summary:off:v1",
    no_result="Summaries are counted by the calendar, not from a result.",
)


class SummaryRow(Kept):
    """A team's last outcome in a model, for the team itself or one of its products, and the level before (None: none).

    A level by another version of the model is no level before.
    """

    outcome: Outcome
    before: int | None
    completed_at: datetime
    scope: Scope
    subject: str


class Posting(Kept):
    """Where a summary is posted and why: ``posted_by`` somebody, or by a ``rule``, in words, that they set.

    ``late``: it was due an hour ago, or before. Where nothing is new, ``nothing_since`` is when the last was posted.
    """

    channel_id: str
    posted_by: str
    rule: str = ""
    late: bool = False
    nothing_since: datetime | None = None


class TeamSummary(Posting):
    """What a channel is told of its team.

    ``better`` and ``worse`` are the names of practices whose answers moved since the assessment before. ``following``
    says what would help most, and ``coming`` when the next check-in is, as mrkdwn ("": nothing); ``rests``: the last
    one was not started. ``overdue``: it was not assessed for two quarters.
    """

    team_id: int
    rows: tuple[SummaryRow, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    following: str
    coming: str = ""
    rests: bool = False
    overdue: bool


class FollowedLevel(Kept):
    """A team's level in a model and its name, and the one a quarter ago (None: none, or none to compare with).

    ``older``: it is by a version of the model that is not today's.
    """

    level: int | None
    name: str
    before: int | None = None
    older: bool = False


class FollowedTeam(Kept):
    """A team that a channel follows, with its levels by the model's id, and when it was last assessed."""

    team_id: int
    channel_id: str
    levels: dict[str, FollowedLevel]
    assessed_at: datetime | None


class Mover(Kept):
    """A level that moved since a quarter ago, of a team by its channel, in the model of this name."""

    channel_id: str
    model: str
    before: int
    after: int


class ChannelSummary(Posting):
    """What a channel is told of the teams that it follows, and of its own (None: it has none with results).

    ``models`` are names by id. Of ``total`` teams as many are in ``teams`` as a table holds; ``movers`` and
    ``overdue`` (their channels), which were not assessed for two quarters or never, are of all teams, and as many more
    are not named.
    """

    own: TeamSummary | None
    models: dict[str, str]
    teams: tuple[FollowedTeam, ...]
    total: int
    movers: tuple[Mover, ...]
    more_movers: int = 0
    overdue: tuple[str, ...]
    more_overdue: int = 0


class MapOfTeams(Kept):
    """The teams that a channel follows (their id and channel) by the dimensions of a model, by name.

    ``more`` teams have levels in it too.
    """

    model: str
    top: int
    level_names: tuple[str, ...]
    dimensions: tuple[str, ...]
    rows: tuple[tuple[int, str, tuple[int | None, ...]], ...]
    more: int = 0


class NotSummarised(Kept):
    """Whoever had a summary posted is told that it could not be, and Slack's word for why.

    ``paused``: it was due by a schedule, which is paused.
    """

    channel_id: str
    problem: str
    paused: bool = False


Summary = TeamSummary | ChannelSummary


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to tell a channel. ``marks`` tell apart the results that it rests on."""

    summary: Summary
    heat_map: MapOfTeams | None
    marks: str

    def with_posting(self, changed: Mapping[str, object]) -> Gathered:
        """The same, posted otherwise: with these fields of ``Posting``."""
        return replace(self, summary=self.summary.model_copy(update=dict(changed)))


@dataclass(frozen=True, slots=True)
class SummaryPreview:
    """A summary before it is posted; ``once`` makes it one that is posted once, and only as it was seen."""

    gathered: Gathered
    once: str
