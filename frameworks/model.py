"""What practices and maturity models are made of: frozen, validated, straight from the data files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator


class AnswerValue(StrEnum):
    """What a person can say of a practice."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
CriterionId = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class _Data(BaseModel):
    """Frozen and strict: an unknown field in a data file is a mistake, not a comment."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Practice(_Data):
    """One thing a team does or does not do; asked once, used by every framework that names it."""

    id: Id
    covers: tuple[str, ...] = ()
    name: Name
    question: Sentence
    why: Sentence
    fully: Sentence
    partly: Sentence


class Part(_Data):
    """A part of the work (one file): its practices are asked together, in the order given."""

    part: Id
    title: Name
    order: int
    intro: Sentence
    practices: tuple[Practice, ...] = Field(min_length=1)


class Level(_Data):
    """One level of a framework, with its publisher's name and what meets a team that arrives there."""

    level: int = Field(ge=0)
    name: Name
    summary: Sentence
    challenges: Sentence


class Dimension(_Data):
    """A framework's own axis."""

    id: Id
    name: Name


class Criterion(_Data):
    """What the publisher asks (``published``), or what we read into it (``ours``), at one level."""

    id: CriterionId
    level: int = Field(ge=0)
    dimension: Id
    text: Sentence
    basis: Literal["published", "ours"]


class Requirement(_Data):
    """A practice in its place in a framework: one practice, or any one of several.

    Listed under ``gates`` it decides the level; under ``recommended`` it never does.
    """

    practice: Id | None = None
    any_of: tuple[Id, ...] = ()
    name: Name | None = None
    level: int = Field(ge=1)
    dimension: Id
    criteria: tuple[CriterionId, ...] = ()

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if (self.practice is None) == (not self.any_of):
            raise ValueError("give either 'practice' or 'any_of'")
        if self.any_of and (len(set(self.any_of)) < 2 or self.name is None):  # noqa: PLR2004 - a choice needs two
            raise ValueError("'any_of' needs at least two different practices and a 'name'")
        return self

    @property
    def practices(self) -> tuple[str, ...]:
        """The ids of the practices of which one is enough."""
        return (self.practice,) if self.practice is not None else self.any_of


class Framework(_Data):
    """A maturity model: levels, dimensions, the practices each level requires, a scoring rule."""

    id: Id
    name: Name
    short_name: Name
    publisher: Name
    version: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    source: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=300)]
    note: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    rule: str
    levels: tuple[Level, ...] = Field(min_length=2)
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    criteria: tuple[Criterion, ...] = ()
    gates: tuple[Requirement, ...] = Field(min_length=1)
    recommended: tuple[Requirement, ...] = ()
    informative: tuple[CriterionId, ...] = ()

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.levels) - 1

    def dimension_name(self, dimension_id: str) -> str:
        """The name people read for a dimension. Raises KeyError for an id that is not this framework's."""
        return {dimension.id: dimension.name for dimension in self.dimensions}[dimension_id]
