"""A JSON schema as plain functions that say whether something is valid, and no more.

jsonschema tries every rule of a choice anew each time; here each rule is read once, and of a choice by ``type`` only
the one rule that applies is tried. What is wrong, and where, is for jsonschema to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Check = Callable[[Any], bool]
"""Whether a value is valid."""

Schema = dict[str, Any]

NOTHING_BY_THEMSELVES = frozenset(
    {"$schema", "title", "description", "then", "minContains", "maxContains", "additionalProperties"}
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
}
# Limits by keyword: the type that it is about, and whether a value of that type keeps to it.
LIMITS: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minLength": ("string", lambda value, limit: len(value) >= limit),
    "maxLength": ("string", lambda value, limit: len(value) <= limit),
    "pattern": ("string", lambda value, limit: re.search(limit, value) is not None),
    "minItems": ("array", lambda value, limit: len(value) >= limit),
    "maxItems": ("array", lambda value, limit: len(value) <= limit),
    "minimum": ("number", lambda value, limit: value >= limit),
    "maximum": ("number", lambda value, limit: value <= limit),
    "required": ("object", lambda value, limit: all(name in value for name in limit)),
}


def compiled(definitions: Mapping[str, Schema], name: str) -> Check:
    """The check of one of a schema's definitions. Raises NotImplementedError for a keyword that it does not know."""
    return _Compiler(definitions).definition(name)


class _Compiler:
    """Reads rules; a definition that many refer to is read once."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._checks: dict[str, Check] = {}

    def definition(self, name: str) -> Check:
        if name not in self._checks:
            self._checks[name] = self.check(self._definitions[name])
        return self._checks[name]

    def check(self, schema: Schema) -> Check:
        if "additionalProperties" in schema and (schema["additionalProperties"] or "properties" not in schema):
            raise NotImplementedError("additionalProperties that are not those beyond the properties, forbidden")
        checks = [self._keyword(keyword, schema) for keyword in schema if keyword not in NOTHING_BY_THEMSELVES]
        return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)

    def _keyword(self, keyword: str, schema: Schema) -> Check:
        if keyword in LIMITS:
            return _limit(keyword, schema[keyword])
        readers: Mapping[str, Callable[[Schema], Check]] = {
            "$ref": lambda schema: self.definition(schema["$ref"].removeprefix("#/$defs/")),
            "type": lambda schema: TYPES[schema["type"]],
            "const": lambda schema: _one_of([schema["const"]]),
            "enum": lambda schema: _one_of(schema["enum"]),
            "properties": self._properties,
            "items": self._items,
            "contains": self._contains,
            "if": self._if,
            "allOf": self._all_of,
            "anyOf": self._any_of,
            "oneOf": self._one_alone,
        }
        if keyword not in readers:
            raise NotImplementedError(f"the keyword {keyword}")
        return readers[keyword](schema)

    def _properties(self, schema: Schema) -> Check:
        checks = {name: self.check(inner) for name, inner in schema["properties"].items()}
        closed = "additionalProperties" in schema

        def valid(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for name, inner in value.items():
                check = checks.get(name)
                if not check(inner) if check else closed:
                    return False
            return True

        return valid

    def _items(self, schema: Schema) -> Check:
        check = self.check(schema["items"])
        return lambda value: not isinstance(value, list) or all(check(one) for one in value)

    def _contains(self, schema: Schema) -> Check:
        check = self.check(schema["contains"])
        least, most = schema.get("minContains", 1), schema.get("maxContains", math.inf)
        return lambda value: not isinstance(value, list) or least <= sum(check(one) for one in value) <= most

    def _if(self, schema: Schema) -> Check:
        applies, check = self.check(schema["if"]), self.check(schema["then"])
        return lambda value: not applies(value) or check(value)

    def _all_of(self, schema: Schema) -> Check:
        rules = schema["allOf"]
        kinds = [_kind(rule) for rule in rules]
        if None not in kinds and len({*kinds}) == len(kinds):
            return self._by_kind({kind: self.check(rule["then"]) for kind, rule in zip(kinds, rules, strict=True)})
        checks = [self.check(rule) for rule in rules]
        return lambda value: all(check(value) for check in checks)

    def _any_of(self, schema: Schema) -> Check:
        checks = [self.check(rule) for rule in schema["anyOf"]]
        return lambda value: any(check(value) for check in checks)

    def _one_alone(self, schema: Schema) -> Check:
        checks = [self.check(rule) for rule in schema["oneOf"]]
        return lambda value: sum(check(value) for check in checks) == 1

    def _by_kind(self, checks: Mapping[str | None, Check]) -> Check:
        def valid(value: Any) -> bool:
            if not isinstance(value, dict):
                # The conditions are about objects: by the letter, all of them hold of what is none.
                return all(check(value) for check in checks.values())
            kind = value.get("type")
            check = checks.get(kind) if isinstance(kind, str) else None
            return check is None or check(value)

        return valid


def _kind(schema: Schema) -> str | None:
    """The type of the objects that a rule is for; None for a rule that is about something else."""
    condition = schema.get("if", {})
    kind = condition.get("properties", {}).get("type", {}).get("const")
    by_type = {"properties": {"type": {"const": kind}}, "required": ["type"]}
    return kind if condition == by_type and schema.keys() == {"if", "then"} else None


def _one_of(allowed: Sequence[Any]) -> Check:
    if not all(isinstance(one, str) for one in allowed):
        raise NotImplementedError(f"what is no text among {allowed}")
    texts = frozenset(allowed)
    return lambda value: isinstance(value, str) and value in texts


def _limit(keyword: str, limit: Any) -> Check:
    kind, holds = LIMITS[keyword]
    applies = TYPES[kind]
    return lambda value: not applies(value) or holds(value, limit)
