"""Every button, menu and dialog of the bot, and what is checked before what it carries is believed.

Slack vouches for who clicked and in which conversation, and for nothing else: a value or ``private_metadata`` is only
a wish. What can be told from the place alone is checked here, before any listener runs; the rest by the listener, as
the table says. A button that is not in the table does nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.deps import Refusal, StalePayload
from bot.slack.identity import person_of
from bot.slack.subject import make_room
from bot.slack.typed import check_keepable
from bot.teams.access.acting import DIRECT
from bot.teams.access.viewing import conversation_of
from storage.places import place_of
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse

    from bot.deps import Deps, Person
    from bot.slack.payload import Body


# A whole number of more digits than fit into 64 bits; letters beside it make it part of a digest.
_TOO_LONG = re.compile(r"\b\d{19,}\b", re.ASCII)

NOT_HERE = "That belongs somewhere else, so I did nothing here. Run `/maturity` in the team's channel to go on."


class Checked(StrEnum):
    """What is checked of an entrance; the first two here, the others by its listener or service."""

    CARD = "clicked in direct messages, or in the assessment's own channel where all answer together; then the seat"
    MEETING = "clicked in the assessment's own channel; then, but for votes, who leads"
    SEAT = "the person's own seat in the assessment that it names, or that they lead it"
    MAY_ACT = "the person may act for the channel that it names or is about (see above), asked of Slack"
    MAY_SEE = "the person may see the team that it names"
    HERE = "it is about the conversation in which was clicked"
    ADMIN = "the person is an admin of this workspace"
    OWN = "nothing: it opens a dialog, or is about the person alone"


ACTIONS: Mapping[str, Checked] = {
    **dict.fromkeys(
        (
            *("answer:v1", "back:v1", "keep:v1", "pause:v1", "skip:v1", "more:v1", "go_to:v1", "finish:v1"),
            *("look_over:v1", "correct:v1", "continue:v1", "reason:v1", "scope:v1", "mode:v1", "kind:v1", "way:v1"),
            *("target:v1", "still_true:v1", "checkin:v1:changes", "checkin:v1:afresh", "checkin:v1:all_still"),
            *("ask_all:v1", "ask_again:v1", "keep_note:v1", "no_note:v1", "remove_note:v1", "let_lead:v1"),
            *("everyone:v1:people", "everyone:v1:due", "everyone:v1:ask", "everyone:v1:not_for_me"),
            *("everyone:v1:after_all", "everyone:v1:send", "everyone:v1:change", "everyone:v1:close"),
            *("everyone:v1:move_due", "everyone:v1:ask_more", "everyone:v1:more_time", "everyone:v1:settle"),
            *("everyone:v1:talk", "everyone:v1:result", "post_card:v1", "go_alone:v1", "review_page:v1"),
        ),
        Checked.CARD,
    ),
    **dict.fromkeys(
        (
            *("vote:v1", "agree:v1", "reveal:v1", "vote_again:v1", "together_back:v1", "together_skip:v1"),
            *("together_keep:v1", "together_see_all:v1", "together_go_on:v1", "together_go_to:v1"),
            *("together_finish:v1", "together_page:v1", "every_practice:v1"),
        ),
        Checked.MEETING,
    ),
    **dict.fromkeys(("cancel:v1", "lead_talk:v1", "post_again:v1", "home:continue:v1"), Checked.SEAT),
    **dict.fromkeys(("open:start_over:v1", "open:drop:v1"), Checked.SEAT),
    **dict.fromkeys(
        (
            *("take_over:v1", "open:take_over:v1", "open:continue:v1"),
            *("remind:offer:v1", "remind:change:v1", "remind:save:v1", "remind:off:v1", "checkin:start:v1"),
            *("checkin:snooze:v1", "checkin:snooze_until:v1", "checkin:skip:v1", "checkin:stop:v1"),
            "checkin:hand_over:v1",
        ),
        Checked.MAY_ACT,
    ),
    **dict.fromkeys(
        (
            *("team:below:v1", "team:here:v1", "home:find:v1", "report:radar:v1", "report:share:v1", "report:post:v1"),
            *("report:download:v1", "history:compare:v1", "history:withdraw:v1", "history:put_back:v1"),
            *("compare:heat:v1", "what_if:pick:v1", "export:send:v1", "summary:post:v2", "notify:follow:v1"),
            "notify:follow_several:v1",
        ),
        Checked.MAY_SEE,
    ),
    **dict.fromkeys(
        (
            *("run:v1", "settings:change:v1", "notify:stop:v1", "notify:own:v1", "summary:schedule:v1"),
            *("summary:propose:v1", "summary:save:v1", "summary:off:v1"),
        ),
        Checked.HERE,
    ),
    **dict.fromkeys(
        ("notify:all:v1", "compare:ranking:v1", "compare:export:v1", "compare:import:v1", "compare:remove:v1"),
        Checked.ADMIN,
    ),
    **dict.fromkeys(
        (
            *("home:start:v1", "home:page:v1", "history:before:v1", "history:after:v1", "notify:several:v1"),
            *("notify:how:v1", "report:not_now:v1", "summary:not_now:v1", "privacy:forget_me:v1"),
        ),
        Checked.OWN,
    ),
}

VIEWS: Mapping[str, Checked] = {
    **dict.fromkeys(("reason_dialog:v1", "product_dialog:v1", "note_dialog:v1", "hand_over_dialog:v1"), Checked.CARD),
    "agreed_reason_dialog:v1": Checked.MEETING,
    "evidence_dialog:v1": Checked.SEAT,
    **dict.fromkeys(
        ("home:start_dialog:v1", "settings:dialog:v1", "remind:dialog:v1", "remind:confirm:v1"), Checked.MAY_ACT
    ),
    **dict.fromkeys(("compare:export_dialog:v1", "compare:import_dialog:v1"), Checked.ADMIN),
}

# What Slack tells besides: a command, shortcuts, events, and a step that a workflow reaches.
OTHERS: Mapping[str, Checked] = {
    "/maturity": Checked.HERE,
    "start_assessment": Checked.OWN,
    "use_as_evidence": Checked.SEAT,
    "message": Checked.SEAT,
    "app_home_opened": Checked.OWN,
    "member_joined_channel": Checked.OWN,
    "member_left_channel": Checked.OWN,
    "user_change": Checked.OWN,
    "channel_id_changed": Checked.OWN,
    "run_assessment": Checked.MAY_ACT,
}


class Guard(AsyncMiddleware):
    """Bolt's middleware for all that comes in: a listener gets only what was checked here.

    It raises StalePayload for what is in no table, and Refusal. It is a class, as for a function Bolt gathers with each
    request all that it could ask for.
    """

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> None:
        """Check a request, and let what comes next have it."""
        del resp
        make_room(req.body, req.context)
        check_keepable(req.body)
        await check_entrance(self._deps, req.body, req.context)
        await next()


async def check_entrance(deps: Deps, body: Body, context: AsyncBoltContext) -> None:
    """Check what is clicked or sent, as the tables say. Raises StalePayload and Refusal."""
    action = (body.get("actions") or [{}])[0]
    for carried in (action.get("action_id"), value_of(action), (body.get("view") or {}).get("private_metadata")):
        check_numbers(carried)
    if "action_id" in action:
        rule = rule_of(action["action_id"])
        await check_place(deps, person_of(context), rule, value_of(action), conversation_of(body))
    elif body.get("type") == "view_submission":
        rule = VIEWS.get(body["view"]["callback_id"], Checked.OWN)
        if rule in (Checked.CARD, Checked.MEETING):
            value, place = in_metadata(body["view"]["private_metadata"])
            await check_place(deps, person_of(context), rule, value, place)


def check_numbers(carried: object) -> None:
    """Raises StalePayload for a number that no row of a database can bear, which the driver would stumble over."""
    if isinstance(carried, str) and _TOO_LONG.search(carried):
        raise StalePayload("a number that is too long")


def rule_of(action_id: str) -> Checked:
    """What is checked of a button, by its name; what stands behind a name tells buttons of one kind apart.

    Raises StalePayload for one that is in no table.
    """
    name = action_id
    while name not in ACTIONS:
        name, _, behind = name.rpartition(":")
        if not behind or not name:
            raise StalePayload(action_id)
    return ACTIONS[name]


async def check_place(deps: Deps, person: Person, rule: Checked, value: str, place: str) -> None:
    """Raises Refusal where what a value names does not belong in the conversation that it came from."""
    if rule not in (Checked.CARD, Checked.MEETING):
        return
    if rule is Checked.CARD and place.startswith(DIRECT):
        return
    try:
        assessment_id = int(value.partition(":")[0])
    except ValueError as error:
        raise StalePayload(value) from error
    async with deps.database.read() as session:
        found = await place_of(session, person.workspace_id, assessment_id)
    if found is None or found.channel_id != place or (rule is Checked.CARD and found.way is not Way.TOGETHER):
        raise Refusal(NOT_HERE)


def value_of(action: Body) -> str:
    """What a button, or the chosen option of a menu, carries; empty for menus of people, days and channels."""
    return action.get("value") or (action.get("selected_option") or {}).get("value") or ""


def in_metadata(metadata: str) -> tuple[str, str]:
    """What the click that opened a dialog carried, and the channel of its card. Raises StalePayload."""
    try:
        value, channel, _ = metadata.split(" ")
    except ValueError as error:
        raise StalePayload(metadata) from error
    return value, channel
