"""How a thought looks: what is picked, and what each model would then say."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from bot.levels.uninstalled import uninstalled_words
from bot.slack.message import MOST_OPTIONS, Message, actions, context, grouped_menu, section
from bot.slack.mrkdwn import channel, escape, listing
from bot.teams.access.views import team_button
from bot.teams.scopes import OF, who
from bot.words import plural

if TYPE_CHECKING:
    from bot.insights.what_if.state import NoLevels, OpenPractice, Smallest, WhatIf
    from bot.slack.message import Block
    from frameworks.outcome import LevelName
    from frameworks.what_if import IfOutcome

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
    about = who(thought.about.channel_id, thought.about.scope, thought.about.subject)
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
