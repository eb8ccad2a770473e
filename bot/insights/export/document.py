"""What an export holds: the shape of the JSON file, from which the other forms are made too.

`docs/export.schema.json` is made of it. A file without names (``named`` false) says nowhere who said what, and
nothing that is anonymous names anybody in either kind.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.json_schema import GenerateJsonSchema

from bot.runtime.field_texts import describe_fields
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT = "maturity-export/1"
TITLE = "An export of maturity"
DESCRIPTION = "What teams said of their practices and the levels that came of it, by the Slack bot maturity."

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Exported(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ExportedAnswer(_Exported):
    """One word on one practice. Of several on the same practice, the last counts."""

    practice: Name
    """The practice's id, as it was then."""
    answer: AnswerValue
    """What was said."""
    reason: str | None
    """Why it is not applicable, by the plain word for it."""
    note: str | None
    """What was said of that reason."""
    by: str | None
    """The id of who recorded it; null where that is not said."""
    at: AwareDatetime
    """When."""


class ExportedPerson(_Exported):
    """Somebody who was asked beside others, and what they said themselves."""

    user: Name
    """Their id in Slack."""
    finished_at: AwareDatetime | None
    """When they sent their answers."""
    answers: tuple[ExportedAnswer, ...]
    """What they said; nothing where answers are anonymous, or they did not finish."""


class ExportedNote(_Exported):
    """Words or an address that somebody put to a practice."""

    practice: Name
    """The practice's id, as it was then."""
    text: str
    """Their words; empty where there is a link alone."""
    link: str | None
    """An address, or null."""
    by: str | None
    """The id of whose it is; null where that is not said."""
    at: AwareDatetime
    """When it was added."""
    good_until: AwareDatetime | None = None
    """Until when it shows something; null: for ever."""


class ExportedTally(_Exported):
    """How many people said what of a practice. Of anonymous answers, only what five people or more said."""

    practice: Name
    """The practice's id, as it was then."""
    counts: dict[AnswerValue, Annotated[int, Field(ge=1)]]
    """How many people by answer."""
    agreed: bool
    """Whether all said the same."""
    settled_at: AwareDatetime | None
    """When an answer was recorded that they agreed on afterwards."""


class ExportedReason(_Exported):
    """Why a practice is not applicable."""

    reason: str
    """The plain word for it."""
    note: str = ""
    """What was said of it."""


class ExportedResult(_Exported):
    """What an assessment came to in one model, as it was last corrected, with the answers that it rests on."""

    framework: Name
    """The model's id."""
    version: Name
    """The model's version."""
    revision: Annotated[int, Field(ge=0)]
    """How often it was corrected."""
    completed_at: AwareDatetime
    """When the assessment was completed."""
    level: int | None
    """The level; null where the model gives none."""
    progress: Annotated[float, Field(ge=0, le=1)]
    """The way to the next level, 0 to 1."""
    profile: dict[str, int | None]
    """The level by dimension id."""
    answers: dict[str, AnswerValue]
    """The team's answers by practice id."""
    reasons: dict[str, ExportedReason]
    """Why practices are not applicable, by practice id."""
    disputed: tuple[str, ...]
    """Practices that people differ on and have not settled: the lower answer counts."""
    asked_at: dict[str, AwareDatetime] = Field(default_factory=dict)
    """When practices were last asked about, by id, whose answers a check-in kept; the others when it was completed."""
    outcome: Outcome
    """The whole outcome with the names as they were: levels, dimensions, gaps, advice."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.framework != self.outcome.framework:
            raise ValueError(f"the result is in {self.framework}, but its outcome in {self.outcome.framework}")
        if self.level != self.outcome.levels.overall:
            raise ValueError(f"level is {self.level}, but its outcome says {self.outcome.levels.overall}")
        return self


class ExportedWithdrawal(_Exported):
    """That results were withdrawn as a mistake."""

    by: str | None
    """The id of who withdrew them; null where that is not said."""
    at: AwareDatetime
    """When."""


class ExportedAssessment(_Exported):
    """A completed round of asking."""

    frameworks: tuple[Name, ...]
    """The ids of the models that it was about."""
    scope: Scope
    """What was assessed."""
    subject: str
    """The name of a product; empty for anything else."""
    trains_models: bool
    """False for a team that only uses generative AI through an API."""
    mode: str
    """Whether it asked in full, or only what decides a level."""
    targets: dict[str, int]
    """The levels that the team wanted to reach, by model id."""
    way: Literal["alone", "everyone", "together"]
    """Whether one person answered for the team, everyone privately, or all together."""
    anonymous: bool
    """Whether nobody may know who said what."""
    led_by: str | None
    """The id of who led it, or answered for the team; null where that is not said."""
    started_at: AwareDatetime
    """When it began."""
    asked_at: AwareDatetime | None
    """When people were asked, where several answer."""
    ended_at: AwareDatetime | None
    """When it was completed."""
    answers: tuple[ExportedAnswer, ...]
    """The team's answers in the order in which they were recorded."""
    people: tuple[ExportedPerson, ...] | None
    """Who was asked beside each other; null in a file without names."""
    notes: tuple[ExportedNote, ...]
    """Notes and links."""
    tallies: tuple[ExportedTally, ...]
    """How many said what, where several answered."""
    results: tuple[ExportedResult, ...]
    """What came of it, in each model."""
    withdrawn: ExportedWithdrawal | None = None
    """That what came of it was withdrawn as a mistake, and counts nowhere; null or not there while it counts."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        _once("a result in", (one.framework for one in self.results))
        _once("a tally of", (one.practice for one in self.tallies))
        _once("the person", (one.user for one in self.people or ()))
        if self.anonymous and any(one.answers for one in self.people or ()):
            raise ValueError("it is anonymous, but says what single people answered")
        if self.withdrawn is not None and not self.results:
            raise ValueError("it is withdrawn, but there is no result")
        return self


class ExportedTeam(_Exported):
    """A team, and its completed assessments, oldest first."""

    workspace: Name
    """The id of its workspace."""
    channel: Name
    """The id of its channel: what it is known by."""
    owners: tuple[Name, ...] | None
    """The ids of its owners; null in a file without names."""
    anonymous: bool
    """Whether its next assessments are to be anonymous."""
    created_at: AwareDatetime
    """Since when it is known."""
    assessments: tuple[ExportedAssessment, ...]
    """What it completed."""


class Export(_Exported):
    """A whole file."""

    format: Literal["maturity-export/1"]
    """What this is, and in which version of the shape."""
    named: bool
    """Whether it says who said what, where that may be known."""
    teams: tuple[ExportedTeam, ...]
    """Teams by workspace and channel."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        _once("the team", (f"{one.channel} of {one.workspace}" for one in self.teams))
        return self


class _Schema(GenerateJsonSchema):
    """In words of ours: pydantic's titles repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


def export_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file."""
    schema = Export.model_json_schema(mode="validation", schema_generator=_Schema)
    describe_fields(schema, sys.modules[__name__], Export.__name__)
    return {"$schema": _Schema.schema_dialect, **schema, "title": TITLE, "description": DESCRIPTION}


def utc(when: datetime) -> datetime:
    """A moment as files have it: in UTC, whatever zone a database answers in."""
    return when.astimezone(UTC)


def _once(what: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"{what} {twice[0]} is there twice")
