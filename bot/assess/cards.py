"""Posts, moves, updates and deletes the cards of an assessment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.assess import progress, seats, views
from bot.assess.everyone.service import rounds_card
from bot.assess.state import Dropped, Finished, assessment_of, is_the_teams, turn_of
from bot.assess.transactions import change, look
from bot.deps import Refusal
from bot.slack.api_error import parse_api_error
from bot.slack.cards import delete, is_there, update, update_if_there
from bot.slack.error_kinds import MESSAGE_GONE
from bot.slack.message import under
from bot.slack.response_url import reply
from bot.teams.access.acting import DIRECT

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.assess.state import Cancelled, OpenScreen, Screen, Talk
    from bot.deps import Deps, Person
    from bot.slack.background import Failure, OnFailure
    from bot.slack.cards import Place
    from bot.slack.message import Message
    from bot.slack.tools import SlackTools


def send_card(
    deps: Deps,
    slack: SlackTools,
    person: Person,
    shown: OpenScreen | Talk | Finished,
    response_url: str | None = None,
    *,
    draw: Callable[[Screen], Message] = views.card,
    before: Place | None = None,
    on_failure: OnFailure | None = None,
) -> None:
    """Post the card as ``post_card`` does, after the ack. Of several that wait for one, only the newest is sent.

    If it fails the person is told by ``response_url``, or else in direct messages, unless ``on_failure`` does
    something else.
    """

    async def tell(failure: Failure) -> None:
        if response_url:
            words = views.direct_messages_failed(failure.reference, is_slacks=failure.is_slacks)
            await reply(slack.session, response_url, words)
        else:
            await slack.tell(person)(failure)

    slack.after_ack.run_newest(
        _turn(person, shown),
        lambda: post_card(deps, slack, person, shown, draw=draw, before=before),
        on_failure or tell,
    )


def _turn(person: Person, shown: OpenScreen | Talk | Finished) -> str:
    """Of what moves one card, one thing is done at a time."""
    return f"card {person.workspace_id} {person.user_id} {assessment_of(shown)} {is_the_teams(shown)}"


async def post_card(
    deps: Deps,
    slack: SlackTools,
    person: Person,
    shown: OpenScreen | Talk | Finished,
    because: str = "",
    *,
    draw: Callable[[Screen], Message] = views.card,
    before: Place | None = None,
) -> None:
    """Post the card at the end of the direct messages, and remove the one before.

    ``because`` says above it why it comes, until it is drawn anew. ``before`` is where the card was, where that is
    forgotten by now. What was answered since ``shown`` was is on the card. Raises SlackApiError.
    """
    assessment_id, of_the_team = assessment_of(shown), is_the_teams(shown)
    opened = await slack.client.conversations_open(users=person.user_id)
    channel: str = opened.get("channel", {})["id"]
    now, place = await _now(deps, person, assessment_id, of_the_team=of_the_team)
    drawn = draw(shown) if now is None or turn_of(now) == turn_of(shown) else views.card(now)
    posted = await slack.client.chat_postMessage(
        channel=channel, **under(because, drawn).arguments(), unfurl_links=False
    )
    ts: str = posted.get("ts", "")
    try:
        superseded = await change(deps, seats.card_posted, person, assessment_id, channel, ts, of_the_team=of_the_team)
    except Refusal:  # no longer theirs: handed over, or the end of an anonymous assessment
        superseded = before if isinstance(shown, Finished) else (channel, ts)
        place = superseded
    if superseded is not None:
        await delete(slack.client, superseded)
    # Another process posted one at the same time, or the card before was clicked meanwhile.
    then, place_then = await _now(deps, person, assessment_id, of_the_team=of_the_team)
    is_out_of_date = superseded not in (None, place) or then != now
    if is_out_of_date and then is not None and place_then is not None:
        await update_if_there(slack.client, place_then, views.card(then))


async def _now(
    deps: Deps, person: Person, assessment_id: int, *, of_the_team: bool
) -> tuple[Screen | None, Place | None]:
    """What the person is shown now and where; nothing where the assessment is nobody's, or another's, by now."""
    try:
        return await change(deps, progress.current_and_card, person, assessment_id, of_the_team=of_the_team)
    except Refusal:
        return None, None


def take_over_card(
    deps: Deps, slack: SlackTools, person: Person, shown: OpenScreen | Talk, channel: str, ts: str
) -> None:
    """Make the message that now shows the question the card, and remove the one that was it."""

    async def take_over() -> None:
        if not await is_there(slack.client, (channel, ts)):
            # A late click on a card that was removed since: the living one must not give way to it.
            send_card(deps, slack, person, shown)
            return
        try:
            before = await change(
                deps,
                seats.card_posted,
                person,
                assessment_of(shown),
                channel,
                ts,
                taken_over=True,
                of_the_team=is_the_teams(shown),
            )
        except Refusal:  # a question about the team's answers, which is asked where it is
            return
        if before is not None:
            await delete(slack.client, before)

    slack.after_ack.run_newest(_turn(person, shown), take_over, slack.tell(person))


def redraw_card(deps: Deps, slack: SlackTools, person: Person, channel: str, ts: str, shown: Screen) -> None:
    """Draw a card anew after a dialog, which has no response_url to do so.

    Should the card have moved while the dialog was open, a new one takes its place; so too where a dialog says that it
    is somewhere that is not this person's.
    """

    async def redraw() -> None:
        try:
            if await _is_theirs(slack, person, channel):
                await update(slack.client, (channel, ts), views.card(shown))
                return
        except SlackApiError as error:
            if parse_api_error(error).problem not in MESSAGE_GONE or isinstance(shown, Finished | Dropped):
                raise
        if not isinstance(shown, Finished | Dropped):
            send_card(deps, slack, person, shown, None)

    slack.after_ack.run(redraw(), slack.tell(person))


def redraw_own(slack: SlackTools, person: Person, channel: str, ts: str, message: Message) -> None:
    """Have a card of the person's say this instead, if the place that a dialog names is theirs."""

    async def redraw() -> None:
        if await _is_theirs(slack, person, channel):
            await update(slack.client, (channel, ts), message)

    slack.after_ack.run(redraw())


