"""What practices and maturity models are made of: frozen, validated, straight from the data files.

The texts under the fields are what an author reads in an editor: the JSON Schema is made of them.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

if TYPE_CHECKING:
    from collections.abc import Mapping


class AnswerValue(StrEnum):
    """What a person can say of a practice."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"


class Reason(StrEnum):
    """Why a practice is not applicable. That another team does it is no reason: then it is in place, or not."""

    NOT_IN_SCOPE = "not_in_scope"
    NO_BUSINESS_NEED = "no_business_need"
    ARCHITECTURE = "architecture"
    OTHER = "other"


class Scope(StrEnum):
    """What is assessed; results of different scopes are never compared. A product has a name besides."""

    UNDECIDED = ""
    PRODUCT = "product"
    TEAM = "team"
    ORGANISATION = "organisation"


class Effort(StrEnum):
    """Roughly how long a practice takes to put in place, once somebody works on it."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
CriterionId = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Version = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Source = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=300)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
LevelNumber = Annotated[int, Field(ge=0, le=20)]


class _Data(BaseModel):
    # Frozen and strict: an unknown field in a data file is a mistake, not a comment.
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        # Pydantic would copy what was computed from the old values along with them.
        copied = super().model_copy(update=update, deep=deep)
        for name in vars(copied).keys() - type(self).model_fields.keys():
            vars(copied).pop(name)
        return copied


class Practice(_Data):
    """One thing a team does or does not do; asked once, used by every framework that names it."""

    id: Id
    """Stable for ever: answers are kept under it. Lower case, digits and hyphens."""
    aliases: tuple[Id, ...] = ()
    """Ids it had before: answers given under them carry over."""
    covers: tuple[str, ...] = ()
    """Keys of the crosswalk between published models that it stands for."""
    name: Name
    """A short name for lists."""
    question: Sentence
    """What a practitioner is asked: one thing, true today or not, without a glossary."""
    why: Sentence
    """Why it matters."""
    fully: Sentence
    """An example of what "fully" looks like: for most or all models."""
    partly: Sentence
    """An example of what "partly" looks like."""
    how: tuple[Sentence, ...] = Field(min_length=2, max_length=4)
    """Two to four concrete first steps."""
    evidence: Sentence
    """What would show that it is in place."""
    effort: Effort
    """Roughly how long it takes once somebody works on it."""
    needs_training: bool = False
    """True where it makes no sense for a team that trains no model and only calls generative AI through an API."""


class Part(_Data):
    """A part of the work (one file): its practices are asked together, in the order given."""

    part: Id
    title: Name
    order: int
    intro: Sentence
    practices: tuple[Practice, ...] = Field(min_length=1)


class OwnPart(_Data):
    """Questions that a model brings along, for a part of the work that is there already or a new one."""

    part: Id
    """The part of the work: data, training, release, application, operations, people, strategy, governance, or new."""
    title: Name | None = None
    """The name of a new part."""
    intro: Sentence | None = None
    """The sentence that leads over to a new part."""
    practices: tuple[Practice, ...] = Field(min_length=1)
    """The questions, in the order in which they are asked."""


class Level(_Data):
    """One level of a framework, with its publisher's name and what meets a team that arrives there."""

    level: LevelNumber
    """Counts up from 0."""
    name: Name
    """The publisher's name for it."""
    summary: Sentence
    """What a team at this level is like, in plain words."""
    challenges: Sentence
    """What teams meet when they arrive here."""
    next: Sentence
    """What usually changes next; at the top, what such teams do then."""
    above: float | None = Field(default=None, ge=0)
    """For the rule `points`: the weakest section must have more points than this."""


class Dimension(_Data):
    """A framework's own axis."""

    id: Id
    name: Name


class Criterion(_Data):
    """What the publisher asks, at one level of one dimension; gates and recommendations say which they stand for."""

    id: CriterionId
    level: LevelNumber | None = None
    """The level at which the publisher asks for it; none where the rule is `points`."""
    dimension: Id
    text: Sentence
    """What is asked, in your own words."""
    basis: Literal["published", "ours"]
    """Whether the publisher says so, or we read it into the text."""


