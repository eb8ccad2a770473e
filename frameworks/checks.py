"""What can be wrong with a data file: each check gives where, the reason and what to do, in the file's order."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from frameworks.model import Framework
from frameworks.scoring import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Sized

    from pydantic_core import ErrorDetails

    from frameworks.located_yaml import Found, Where, YamlDocument
    from frameworks.model import Criterion, OwnPart, Part, Practice, Requirement

Schema = TypeVar("Schema", bound=BaseModel)

UNKNOWN_FIELD = "extra_forbidden"
OVERLAY = ("overlay",)
FEW = 10
AUTHORS = "docs/own-model.md says what belongs here."


def validated(schema: type[Schema], document: YamlDocument) -> Schema:
    """A file's data as the schema has it. Raises InvalidFile with everything that does not fit."""
    try:
        return schema.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        meant = {(*one["loc"][:-1], _meant_field(one["loc"], schema)) for one in errors if one["type"] == UNKNOWN_FIELD}
        found = [
            _explained(one, schema)
            for one in errors
            # A misspelt name is one mistake, not two; and a list is as long as it is, whatever is wrong in it.
            if not (one["type"] == "missing" and (one["loc"] in meant or OVERLAY in meant)) and not _is_long_enough(one)
        ]
        raise document.broken(found) from error


def _is_long_enough(error: ErrorDetails) -> bool:
    """Whether a list was only found too short because of its entries that have mistakes of their own."""
    given: Sized = error["input"]
    return error["type"] == "too_short" and len(given) >= error.get("ctx", {})["min_length"]


def _explained(error: ErrorDetails, schema: type[BaseModel]) -> Found:
    """A validation error in words; only the kinds that authors run into have advice of their own."""
    where = error["loc"]
    what = f"'{'.'.join(map(str, where))}': " if where else ""
    kind = error["type"]
    if kind == UNKNOWN_FIELD:
        return where, f"{what}there is no such field", _known_fields(where, schema)
    if kind == "value_error":
        reason = error["msg"].removeprefix("Value error, ")
        return where, f"{what}{reason}", "Write practice: one, or any_of: [one, other] and a name."
    if error["input"] is None:
        kind = "string_too_short"
    elif kind == "string_type" and isinstance(error["input"], list | dict):
        kind = "not_one_text"
    elif kind == "string_pattern_mismatch" and where[-1:] == ("source",):
        kind = "no_address"
    reason, fix = _IN_WORDS.get(kind, (error["msg"], AUTHORS))
    return where, f"{what}{reason}", fix.format(field=where[-1] if where else "", **error.get("ctx", {}))


_NO_TEXT = ("this is empty", "Write something, or take the field away.")
_NO_LIST = ("this should be a list", "Write [one, two], or each on a line of its own after '- '.")
_NO_GROUP = ("this should be a group of fields", "Write 'name: value' on a line each.")
_NO_NUMBER = ("this should be a number", "Write it in digits, without quotes.")
_NO_SWITCH = ("this should be true or false", "Write true or false, without quotes.")
_NO_CHOICE = ("there is no such choice", "Choose {expected}.")
_IN_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("this field is missing", "Add '{field}: …' here."),
        "string_type": ("this should be text", "Put it into quotes."),
        "not_one_text": ("this should be one text", "Write one text, in quotes if it begins with a bracket."),
        "string_too_long": ("this is too long", "Shorten it to {max_length} characters."),
        "string_too_short": _NO_TEXT,
        "too_short": ("this list is too short", "It needs at least {min_length}."),
        "too_long": ("this list is too long", "It takes at most {max_length}."),
        "no_address": ("this is not a web address", "It begins with https:// and has no spaces."),
        "string_pattern_mismatch": (
            "this cannot be an id",
            "Use lower case letters, digits and hyphens, as in my-model.",
        ),
        "tuple_type": _NO_LIST,
        "list_type": _NO_LIST,
        "model_type": _NO_GROUP,
        "model_attributes_type": _NO_GROUP,
        "dict_type": _NO_GROUP,
        "int_type": _NO_NUMBER,
        "int_parsing": _NO_NUMBER,
        "int_parsing_size": _NO_NUMBER,
        "int_from_float": ("this should be a whole number", "Write it in digits, without a point."),
        "float_type": _NO_NUMBER,
        "float_parsing": _NO_NUMBER,
        "finite_number": _NO_NUMBER,
        "bool_type": _NO_SWITCH,
        "bool_parsing": _NO_SWITCH,
        "greater_than_equal": ("this is too low", "Make it at least {ge:g}."),
        "less_than_equal": ("this is too high", "Make it at most {le:g}."),
        "literal_error": _NO_CHOICE,
        "enum": _NO_CHOICE,
    }
)


