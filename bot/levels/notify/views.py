"""How it looks what a channel hears of levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.levels.notify.state import Change
from bot.levels.views import why_not_heard
from bot.slack.message import Message, actions, button, context, menu, plain, section
from bot.slack.mrkdwn import channel, date, listing, user
from bot.slack.router import COMMAND
from bot.slack.words import listed, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.levels.notify.state import Followed, NotHeard, NotifyChanged, OwnNews, Subscriptions
    from bot.slack.message import Block

FOLLOW = "notify:follow:v1"
SEVERAL, FOLLOW_SEVERAL = "notify:several:v1", "notify:follow_several:v1"
FOLLOW_ALL = "notify:all:v1"
HOW = "notify:how:v1"
STOP = "notify:stop:v1"
OWN = "notify:own:v1"
ALL = "all"
ON, OFF = "on", "off"
LEVELS, DIMENSIONS = "levels", "dimensions"
MOST = 35
PLACEHOLDER = 150
# Each is asked about in Slack before the click is answered.
MOST_AT_ONCE = 20
NOTHING_CHOSEN = "Choose teams by their channels first, then press *Follow these*."


def subscriptions_message(
    hearing: Subscriptions, *, dimensions: bool = False, problems: Sequence[tuple[str, str]] = ()
) -> Message:
    """What a channel hears, of whom, by whose doing and since when; and how to have it hear of more.

    ``dimensions`` is what stands chosen for the next subscription. ``problems``: channels of teams that it could not be
    had follow just now, and why.
    """
    title = f"What {channel(hearing.channel_id)} hears when a level changes"
    blocks: list[Block] = [section(f"*{title}*"), _own(hearing.own)]
    blocks += [_followed(one) for one in hearing.followed[:MOST]]
    if len(hearing.followed) > MOST:
        blocks.append(context(f"_And {len(hearing.followed) - MOST} more._"))
    how = menu(
        "How much",
        HOW,
        [(_wish(dimensions=one).capitalize(), value) for one, value in ((False, LEVELS), (True, DIMENSIONS))],
        chosen=DIMENSIONS if dimensions else LEVELS,
    )
    choose = {
        "type": "conversations_select",
        "action_id": FOLLOW,
        "placeholder": plain("Follow a team by its channel", PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    several = {
        "type": "multi_conversations_select",
        "action_id": SEVERAL,
        "placeholder": plain("Or several teams", PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "max_selected_items": MOST_AT_ONCE,
    }
    everything = [button("All teams of this workspace", FOLLOW_ALL)] if hearing.may_follow_all else []
    # With another id the menu is empty again.
    number = len(hearing.followed)
    blocks.append({**actions([how, choose, *everything]), "block_id": f"notify:{number}"})
    blocks.append(
        {**actions([several, button("Follow these", FOLLOW_SEVERAL)]), "block_id": f"notify_several:{number}"}
    )
    if problems:
        why = [f"• {channel(one)}: {text}" for one, text in problems]
        blocks.append(section(f":warning: *Not followed*\n{listing(why, most=MOST_AT_ONCE)}"))
    blocks.append(
        context(
            "Choose how much first, then the team. The channel is told of it in one line, and each change of a level "
            "is one message. Of a team in a private channel, only its owners and admins can have other channels told."
        )
    )
    count = "no other team" if not number else plural(number, "subscription")
    return Message(f"{title}: {count}.", tuple(blocks))


def changed_message(news: NotifyChanged) -> Message:
    """The line that tells the channel who changed what it hears."""
    by = user(news.user_id)
    named = [channel(one) for one in (news.team, *news.more) if one]
    some = listed(named)
    team = f"the levels of {some}" if news.team else "the levels of all teams of this workspace"
    text = {
        Change.FOLLOWS: f"{by} had this channel follow {team} ({_wish(dimensions=news.dimensions)}).",
        Change.STOPS: f"{by} had this channel no longer follow {team}.",
        Change.OWN_ON: f"{by} had this channel told again when a level of its own team changes.",
        Change.OWN_OFF: f"{by} had this channel no longer told when a level of its own team changes.",
    }[news.change]
    return Message(text, (context(f"{text} See `{COMMAND} notify`."),))


def not_heard_message(not_heard: NotHeard) -> Message:
    """A channel could not be told of the levels that it followed; what became of its subscriptions."""
    text = (
        f"I could not post in {channel(not_heard.channel_id)}, which you had follow levels: "
        f"{why_not_heard(not_heard.problem)} So I ended that. Nothing else is lost; once I can post there, run "
        f"`{COMMAND} notify` in it again."
    )
    return Message(text, (section(f":warning: {text}"),))


def _own(own: OwnNews | None) -> Block:
    if own is None:
        return section("*Its own team:* not assessed yet. Once it is, each change of a level is told here.")
    if own.quiet_since is None:
        row = section("*Its own team:* whenever a level changes, of a dimension alone too. So it is for every team.")
        switch = button("Switch off", OWN, OFF)
    else:
        by = user(own.quiet_by) if own.quiet_by else "somebody"
        row = section(f"*Its own team:* nothing; {by} switched it off on {date(own.quiet_since)}.")
        switch = button("Switch on", OWN, ON)
    return {**row, "accessory": switch} if own.may_change else row


def _followed(one: Followed) -> Block:
    whom = channel(one.channel_id) if one.channel_id else "All teams of this workspace"
    row = section(f"*{whom}:* {_wish(dimensions=one.dimensions)} · by {user(one.made_by)}, since {date(one.made_at)}")
    value = ALL if one.team_id is None else str(one.team_id)
    return {**row, "accessory": button("Stop", f"{STOP}:{value}", value)}


def _wish(*, dimensions: bool) -> str:
    return "dimensions too" if dimensions else "levels only"
