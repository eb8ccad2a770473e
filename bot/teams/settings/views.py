"""How a team's settings look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.message import TITLE_LIMIT, Message, actions, button, context, plain, section
from bot.slack.mrkdwn import channel, date, user
from bot.slack.words import agree, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.message import Block
    from bot.teams.settings.state import Chosen, SettingsChanged, TeamSettings

CHANGE = "settings:change:v1"
DIALOG = "settings:dialog:v1"
OWNERS, ANONYMITY = "owners", "anonymity"
NAMED, ANONYMOUS = "named", "anonymous"
MOST_OWNERS = 20
LABEL_LIMIT = 2000
OPTION_LIMIT = 75
MEANS = {
    False: "The team's owners can see who said what.",
    True: "Once an assessment is over, nothing says any more who said what.",
}
NOT_BACKWARDS = (
    "A change counts from the next assessment on: an open one keeps what it began with, and rounds that are over stay "
    "as they were."
)
NOT_PEOPLE = "Only people can own a team, not apps."


def settings_message(settings: TeamSettings) -> Message:
    """What is on now, what it means, since when, and who may change it."""
    chosen = settings.chosen
    title = f"Settings of {channel(settings.channel_id)}"
    owners = _people(chosen.owners) if chosen.owners else "nobody yet. Press *Change…* to become one."
    blocks: list[Block] = [
        section(
            f"*{title}*\n*Owners:* {owners}\nOwners may lead the team's assessments, drop them, and change these "
            "settings. Whoever starts the first assessment becomes one."
        ),
        section(f"*Answers are {_word(anonymous=chosen.anonymous)}.* {MEANS[chosen.anonymous]} {NOT_BACKWARDS}"),
    ]
    if settings.open_anonymous is not None:
        kept = f"The open assessment began with {_word(anonymous=settings.open_anonymous)} answers, and stays so."
        blocks.append(context(kept))
    since = "This is how every team begins."
    if settings.changed_by and settings.changed_at:
        since = f"Last changed by {user(settings.changed_by)} on {date(settings.changed_at)}."
    blocks.append(context(since if settings.may_change else f"{since} Only the owners can change it."))
    if settings.may_change:
        blocks.append(actions([button("Change…", CHANGE)]))
    return Message(f"{title}. Answers are {_word(anonymous=chosen.anonymous)}.", tuple(blocks))


def settings_dialog(chosen: Chosen, person: str, metadata: str) -> dict[str, Any]:
    """Choose who owns the team, and whether answers are named; ``metadata`` comes back with it.

    Where nobody owns it, whoever asks is chosen at first.
    """
    options = [
        {
            "text": plain(words, OPTION_LIMIT),
            "value": value,
            "description": plain(MEANS[value == ANONYMOUS], OPTION_LIMIT),
        }
        for value, words in ((NAMED, "Answers are named"), (ANONYMOUS, "Answers are anonymous"))
    ]
    return {
        "type": "modal",
        "callback_id": DIALOG,
        "private_metadata": metadata,
        "title": plain("The team's settings", TITLE_LIMIT),
        "submit": plain("Save", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [
            {
                "type": "input",
                "block_id": OWNERS,
                "label": plain("Owners", LABEL_LIMIT),
                "hint": plain(
                    "They may lead the team's assessments, drop them, and change these settings.", LABEL_LIMIT
                ),
                "element": {
                    "type": "multi_users_select",
                    "action_id": OWNERS,
                    "placeholder": plain("Choose people", LABEL_LIMIT),
                    "initial_users": list(chosen.owners or (person,)),
                    "max_selected_items": MOST_OWNERS,
                },
            },
            {
                "type": "input",
                "block_id": ANONYMITY,
                "label": plain("Who may know who said what", LABEL_LIMIT),
                "hint": plain(NOT_BACKWARDS, LABEL_LIMIT),
                "element": {
                    "type": "radio_buttons",
                    "action_id": ANONYMITY,
                    "options": options,
                    "initial_option": options[chosen.anonymous],
                },
            },
        ],
    }


def changed_message(news: SettingsChanged) -> Message:
    """The line that tells the channel who changed what."""
    changes: list[str] = []
    if news.anonymous is not None:
        changes.append(f"answers are {_word(anonymous=news.anonymous)} from the next assessment on")
    if news.owners is not None:
        changes.append(f"its {agree(len(news.owners), 'owner is', 'owners are')} {_people(news.owners)}")
    text = f"{user(news.user_id)} changed the settings of this team: {'; '.join(changes)}."
    return Message(text, (context(text),))


def _word(*, anonymous: bool) -> str:
    return "anonymous" if anonymous else "named"


def _people(user_ids: Sequence[str]) -> str:
    names = [user(one) for one in user_ids]
    return listed(names)