def _known_fields(where: Where, schema: type[BaseModel]) -> str:
    """The field that was probably meant, or all there are."""
    meant = _meant_field(where, schema)
    return f"Did you mean '{meant}'?" if meant else f"Take it away; the fields are {', '.join(_fields(where, schema))}."


def _meant_field(where: Where, schema: type[BaseModel]) -> str | None:
    return next(iter(get_close_matches(str(where[-1]), _fields(where, schema), n=1)), None)


def _fields(where: Where, schema: type[BaseModel]) -> Sequence[str]:
    """The names of the fields that there are where this one is given."""
    model: type[BaseModel] | None = schema
    for step in where[:-1]:
        if isinstance(step, str) and model is not None:
            field = model.model_fields.get(step)
            model = _model_in(field.annotation) if field else None
    # A file whose 'overlay' is misspelt has been taken for a whole model.
    return [*(model.model_fields if model else ()), *(OVERLAY if model is Framework else ())]


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)


def practice_mistakes(practices: Sequence[Practice], taken: Mapping[str, str]) -> Iterator[Found]:
    """Ids and aliases must each be new. ``taken``: who has an id already, by id. Places count within the list."""
    own: set[str] = set()
    for index, practice in enumerate(practices):
        for field, name in [("id", practice.id), *(("aliases", alias) for alias in practice.aliases)]:
            if name in taken:
                yield (index, field), f"practice '{name}' is already in {taken[name]}", "Give it an id of its own."
            elif name in own:
                yield (index, field), f"practice '{name}' is already in this file", "Give it an id of its own."
            own.add(name)


def own_part_mistakes(
    own: Sequence[OwnPart], parts: Sequence[Part], practices: Mapping[str, Practice]
) -> Iterator[Found]:
    """A model's own questions: new ids, and a title and an introduction where the part of the work is new."""
    known = {part.part for part in parts}
    taken = {name: "the bank" for one in practices.values() for name in (one.id, *one.aliases)}
    seen: set[str] = set()
    for index, part in enumerate(own):
        if part.part in seen:
            yield ("parts", index, "part"), f"'{part.part}' is already in this list", "Put its practices together."
        elif part.part not in known and (part.title is None or part.intro is None):
            fix = f"Give a new part a 'title' and an 'intro'. The parts there are: {', '.join(sorted(known))}."
            yield ("parts", index, "part"), f"there is no part of the work '{part.part}'", fix
        for where, reason, fix in practice_mistakes(part.practices, taken):
            yield ("parts", index, "practices", *where), reason, fix
        seen.add(part.part)
        taken |= {name: "this file" for one in part.practices for name in (one.id, *one.aliases)}


