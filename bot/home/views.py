"""How the Home tab looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.start.views import START
from bot.assess.state import QuestionScreen, assessment_of
from bot.assess.words import bar, how_far, number
from bot.home.state import PAGE
from bot.insights.status import more_buttons, trend
from bot.schedules.next_checkin import next_checkin_in_words
from bot.slack.message import actions, button, context, divider, header, section
from bot.slack.mrkdwn import channel, date, escape, together
from bot.teams.access.views import team_button
from bot.teams.scope_names import scope_label

if TYPE_CHECKING:
    from bot.assess.state import OpenScreen
    from bot.home.state import Home, InstallationSetup, ModelLevel, MyTeam
    from bot.slack.message import Block

CONTINUE = "home:continue:v1"
TURN = "home:page:v1"
FIND = "home:find:v1"
# So many teams have a row of buttons each; of more, each has one.
FEW = 3


def home(shown: Home) -> dict[str, Any]:
    """The Home tab's view: what waits, the person's teams, and, for somebody new, what this is."""
    blocks: list[Block] = [header("How mature is your MLOps?")]
    if not shown.teams:
        blocks.append(
            section(
                "I ask your team, one question at a time, how it builds and runs machine learning. At the end you "
                "know your level in the models of *Google*, *Azure* and *GigaOm*, which practices decided it, and "
                "what to change to move up. A practice that several models ask for is asked once."
            )
        )
    blocks.append(actions([button("Start an assessment", START, style="primary")]))
    for one in shown.waiting:
        blocks += [
            divider(),
            section(f"*An assessment is waiting for you:* {_waiting(one)}"),
            actions([button("Continue", CONTINUE, str(assessment_of(one)))]),
        ]
    if shown.waiting:
        others = f"_And {shown.more} more: go on with them by `/maturity assess` in their channels._ "
        blocks.append(context(f"{others if shown.more else ''}The questions are in the tab *Messages*."))
    blocks += _teams(shown)
    if shown.setup:
        blocks += _setup(shown.setup)
    blocks.append(
        context(
            "In a channel, `/maturity` shows all I can do and `/maturity status` the team's levels. "
            "Moving up is your team's choice."
        )
    )
    return {"type": "home", "blocks": blocks}


def _teams(shown: Home) -> list[Block]:
    """A page of teams; where there are several pages, how to turn them and how to find one."""
    if not shown.teams:
        return []
    last = shown.first + len(shown.teams)
    several = shown.count > len(shown.teams)
    range_of = f" {shown.first + 1} to {last} of {shown.count}" if several else ""
    blocks: list[Block] = [divider(), header(f"My teams{range_of}")]
    for one in shown.teams:
        blocks += _team(one, few=shown.count <= FEW)
    if several:
        turns = []
        if shown.first:
            turns.append(button("Previous", f"{TURN}:previous", str(shown.first - PAGE)))
        if last < shown.count:
            turns.append(button("Next", f"{TURN}:next", str(shown.first + PAGE)))
        find = {
            "type": "conversations_select",
            "action_id": FIND,
            "placeholder": {"type": "plain_text", "text": "Find a team by its channel"},
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        }
        # Another page has another id, so that the menu is empty again.
        blocks.append({**actions([*turns, find]), "block_id": f"teams:{shown.first}"})
    blocks.append(context("What you ask for here, I answer in the tab *Messages*."))
    return blocks


def _team(one: MyTeam, *, few: bool) -> list[Block]:
    """A team's levels, and what can be asked about it."""
    levels = "\n".join(map(_level, one.levels)) if one.levels else "Not assessed yet."
    said = (f"Assessed on {date(one.assessed_at)}." if one.assessed_at else "", next_checkin_in_words(one.coming))
    when = "".join(f"\n_{sentence}_" for sentence in (" ".join(filter(None, said)),) if sentence)
    text = f"*{channel(one.channel_id)}*\n{levels}{when}"
    if few:
        status = team_button("Status", one.team_id, "status", style="primary", name=str(one.team_id))
        return [section(text), actions([status, *(more_buttons(one.team_id) if one.levels else [])])]
    return [{**section(text), "accessory": team_button("Open", one.team_id, "status", name=str(one.team_id))}]


def _level(one: ModelLevel) -> str:
    if one.level is None:
        return f"{escape(one.framework)}: no level"
    of = f" of {one.top}" if one.top is not None else ""
    moved = trend(one.level, one.earlier)
    return f"{escape(one.framework)}: level {one.level}{of}{f'  {moved}' if moved else ''}"


def _setup(setup: InstallationSetup) -> list[Block]:
    """How things are set up; whoever runs the workspace sees it."""
    counts = setup.counts
    lines = [
        f"• Models: {together(setup.models)}",
        f"• Teams: {counts.teams}; open assessments: {counts.open_assessments}",
    ]
    if counts.not_posted:
        lines.append(
            f"• :warning: Messages that could not be posted in the last 30 days: {counts.not_posted}. Whoever "
            "answered, or owns the team, was told why."
        )
    for what, problem in counts.refused.items():
        lines.append(f"• :warning: This workspace does not take {escape(what)} (`{escape(problem)}`): shown as words.")
    if not counts.refused and not counts.not_posted:
        lines.append("• :white_check_mark: Nothing was refused and everything was posted.")
    return [divider(), section("*Setup* (only admins see this)\n" + "\n".join(lines))]


def _waiting(waiting: OpenScreen) -> str:
    """Of which models and team it is, and how far it is."""
    label = scope_label(waiting.channel_id, waiting.about.scope, waiting.about.subject)
    of = f"{together(waiting.frameworks)} for {label}"
    if not isinstance(waiting, QuestionScreen):
        far = how_far(waiting)
        return f"{of}\n{far[0].upper()}{far[1:]}."
    return f"{of}\n{bar(waiting.answered, waiting.total)}  {number(waiting).lower()}"
