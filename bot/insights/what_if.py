"""What if: practices picked as if in place, and the levels that each model would then give. Nothing is saved."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.insights.same_answers import is_mixed, newest_answers
from bot.insights.which_model import Asked, NotAssessed, WhichOne, assessed, choose, read_words, unread_message
from bot.levels.uninstalled import uninstalled, uninstalled_words
from bot.slack.identity import person_of
from bot.slack.message import MOST_OPTIONS, Message, actions, context, grouped_menu, section
from bot.slack.mrkdwn import channel, escape, listing
from bot.slack.reading import parses_payload
from bot.slack.response_url import reply
from bot.slack.words import plural
from bot.teams.access.service import team_to_see
from bot.teams.access.viewing import viewer_of_click
from bot.teams.access.views import team_button
from bot.teams.scope_names import OF, in_order, scope_label
from frameworks.model import Scope
from frameworks.smallest import smallest_change
from frameworks.what_if import levels_if, open_practices
from storage import results

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.levels.uninstalled import Uninstalled
    from bot.slack.listeners import Listeners
    from bot.slack.message import Block
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from frameworks.catalog import Catalog
    from frameworks.model import Effort
    from frameworks.outcome import LevelName
    from frameworks.score import Answers
    from frameworks.what_if import IfOutcome
    from storage.tables import Team


@dataclass(frozen=True, slots=True)
class OpenPractice:
    """A practice that is not in place: its name, the part of the work it belongs to, how long it takes roughly."""

    id: str
    name: str
    part: str
    effort: Effort


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest set of practices (ids) that lifts a model, by id and short name, to its next level."""

    framework_id: str
    framework: str
    level: int
    practices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIfSubject:
    """What a thought is about: a team, one of its products or its organisation.

    ``result_id`` is one of its results, and ``following`` one of what else was assessed, where there is more.
    ``mixed``: its models were assessed at different times, or by versions that are not today's. ``uninstalled`` are
    the team's results by models that are not there any more.
    """

    team_id: int
    channel_id: str
    scope: Scope
    subject: str
    result_id: int
    following: int | None
    mixed: bool
    uninstalled: tuple[Uninstalled, ...] = ()