def framework_mistakes(framework: Framework, practices: Collection[str], others: Collection[str]) -> Iterator[Found]:
    """Everything the schema alone cannot see. ``practices`` and ``others`` are the ids there are."""
    if framework.id in others:
        yield ("id",), f"there is already a model '{framework.id}'", "Give yours another id."
    for index, level in enumerate(framework.levels):
        if level.level != index:
            yield ("levels", index, "level"), f"levels count up from 0, and this is {level.level}", f"Make it {index}."
    yield from _repeated("dimensions", [one.id for one in framework.dimensions])
    yield from _repeated("criteria", [one.id for one in framework.criteria])
    yield from _unknown_dimensions(framework)
    unknown = list(_unknown_practices(framework, practices))
    # Where a gate names a practice that there is not, it may have meant the one that nothing asks for.
    yield from unknown or _questions_never_asked(framework)
    if framework.rule not in RULES:
        yield ("rule",), f"there is no scoring rule '{framework.rule}'", f"The rules are {' and '.join(RULES)}."
    elif framework.rule == "points":
        yield from _points_mistakes(framework)
    else:
        yield from _staged_mistakes(framework)
    yield from _cells_that_ask_twice(framework)
    yield from _coverage_mistakes(framework)


def _repeated(section: str, ids: Sequence[str]) -> Iterator[Found]:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            yield (section, index, "id"), f"'{one}' is already in this list", "Give it an id of its own."


def _requirements(framework: Framework) -> Iterator[tuple[Where, Requirement]]:
    for section, requirements in (("gates", framework.gates), ("recommended", framework.recommended)):
        for index, one in enumerate(requirements):
            yield (section, index), one


def _unknown_dimensions(framework: Framework) -> Iterator[Found]:
    dimensions = [one.id for one in framework.dimensions]
    criteria: list[tuple[Where, Criterion | Requirement]] = [
        (("criteria", index), one) for index, one in enumerate(framework.criteria)
    ]
    for where, one in (*criteria, *_requirements(framework)):
        if one.dimension not in dimensions:
            meant = _meant(one.dimension, dimensions, "dimensions")
            yield (*where, "dimension"), f"there is no dimension '{one.dimension}'", meant
    for index, dimension in enumerate(dimensions):
        if not framework.gates_by_dimension[dimension]:
            reason = f"dimension '{dimension}' has no gate, so it never has a level"
            yield ("dimensions", index), reason, "Give it a gate, or take it away."


def _questions_never_asked(framework: Framework) -> Iterator[Found]:
    named = {practice for _, one in _requirements(framework) for practice in one.practices}
    for index, part in enumerate(framework.parts):
        for at, practice in enumerate(part.practices):
            if practice.id not in named:
                reason = f"nothing asks for practice '{practice.id}'"
                yield ("parts", index, "practices", at, "id"), reason, "Name it at a gate or a recommendation."


def _unknown_practices(framework: Framework, practices: Collection[str]) -> Iterator[Found]:
    for where, one in _requirements(framework):
        field = "practice" if one.practice is not None else "any_of"
        for practice in one.practices:
            if practice not in practices:
                meant = _meant(practice, practices, "practices", listing="maturity frameworks list")
                yield (*where, field), f"there is no practice '{practice}'", meant


def _cells_that_ask_twice(framework: Framework) -> Iterator[Found]:
    cells: set[tuple[int | None, str, frozenset[str]]] = set()
    for index, gate in enumerate(framework.gates):
        cell = (gate.level, gate.dimension, frozenset(gate.practices))
        if cell in cells:
            yield ("gates", index), f"'{gate.practices[0]}' is already a gate here", "Keep one of them."
        cells.add(cell)


def _staged_mistakes(framework: Framework) -> Iterator[Found]:
    for index, level in enumerate(framework.levels):
        if level.above is not None:
            yield ("levels", index, "above"), "'above' is for the rule points", "Take it away."
        if index and not any(gate.level == index for gate in framework.gates):
            reason = f"level {index} has no gate, so nothing tells it from the level below"
            yield ("levels", index), reason, "Give it a gate, or take it away."
    for where, one in _requirements(framework):
        if one.level is None:
            yield where, "'level': this field is missing", "Say which level requires it."
        elif one.level > framework.top:
            yield (*where, "level"), f"level {one.level} is above the top level {framework.top}", "Choose a lower one."
    for index, criterion in enumerate(framework.criteria):
        if criterion.level is None:
            yield ("criteria", index), "'level': this field is missing", "Say at which level it is asked for."
        elif criterion.level > framework.top:
            reason = f"level {criterion.level} is above the top level {framework.top}"
            yield ("criteria", index, "level"), reason, "Choose a lower one."


