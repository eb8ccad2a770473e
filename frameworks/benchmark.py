"""The anonymised benchmark file: how many teams are at which level, by model and dimension, and nothing else.

It holds counts of five teams or more, no name of a team, a person or an answer. Levels are those of one
version of a model: another version's are not compared with them.

    {"format": "maturity-benchmark/1", "origin": "Example Ltd", "made_on": "2026-11-25",
     "models": {"azure": {"version": "2024", "teams": 6, "levels": {"0": 4, "2": 2},
                          "dimensions": {"people": {"1": 6}}}}}
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    StringConstraints,
    ValidationError,
    model_validator,
)

from frameworks.handed_in import Unkeepable, json_in
from frameworks.model import Id, LevelNumber, Version
from frameworks.standing import FEWEST_TEAMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from frameworks.changes import Levels

FORMAT = "maturity-benchmark/1"
LARGEST = 1_000_000
"""How many bytes a file may have."""
MOST_TEAMS = 100_000
"""How many teams a model may have: levels are counted out one by one."""


class TooFewTeams(Exception):
    """No model has five assessed teams or more: there is nothing that could be told of them together."""


class UnusableBenchmark(Exception):
    """A file that is no benchmark; its text says what is wrong, for the person who gave it."""


def _a_date(text: str) -> str:
    year, month, day = map(int, text.split("-"))
    if year < 1 or day > monthrange(year, month)[1]:
        raise ValueError("there is no such day")
    return text


Counts = dict[LevelNumber, NonNegativeInt]
"""How many teams are at each level."""
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ModelBenchmark(_Kept):
    """The levels of a model: counts of teams by overall level, and by level in each dimension (its id)."""

    version: Version
    """The version of the model that the levels are of."""
    teams: int = Field(ge=FEWEST_TEAMS, le=MOST_TEAMS)
    """How many teams have an overall level: the counts of ``levels`` add up to it."""
    levels: Counts
    dimensions: dict[Id, Counts]
    """Of each dimension that five teams or more were assessed in; the others of the teams were not."""

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        counted = sum(self.levels.values())
        if counted != self.teams:
            raise ValueError(f"the counts of its levels add up to {counted}, not to its {self.teams} teams")
        for dimension, counts in self.dimensions.items():
            counted = sum(counts.values())
            if not FEWEST_TEAMS <= counted <= self.teams:
                raise ValueError(
                    f"the counts of its dimension '{dimension}' add up to {counted}, "
                    f"not to {FEWEST_TEAMS} or more of its {self.teams} teams"
                )
        return self


class Benchmark(_Kept):
    """What is in a benchmark file: who made it, when (an ISO date), and the levels by framework id."""

    format: Literal["maturity-benchmark/1"] = FORMAT
    origin: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
    """Who made it, in their own words; shown wherever the numbers are."""
    made_on: Annotated[Day, AfterValidator(_a_date)]
    models: dict[Id, ModelBenchmark] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ModelLevels:
    """The levels of every team that was scored by this version of a model, one ``Levels`` a team."""

    version: str
    teams: Sequence[Levels]


def make_benchmark(origin: str, made_on: str, levels: Mapping[str, ModelLevels]) -> Benchmark:
    """The benchmark of these teams' levels, by framework id; ``made_on`` is today's date, as "2026-11-25".

    Teams without an overall level do not count. Models of fewer than five teams are left out, and so are
    dimensions that fewer than five of the teams were assessed in. Raises TooFewTeams when nothing is left, and
    ValidationError (a ValueError) for an origin that is empty or longer than 100 characters, or no date.
    """
    models: dict[str, ModelBenchmark] = {}
    for framework, given in sorted(levels.items()):
        teams = [one for one in given.teams if one.overall is not None]
        if len(teams) >= FEWEST_TEAMS:
            models[framework] = _model_benchmark(given.version, teams)
    if not models:
        raise TooFewTeams(f"No model has {FEWEST_TEAMS} assessed teams or more.")
    return Benchmark(origin=origin, made_on=made_on, models=models)


def benchmark_text(benchmark: Benchmark) -> str:
    """The benchmark as the text of a file. Law: reading it gives the same benchmark."""
    return benchmark.model_dump_json(indent=2) + "\n"


def read_benchmark(text: str) -> Benchmark:
    """The benchmark in the text of a file. Raises UnusableBenchmark, which says in plain words what is wrong."""
    if len(text) > LARGEST or len(text.encode(errors="replace")) > LARGEST:
        raise UnusableBenchmark("The file is larger than 1 MB; a benchmark is much smaller.")
    try:
        # Some editors begin a file with a mark of the byte order.
        content: object = json_in(text.removeprefix("\ufeff"))
        cleaned = json.dumps(content)
    except Unkeepable as problem:
        raise UnusableBenchmark(f"The file cannot be kept: {problem}.") from None
    except (ValueError, RecursionError):
        raise UnusableBenchmark("The file is not JSON.") from None
    if not isinstance(content, dict) or cast("dict[str, object]", content).get("format") != FORMAT:
        raise UnusableBenchmark(f'The file is no benchmark: it does not say "format": "{FORMAT}".')
    try:
        return Benchmark.model_validate_json(cleaned, strict=True)
    except ValidationError as problem:
        raise UnusableBenchmark(_in_words(problem.errors()[0])) from None


def levels_in(model: ModelBenchmark, dimension: str | None) -> list[int]:
    """The level of each team, overall or in one dimension, lowest first: fit for ``standing.quartiles``.

    Empty for a dimension that the benchmark does not have.
    """
    counts = model.levels if dimension is None else model.dimensions.get(dimension, {})
    return [level for level, teams in sorted(counts.items()) for _ in range(teams)]


def _model_benchmark(version: str, teams: Sequence[Levels]) -> ModelBenchmark:
    names = dict.fromkeys(name for one in teams for name in one.dimensions)
    by_dimension = {name: _counts(one.dimensions.get(name) for one in teams) for name in sorted(names)}
    return ModelBenchmark(
        version=version,
        teams=len(teams),
        levels=_counts(one.overall for one in teams),
        dimensions={name: counts for name, counts in by_dimension.items() if sum(counts.values()) >= FEWEST_TEAMS},
    )


def _counts(levels: Iterable[int | None]) -> dict[int, int]:
    return dict(sorted(Counter(one for one in levels if one is not None).items()))


def _in_words(error: Mapping[str, Any]) -> str:
    """What is wrong, as a sentence: where in the file, and what."""
    kind, context = error["type"], error.get("ctx", {})
    where = " > ".join(str(one) for one in error["loc"] if one != "[key]") or "The file"
    plain = {
        "missing": "is missing",
        "extra_forbidden": "does not belong there",
        "greater_than_equal": f"must be {context.get('ge')} or more",
        "less_than_equal": f"must be {context.get('le')} or less",
        "int_type": "must be a whole number",
        "int_parsing": "must be a whole number",
        "string_type": "must be text",
        "string_too_short": "must not be empty",
        "string_too_long": f"must have at most {context.get('max_length')} characters",
        "too_short": "must not be empty",
    }
    if kind == "value_error":
        return f"In {where}, {context['error']}."
    if kind == "string_pattern_mismatch" and where == "made_on":
        return 'made_on must be a date such as "2026-11-25".'
    return f"{where} {plain.get(kind, 'is not as it should be')}."
