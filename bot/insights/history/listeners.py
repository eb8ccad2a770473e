"""From Slack to a team's past and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.deps import StalePayload
from bot.insights.history import service, views, withdrawing
from bot.insights.history.state import ResultHistory
from bot.insights.which_model import NUMBERED, unread_message
from bot.slack.identity import person_of
from bot.slack.reading import parses_payload
from bot.slack.rich import respond
from bot.teams.access.acting import check_may_decide
from bot.teams.access.service import team_to_see
from bot.teams.access.viewing import viewer_of_click

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.insights.which_model import NotAssessed, WhichOne
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from storage.tables import Team


async def show(deps: Deps, _slack: SlackTools, viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity history`."""
    return _drawn(await service.history(deps, viewer, team, words))


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the two menus of results, and the buttons that compare, withdraw and put back, to the services."""

    async def compare_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team_id, line, pair = _read(body)
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await team_to_see(deps, viewer, team_id)
        message = await _line(viewer, team, line, pair)
        await ack()
        slack.after_ack.run(respond(slack, person, body["response_url"], message, replace=True), slack.tell(person))

    async def withdraw_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await _change(ack, body, context, withdrawing.withdraw)

    async def put_back_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await _change(ack, body, context, withdrawing.put_back)

    async def _change(
        ack: AsyncAck,
        body: Body,
        context: AsyncBoltContext,
        change: Callable[[Deps, Viewer, Team, int], Awaitable[None]],
    ) -> None:
        team_id, line, assessment_id = _numbers(body["actions"][0]["value"])
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await team_to_see(deps, viewer, team_id)
        if not team.owners:
            # It is anybody's, but for guests.
            await check_may_decide(slack, person)
        await change(deps, viewer, team, assessment_id)
        message = await _line(viewer, team, line)
        await ack()
        slack.after_ack.run(respond(slack, person, body["response_url"], message, replace=True), slack.tell(person))

    async def _line(viewer: Viewer, team: Team, line: int, pair: tuple[int, int] | None = None) -> Message:
        return _drawn(await service.history(deps, viewer, team, (f"{NUMBERED}{line}",), pair))

    async def chosen(ack: AsyncAck) -> None:
        """What is chosen comes with the button."""
        await ack()

    on.action(views.COMPARE, compare_clicked)
    on.action(re.compile(f"^{views.WITHDRAW}:"), withdraw_clicked)
    on.action(re.compile(f"^{views.PUT_BACK}:"), put_back_clicked)
    on.action(views.BEFORE, chosen)
    on.action(views.AFTER, chosen)


def _drawn(shown: ResultHistory | NotAssessed | WhichOne) -> Message:
    return views.history_message(shown) if isinstance(shown, ResultHistory) else unread_message(shown)


@parses_payload
def _numbers(value: str) -> tuple[int, int, int]:
    """The team, the line and the assessment. Raises StalePayload."""
    team_id, line, assessment_id = value.split()
    return int(team_id), int(line), int(assessment_id)


@parses_payload
def _read(body: Body) -> tuple[int, int, tuple[int, int]]:
    """The team, the line, and the assessments to compare. Raises StalePayload."""
    team_id, line = body["actions"][0]["value"].split()
    try:
        menus = body["state"]["values"][views.PAIR]
        before, after = (menus[one]["selected_option"]["value"] for one in (views.BEFORE, views.AFTER))
    except (KeyError, TypeError) as error:
        raise StalePayload(str(error)) from error
    return int(team_id), int(line), (int(before), int(after))