@dataclass(frozen=True, slots=True)
class NoLevels:
    """A team has no level by a model that is there, but perhaps by ones that are not any more."""

    channel_id: str
    uninstalled: tuple[Uninstalled, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a team would reach with what it ``picked`` (ids), of all that is ``open``."""

    about: WhatIfSubject
    outcomes: tuple[IfOutcome, ...]
    open: tuple[OpenPractice, ...]
    picked: tuple[str, ...]
    smallest: tuple[Smallest, ...]


async def what_if(
    deps: Deps, team: Team, words: Sequence[str] = (), picked: Collection[str] = ()
) -> WhatIf | NoLevels | WhichOne:
    """What the team would reach with these practices, where anything was assessed by a model that is there.

    ``words`` say what it is about; by default the team itself. Where they name a model, the smallest set that lifts
    it is picked.
    """
    async with deps.database.read() as session:
        rows = in_order(deps.catalog, await results.latest_results(session, team.workspace_id, team.id))
        asked = await read_words(session, team, words)
    kept = uninstalled(deps.catalog, rows)
    rows = [row for row in rows if row.framework_id in deps.catalog.frameworks]
    there = assessed(deps.catalog, rows)
    if asked.about not in {(row.scope, row.subject) for row in there}:
        asked = Asked(asked.text)
    place = choose(deps.catalog, "what-if", team, there, asked)
    if isinstance(place, NotAssessed):
        return NoLevels(team.channel_id, kept)
    if isinstance(place, WhichOne):
        return place
    following = there[(there.index(place.of) + 1) % len(there)].result_id if len(there) > 1 else None
    rows = [row for row in rows if (row.scope, row.subject) == (place.of.scope, place.of.subject)]
    newest = max(rows, key=lambda row: row.completed_at)
    # Results of a team that trains models and of one that does not are never mixed: the newest says which this is.
    rows = [row for row in rows if row.trains_models == newest.trains_models]
    about_whom = WhatIfSubject(
        team_id=team.id,
        channel_id=team.channel_id,
        scope=Scope(newest.scope),
        subject=newest.subject,
        result_id=newest.id,
        following=following,
        mixed=is_mixed(deps.catalog, rows),
        uninstalled=kept,
    )
    return thought(
        deps.catalog,
        about_whom,
        [row.framework_id for row in rows],
        newest_answers(deps.catalog, rows),
        trains_models=newest.trains_models,
        picked=picked,
        framework_id=place.framework if asked.text else None,
    )


def thought(
    catalog: Catalog,
    about: WhatIfSubject,
    models: Sequence[str],
    answers: Answers,
    *,
    trains_models: bool,
    picked: Collection[str],
    framework_id: str | None = None,
) -> WhatIf:
    """What follows from answers and from what is picked; ``models`` are ids of the catalog's frameworks."""
    found = open_practices(catalog, models, answers, trains_models=trains_models)
    there = catalog.frameworks if trains_models else catalog.fitting
    smallest: list[Smallest] = []
    for one in levels_if(catalog, models, answers, (), trains_models=trains_models):
        if one.now.next_level is None:
            continue
        change = smallest_change(catalog, there[one.now.framework], answers)
        if change:
            smallest.append(Smallest(one.now.framework, one.now.short_name, one.now.next_level.level, change))
            if one.now.framework == framework_id:
                picked = change
    chosen = tuple(one for one in found if one in picked)
    return WhatIf(
        about=about,
        outcomes=levels_if(catalog, models, answers, chosen, trains_models=trains_models),
        open=tuple(
            OpenPractice(one, catalog.practices[one].name, catalog.part_of[one].title, catalog.practices[one].effort)
            for one in found
        ),
        picked=chosen,
        smallest=tuple(smallest),
    )


PICK = "what_if:pick:v1"
BLOCK = "what_if"
MOST_SHOWN = 8
CANNOT = "can't be used for a what-if"
MIXED = (
    "Your models were not all assessed at the same time, or have new versions: here the newest answer to each question "
    "counts in every model, by today's rules. So a level can differ from the one in your report."
)


def what_if_message(thought: WhatIf) -> Message:
    """The levels now and then, what is picked, and the smallest sets that reach the next level."""
    about = scope_label(thought.about.channel_id, thought.about.scope, thought.about.subject)
    team_id, of = thought.about.team_id, f"{OF}{thought.about.result_id}"
    title = (
        f"What if {about} had {plural(len(thought.picked), 'practice')} more?"
        if thought.picked
        else f"What if? {about} today"
    )
    lines = [_line(one, "stays at" if thought.picked else "at") for one in thought.outcomes]
    text = f"{title} {' '.join(lines)}".replace("*", "")
    blocks: list[Block] = [section(f"*{title}*\n" + "\n".join(lines))]
    if thought.about.mixed:
        blocks.append(context(MIXED))
    if thought.about.uninstalled:
        blocks.append(context(uninstalled_words(thought.about.channel_id, thought.about.uninstalled, CANNOT)))
    if not thought.open:
        blocks.append(
            section("There is nothing left to pick: what these models require is in place, or does not apply.")
        )
        return Message(text, tuple(blocks))
    blocks.append(_menu(thought))
    blocks += [section(f"{_way(one)}\n{_set(thought, one)}") for one in thought.smallest]
    buttons = [
        team_button(
            f"Pick these for {one.framework}",
            team_id,
            f"what-if {one.framework_id} {of}",
            here=True,
            name=one.framework_id,
        )
        for one in thought.smallest
    ]
    if thought.picked:
        buttons.append(team_button("Pick nothing", team_id, f"what-if {of}", here=True, name="nothing"))
    if thought.about.following is not None:
        other = f"what-if {OF}{thought.about.following}"
        buttons.append(team_button("What else was assessed", team_id, other, here=True, name="scope"))
    if buttons:
        blocks.append(actions(buttons))
    blocks.append(context("This is a thought: nothing is saved, and nobody else sees it."))
    return Message(text, tuple(blocks))


def nothing_to_think_of(nothing: NoLevels) -> Message:
    """Nothing was assessed yet by a model that is there."""
    text = f"There are no levels of {channel(nothing.channel_id)} yet to think about. Start with `/maturity assess`."
    if nothing.uninstalled:
        text = uninstalled_words(nothing.channel_id, nothing.uninstalled, CANNOT)
    return Message(text, (section(text),))


def block_id(thought: WhatIf) -> str:
    """Which team and result a menu is about; another for each pick, so that Slack shows what was picked for it."""
    picked = zlib.crc32(" ".join(thought.picked).encode())
    return f"{BLOCK}:{thought.about.team_id}:{thought.about.result_id}:{picked:x}"


def _menu(thought: WhatIf) -> Block:
    """A menu of all that is open, by part of the work."""
    shown = thought.open[:MOST_OPTIONS]
    parts = dict.fromkeys(one.part for one in shown)
    menu = grouped_menu(
        "Pick practices as if they were in place",
        PICK,
        [(part, [(_option(one), one.id) for one in shown if one.part == part]) for part in parts],
    )
    menu["type"] = "multi_static_select"
    options = {option["value"]: option for group in menu["option_groups"] for option in group["options"]}
    initial = [options[one] for one in thought.picked if one in options]
    if initial:
        menu["initial_options"] = initial
    return {**actions([menu]), "block_id": block_id(thought)}


def _option(one: OpenPractice) -> str:
    return f"{one.name} ({one.effort.value})"


def _line(one: IfOutcome, still: str) -> str:
    """A model's level now and then, ``still`` where it is the same; a part that rises too."""
    name = escape(one.now.short_name)
    if one.now.level is None or one.then.level is None:
        before, after = one.now.progress, one.then.progress
        came = f" ({after.in_place - before.in_place} more than today)" if after.in_place > before.in_place else ""
        return f"• {name}: no level; {after.in_place} of the {after.gates} practices that fit are in place{came}."
    if one.now.level.level == one.then.level.level:
        before, after = one.now.progress, one.then.progress
        closer = f", {after.in_place} of {after.gates} for the next" if after.gates else ""
        came = f" ({after.in_place - before.in_place} more than today)" if after.in_place > before.in_place else ""
        risen = _risen(one)
        return f"• {name}: {still} {_level(one.now.level)}{closer}{came}.{risen}"
    return f"• *{name}: {one.now.level.level} → {_level(one.then.level)}* :arrow_upper_right:{_risen(one)}"


def _risen(one: IfOutcome) -> str:
    """The parts that rise."""
    moved = [
        f"{escape(after.name)} {before.span} → {after.span}"
        for before, after in zip(one.now.dimensions, one.then.dimensions, strict=True)
        if before.level is not None and after.level is not None and after.level > before.level
    ]
    if not moved or len(one.now.dimensions) == 1:
        return ""
    return f"\n      {listing([', '.join(moved)], most=1, limit=600)}"


def _level(level: LevelName) -> str:
    return f"level {level.level}, {escape(level.name)}"


def _set(thought: WhatIf, one: Smallest) -> str:
    names = {practice.id: practice for practice in thought.open}
    return listing([f"• {escape(_option(names[name]))}" for name in one.practices if name in names], most=MOST_SHOWN)


def _way(one: Smallest) -> str:
    return f"*The smallest way to level {one.level} of {escape(one.framework)}*"


async def show(deps: Deps, _slack: SlackTools, _viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity what-if`; where a model is named, the smallest set for it is picked at first."""
    return _drawn(await what_if(deps, team, words))


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the menu of practices to the service."""

    async def picked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        action = body["actions"][0]
        team_id, of = _read(action["block_id"])
        chosen = [one["value"] for one in action["selected_options"]]
        team = await team_to_see(deps, viewer_of_click(slack, person_of(context), body), team_id)
        message = _drawn(await what_if(deps, team, (f"{OF}{of}",), chosen))
        await ack()
        slack.after_ack.run(reply(slack.session, body["response_url"], message, replace=True))

    on.action(PICK, picked)


@parses_payload
def _read(block_id: str) -> tuple[int, int]:
    """The ids of the team, and of a result about what is thought of. Raises StalePayload."""
    _, team_id, result_id, _ = block_id.split(":")
    return int(team_id), int(result_id)


def _drawn(thought: WhatIf | NoLevels | WhichOne) -> Message:
    match thought:
        case NoLevels():
            return nothing_to_think_of(thought)
        case WhichOne():
            return unread_message(thought)
        case _:
            return what_if_message(thought)
