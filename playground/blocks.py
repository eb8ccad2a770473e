"""Block Kit as Slack takes it: limits, unknown fields and doubled ids are refused, elements are found."""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jsonschema import Draft202012Validator
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from playground.compiled_schema import compiled
from playground.newer_blocks import TYPES as NEWER_TYPES
from playground.newer_blocks import newer_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jsonschema.exceptions import ValidationError

    from playground.compiled_schema import Check
    from playground.workspace import Blocks

SCHEMA = Path(__file__).parent / "schemas" / "blockkit.schema.json"
MARKDOWN_LIMIT = 12_000
MOST_PROBLEMS = 10
TEXT_DEFAULTS = {"plain_text": ("emoji", True), "mrkdwn": ("verbatim", False)}

Entry = Literal["message_blocks", "modal_view", "home_view"]


def problems(entry: Entry, content: Any) -> list[str]:
    """What is wrong with a message's blocks or a view, in words with a pointer; empty when Slack would take it."""
    root = "/blocks" if entry == "message_blocks" else "/view"
    found = (
        []
        if _check(entry)(content)
        else [
            f"[ERROR] {mistake.message[:300]} [json-pointer:{root}{_pointer(mistake)}]"
            for mistake in _validator(entry).iter_errors(content)
        ]
    )
    if found:
        return found[:MOST_PROBLEMS]
    blocks = content if entry == "message_blocks" else content["blocks"]
    found = [f"[ERROR] {problem}" for problem in _beyond_the_schema(blocks)]
    if not found:
        found = _by_the_sdk(blocks)
    return found[:MOST_PROBLEMS]


def with_ids(blocks: Blocks, first: int = 0) -> Blocks:
    """A copy in which every block and every interactive element has an id, and every text says how it is read.

    What is the same has the same id when it is drawn again, so that a quick click still finds it. ``first`` is the
    place of the first block in its message.
    """
    named: Blocks = json.loads(json.dumps(blocks))
    for index, block in enumerate(with_inner(named), first):
        for number, element in enumerate(_elements_of(block)):
            element.setdefault("action_id", _id_for(element, number))
        block.setdefault("block_id", _id_for(block, index))
    _say_how_texts_are_read(named)
    return named


def find_element(blocks: Sequence[dict[str, Any]], block_id: str, action_id: str) -> dict[str, Any] | None:
    """The interactive element with these ids."""
    for block in with_inner(blocks):
        if block.get("block_id") == block_id:
            return next((one for one in _elements_of(block) if one.get("action_id") == action_id), None)
    return None


def interactive(blocks: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every interactive element with the block that it stands in."""
    for block in with_inner(blocks):
        for element in _elements_of(block):
            yield block, element


def with_inner(blocks: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Blocks, and the blocks inside of carousels and containers."""
    for block in blocks:
        yield block
        inner = block.get("elements", []) if block["type"] == "carousel" else block.get("child_blocks", [])
        yield from with_inner(inner)


def pictures(blocks: Sequence[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every image, a block of its own or an element of one, with the index of its block."""
    for index, block in enumerate(with_inner(blocks)):
        elements = block.get("elements", []) if block["type"] == "context" else []
        icon, hero = block.get("icon"), block.get("hero_image")
        for one in (block, *elements, block.get("accessory"), icon, hero):
            if isinstance(one, dict) and one.get("type") == "image":
                yield index, one


def missing_inputs(blocks: Sequence[dict[str, Any]], values: dict[str, Any]) -> dict[str, str]:
    """The input blocks that must be filled in and are not, with what the person is told."""
    empty = (None, "", [])
    missing: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input" or block.get("optional"):
            continue
        given = values.get(block["block_id"], {}).get(block["element"]["action_id"], {})
        if all(value in empty for key, value in given.items() if key != "type"):
            missing[block["block_id"]] = "Please complete this required field."
    return missing


@cache
def _schema() -> dict[str, Any]:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


@cache
def _check(entry: Entry) -> Check:
    return compiled(_schema()["$defs"], entry)


@cache
def _validator(entry: Entry) -> Draft202012Validator:
    return Draft202012Validator({**_schema(), "$ref": f"#/$defs/{entry}"})


def _by_the_sdk(blocks: Blocks) -> list[str]:
    """What slack_sdk's own models find; they know some limits that the schema does not."""
    # Of blocks that are newer than the SDK it would complain in the log.
    found = (_of_the_sdk(json.dumps(one)) for one in blocks if one["type"] not in NEWER_TYPES)
    return [f"[ERROR] {problem} [json-pointer:/blocks]" for problem in found if problem is not None][:1]


@lru_cache(maxsize=1024)
def _of_the_sdk(block: str) -> str | None:
    """What slack_sdk finds wrong with a block, given as JSON. Most blocks of a card are those of the card before."""
    try:
        parsed = Block.parse(json.loads(block))
        if parsed is not None:
            parsed.to_dict()
    except SlackObjectFormationError as error:
        return str(error)
    return None


def _say_how_texts_are_read(node: Any) -> None:
    """Add what Slack adds to texts that do not say it: names of emoji are emoji, and addresses become links."""
    if isinstance(node, dict):
        if node.get("type") in TEXT_DEFAULTS and isinstance(node.get("text"), str):
            name, value = TEXT_DEFAULTS[node["type"]]
            node.setdefault(name, value)
            return
        node = node.values()
    for one in node:
        if isinstance(one, dict | list):
            _say_how_texts_are_read(one)


def _id_for(part: dict[str, Any], index: int) -> str:
    return hashlib.sha256(f"{index}:{json.dumps(part, sort_keys=True)}".encode()).hexdigest()[:8]


def _pointer(mistake: ValidationError) -> str:
    return "".join(f"/{step}" for step in mistake.absolute_path)


def _elements_of(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The interactive elements of a block; texts and images have no action."""
    accessory, element = block.get("accessory"), block.get("element")
    inside = block.get("elements", []) if block["type"] in {"actions", "context_actions"} else []
    for one in (*inside, *block.get("actions", []), accessory, element):
        if isinstance(one, dict) and one.get("type") != "image":
            yield one


def _beyond_the_schema(blocks: Blocks) -> Iterator[str]:
    """What the schema cannot express: ids that come twice, options that cannot be told apart, all markdown together."""
    seen: set[str] = set()
    for index, block in enumerate(with_inner(blocks)):
        block_id = block.get("block_id")
        if block_id in seen:
            yield f"`block_id` {block_id} already exists [json-pointer:/blocks/{index}/block_id]"
        elif block_id is not None:
            seen.add(block_id)
        action_ids = [one["action_id"] for one in _elements_of(block) if "action_id" in one]
        if len(set(action_ids)) < len(action_ids):
            yield f"`action_id` is not unique [json-pointer:/blocks/{index}]"
        for element in _elements_of(block):
            values = [option["value"] for option in element.get("options", [])]
            if len(set(values)) < len(values):
                yield f"option values are not unique [json-pointer:/blocks/{index}]"
    yield from newer_problems(list(with_inner(blocks)))
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_LIMIT:
        yield f"markdown blocks hold more than {MARKDOWN_LIMIT} characters together [json-pointer:/blocks]"
