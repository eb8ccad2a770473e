"""The one thing to do next, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.levels.views import STATES
from bot.slack.mrkdwn import escape
from bot.words import agree, listed

if TYPE_CHECKING:
    from bot.insights.status.state import NextStep


def next_step(step: NextStep) -> str:
    """The gap whose closing does most, and what it does, as mrkdwn."""
    effect = step.effect
    does: list[str] = []
    if effect.lifts:
        lift = effect.lifts[0]
        what = escape(step.framework) if lift.dimension is None else f"a part of {escape(step.framework)}"
        does.append(f"alone it lifts {what} from {lift.before} to {lift.after}")
    if effect.other_models:
        want = agree(len(effect.other_models), "wants", "want")
        does.append(f"{listed(map(escape, effect.other_models))} {want} it too")
    why = f": {'; '.join(does)}" if does else f", for {escape(step.framework)}"
    effort = f", takes {effect.effort.value}" if effect.effort else ""
    return f":point_right: *Next:* {escape(effect.gap.name)} ({STATES[effect.gap.state]}{effort}){why}."