class Requirement(_Data):
    """A practice in its place in a framework: one practice, or any one of several.

    Listed under ``gates`` it decides the level; under ``recommended`` it never does.
    """

    practice: Id | None = None
    """The practice that is required."""
    any_of: tuple[Id, ...] = ()
    """Or several, of which one is enough; give a `name` too."""
    name: Name | None = None
    """What several practices have in common."""
    level: Annotated[int, Field(ge=1, le=20)] | None = None
    """The level that requires it; none where the rule is `points`."""
    dimension: Id
    criteria: tuple[CriterionId, ...] = ()
    """The criteria that it stands for."""

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if (self.practice is None) == (not self.any_of):
            raise ValueError("give either 'practice' or 'any_of'")
        if self.any_of and (len(set(self.any_of)) < 2 or self.name is None):  # noqa: PLR2004 - a choice needs two
            raise ValueError("'any_of' needs at least two different practices and a 'name'")
        return self

    @cached_property
    def practices(self) -> tuple[str, ...]:
        """The ids of the practices of which one is enough."""
        return (self.practice,) if self.practice is not None else self.any_of


class Framework(_Data):
    """A maturity model: levels, dimensions, the practices each level requires, a scoring rule."""

    id: Id
    """Stable for ever: results are kept under it."""
    name: Name
    """What people read."""
    short_name: Name
    """What it is called on buttons."""
    publisher: Name
    """Who made the model."""
    version: Version
    """Results keep it. A new version never changes an old result, and is no change of a team."""
    source: Source
    """Where the model can be read."""
    note: Note
    """What it measures, and what of it is not the publisher's. Shown with every result."""
    default: bool = False
    """Whether it is part of "all"; the others are offered."""
    rule: str
    """How it is scored: `staged` (every gate of a level and those below; the weakest dimension decides) or `points`."""
    levels: tuple[Level, ...] = Field(min_length=2)
    """Two or more, from 0."""
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    """The model's own axes; a model without any gives one, such as the whole."""
    criteria: tuple[Criterion, ...] = ()
    """What the publisher asks. Where any is given, every criterion and every gate must find its other half."""
    gates: tuple[Requirement, ...] = Field(min_length=1)
    """What decides a level."""
    recommended: tuple[Requirement, ...] = ()
    """What never decides a level, and is asked only in full."""
    informative: tuple[CriterionId, ...] = ()
    """Criteria that nothing can be asked about, such as the description of a lack."""
    parts: tuple[OwnPart, ...] = ()
    """Questions that the model brings along, where the bank has none that fits."""

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.levels) - 1

    @cached_property
    def gates_by_dimension(self) -> Mapping[str, tuple[Requirement, ...]]:
        """The gates of every dimension, by its id."""
        return MappingProxyType(
            {one.id: tuple(gate for gate in self.gates if gate.dimension == one.id) for one in self.dimensions}
        )

    @cached_property
    def bands(self) -> tuple[float, ...]:
        """For the rule `points`: what each level from 1 must be above, in points."""
        return tuple(one.above for one in self.levels if one.above is not None)

    @cached_property
    def gate_practices(self) -> frozenset[str]:
        """The ids of all practices that decide a level."""
        return frozenset(practice for gate in self.gates for practice in gate.practices)

    def dimension_name(self, dimension_id: str) -> str:
        """The name people read for a dimension. Raises KeyError for an id that is not this framework's."""
        return {dimension.id: dimension.name for dimension in self.dimensions}[dimension_id]


class Overlay(_Data):
    """A layer over another model, for teams that only use generative AI through an API.

    It makes a model of its own: the levels and dimensions of the other, those of its gates that need no
    training of one's own, and what the overlay adds.
    """

    overlay: Id
    """The id of the model that it lies over."""
    id: Id
    """The id of the model that the two make together; results are kept under it."""
    name: Name
    """What people read."""
    short_name: Name
    """What it is called on buttons."""
    publisher: Name
    """Who made the overlay."""
    version: Version
    """The overlay's own; results keep it together with the other model's."""
    source: Source
    """Where the model below, or the overlay, can be read."""
    note: Note
    """What the overlay adds, and that it is not the publisher's. Shown with every result."""
    dimensions: tuple[Dimension, ...] = ()
    """Further dimensions."""
    criteria: tuple[Criterion, ...] = ()
    """What the overlay asks, beside what is left of the other model."""
    gates: tuple[Requirement, ...] = Field(min_length=1)
    """What decides a level, beside what is left of the other model."""
    recommended: tuple[Requirement, ...] = ()
    """What never decides a level, and is asked only in full."""
    parts: tuple[OwnPart, ...] = ()
    """Questions that the overlay brings along."""