def _points_mistakes(framework: Framework) -> Iterator[Found]:
    yield from _band_mistakes(framework)
    for where, one in _requirements(framework):
        if one.level is not None:
            yield (*where, "level"), "with the rule points, practices belong to no level", "Take it away."
    for index, criterion in enumerate(framework.criteria):
        if criterion.level is not None:
            yield ("criteria", index, "level"), "with the rule points, criteria belong to no level", "Take it away."


def _band_mistakes(framework: Framework) -> Iterator[Found]:
    # A section without any gate is a mistake of its own.
    least = min((len(gates) for gates in framework.gates_by_dimension.values() if gates), default=0)
    if framework.levels[0].above is not None:
        yield ("levels", 0, "above"), "level 0 holds by itself", "Take 'above' away."
    for index, level in enumerate(framework.levels[1:], start=1):
        if level.above is None:
            yield ("levels", index), "'above': this field is missing", "Say how many points it must be above."
        elif level.above >= least:
            reason = f"no team can be above {level.above:g}, as the smallest section has {least} gates"
            yield ("levels", index, "above"), reason, "Make it lower."
    given = [(index, one.above) for index, one in enumerate(framework.levels) if one.above is not None]
    for (first, lower), (index, higher) in pairwise(given):
        if higher <= lower:
            reason = f"level {index} must be above more points than level {first}"
            yield ("levels", index, "above"), reason, f"Make it more than {lower:g}."


def _coverage_mistakes(framework: Framework) -> Iterator[Found]:
    """Criteria and practices must find each other, where the publisher puts them; a model without any is free."""
    criteria = {one.id: one for one in framework.criteria}
    for where, one in _requirements(framework):
        for index, name in enumerate(one.criteria):
            criterion = criteria.get(name)
            if criterion is None:
                meant = _meant(name, criteria, "criteria")
                yield (*where, "criteria", index), f"there is no criterion '{name}'", meant
            elif _elsewhere(criterion, one, framework):
                reason = f"criterion '{name}' is of another level or dimension"
                yield (*where, "criteria", index), reason, "Put the practice where the publisher puts the criterion."
        if criteria and not one.criteria:
            reason = f"'{one.practices[0]}' stands for no criterion"
            yield where, reason, "Name its criteria, or add one with basis: ours."
    stood_for = {name for _, one in _requirements(framework) for name in one.criteria}
    for index, name in enumerate(framework.informative):
        if name not in criteria:
            yield ("informative", index), f"there is no criterion '{name}'", _meant(name, criteria, "criteria")
    for index, criterion in enumerate(framework.criteria):
        if criterion.id not in stood_for and criterion.id not in framework.informative:
            reason = f"no practice stands for criterion '{criterion.id}'"
            yield ("criteria", index), reason, "Name it at a gate or a recommendation, or under 'informative'."


def _elsewhere(criterion: Criterion, requirement: Requirement, framework: Framework) -> bool:
    """Whether they stand in two places that both exist; where one does not, that is the mistake."""
    levels, dimensions = {criterion.level, requirement.level}, {criterion.dimension, requirement.dimension}
    there = {one.id for one in framework.dimensions}
    return dimensions <= there and (
        len(dimensions) > 1 or (len(levels) > 1 and all(one is not None and one <= framework.top for one in levels))
    )


def _meant(word: str, words: Iterable[str], kind: str, listing: str = "") -> str:
    """The name that was probably meant, or where to find them all."""
    known = list(words)
    near = get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    if listing:
        return f"`{listing}` shows them."
    return f"The {kind} are {', '.join(known)}." if len(known) <= FEW else f"Name one of those under '{kind}'."