async def _is_theirs(slack: SlackTools, person: Person, channel: str) -> bool:
    """Whether these are the person's direct messages, or a channel, which was looked at before."""
    if not channel.startswith(DIRECT):
        return True
    opened = await slack.client.conversations_open(users=person.user_id)
    return opened.get("channel", {}).get("id") == channel


def redraw_message(slack: SlackTools, channel: str, ts: str, message: Message) -> None:
    """Have a message of ours say this instead."""
    slack.after_ack.run(update(slack.client, (channel, ts), message))


def show_dropped(slack: SlackTools, cancelled: Cancelled) -> None:
    """Turn the card of a dropped assessment into a word that it was dropped."""
    if isinstance(cancelled.shown, Dropped) and cancelled.card is not None:
        redraw_message(slack, *cancelled.card, views.card(cancelled.shown))


def refresh(deps: Deps, slack: SlackTools, workspace_id: str, assessment_id: int) -> None:
    """Redraw the card of a round as things are, soon."""
    draw = partial(_update_round, deps, slack, workspace_id, assessment_id)
    slack.redraws.soon(("round", workspace_id, assessment_id), draw)


async def _update_round(deps: Deps, slack: SlackTools, workspace_id: str, assessment_id: int) -> None:
    card = await look(deps, rounds_card, workspace_id, assessment_id)
    if card is not None:
        shown, place = card
        await update_if_there(slack.client, place, views.card(shown))


def refresh_if_newer(deps: Deps, slack: SlackTools, workspace_id: str, assessment_id: int, shown: Screen) -> None:
    """Redraw the card of a round, unless what was drawn of it, by another way, is how things are.

    What somebody else did meanwhile may have been drawn before that.
    """

    async def compare() -> None:
        card = await look(deps, rounds_card, workspace_id, assessment_id)
        if card is not None and card[0] != shown:
            refresh(deps, slack, workspace_id, assessment_id)

    slack.after_ack.run(compare())
