"""What a team decides about itself: seen by all in its channel, changed by its owners, told to the channel."""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.settings import Settings
from bot.teams.settings.service import SETTINGS_CHANGED
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import OutboxMessage, Team

pytestmark = pytest.mark.usefixtures("bot")

TITLE = "The team's settings"
NEWS = "changed the settings of this team"
ANONYMOUS = "Answers are anonymous"


async def team_in(settings: Settings) -> tuple[list[str], bool]:
    """The owners of the only team, and whether its next answers are anonymous."""
    database = Database(settings.database_url)
    async with database.read() as session:
        team = (await session.exec(select(Team))).one()
    await database.close()
    return team.owners, team.anonymous


async def told(settings: Settings) -> int:
    """How many changes the channel is, or will be, told of."""
    database = Database(settings.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(OutboxMessage))).all()
    await database.close()
    return len([row for row in rows if row.kind == SETTINGS_CHANGED])


def news(person: Somebody) -> list[str]:
    """What the channel was told."""
    return [one for one in person.messages() if NEWS in one]


async def changes(person: Somebody) -> None:
    """Open the dialog of the newest settings that are shown."""
    await person.types("/maturity settings")
    await person.sees("Settings of <#C0PLATFORM>")
    await person.clicks("Change…")
    await person.sees_dialog(TITLE)


async def test_settings_say_what_is_on_and_what_it_means(ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await ben.types("/maturity settings")
    await ben.sees("*Owners:* <@U0ADA>")
    shown = ben.last_message()
    for expected in (
        "*Answers are named.* The team's owners can see who said what.",
        "rounds that are over stay as they were",
        "The open assessment began with named answers, and stays so.",
        "This is how every team begins. Only the owners can change it.",
    ):
        assert expected in shown
    assert "Change…" not in shown
    assert all("Settings of" not in one for one in ada.messages()), "they are shown privately"
    ada.goes_to_the_app()
    await ada.sees("Answers are named: the team's owners can see who said what.")
    assert "`/maturity settings`" in ada.last_message()
    await ada.types("/maturity settings")
    await ada.sees("please run `/maturity settings` in the team's channel")


async def test_owners_change_them_and_the_channel_hears_once(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await changes(ada)
    assert await ada.sends_dialog({"owners": ["U0ADA", "U0BEN"], "anonymity": ANONYMOUS}) == {}
    assert ada.dialogs() == []
    assert await team_in(bot) == (["U0ADA", "U0BEN"], True)
    await ben.until(lambda: len(news(ben)) == 1, "the news")
    assert news(ben)[0] == (
        "<@U0ADA> changed the settings of this team: answers are anonymous from the next assessment on; "
        "its owners are <@U0ADA> and <@U0BEN>."
    )
    await ada.until(
        lambda: any(
            "Last changed by <@U0ADA> on" in one and "*Answers are anonymous.*" in one for one in ada.messages()
        ),
        "the private settings as they are now",
    )
    ada.goes_to_the_app()
    await ada.sees("Answers are named: the team's owners")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure")
    await ada.clicks("Start over")
    ada.goes_to_the_app()
    await ada.sees("Answers are anonymous: once it is over, nothing says any more who said what.")
    await changes_nothing(ben)
    assert await told(bot) == 1


async def changes_nothing(person: Somebody) -> None:
    """Send the dialog as it was opened."""
    await changes(person)
    assert await person.sends_dialog({}) == {}
    assert person.dialogs() == []


async def test_a_team_has_an_owner(ada: Somebody, bot: Settings) -> None:
    await ada.types("/maturity assess google full")
    await changes(ada)
    assert await ada.sends_dialog({"owners": []}) == {"owners": "Please complete this required field."}
    assert await ada.sends_dialog({"owners": {"selected_users": ["USLACKBOT"]}}) == {
        "owners": "Only people can own a team, not apps."
    }
    assert await team_in(bot) == (["U0ADA"], False)


async def test_anyone_can_become_owner_of_an_unowned_team(bot: Settings, ben: Somebody) -> None:
    await ben.types("/maturity settings")
    await ben.sees("*Owners:* nobody yet. Press *Change…* to become one.")
    await changes_nothing(ben)
    assert await team_in(bot) == (["U0BEN"], False)
    await ben.until(lambda: len(news(ben)) == 1, "the news")
    assert news(ben) == ["<@U0BEN> changed the settings of this team: its owner is <@U0BEN>."]


async def test_settings_dialog_outdated_by_another_change_saves_nothing(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await changes(ada)
    await changes(ben)
    await ada.sends_dialog({"owners": ["U0ADA", "U0BEN"]})
    errors = await ben.sends_dialog({"anonymity": ANONYMOUS})
    assert "Somebody changed these settings while this was open" in errors["owners"]
    assert await team_in(bot) == (["U0ADA", "U0BEN"], False)


async def test_former_owner_cannot_save_settings(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    await changes(ada)
    await ada.sends_dialog({"owners": ["U0ADA", "U0BEN"]})
    await changes(ben)
    await changes(ada)
    await ada.sends_dialog({"owners": ["U0ADA"]})
    errors = await ben.sends_dialog({"owners": ["U0BEN"]})
    assert errors["owners"].startswith("Only the team's owners can change its settings.")
    assert await team_in(bot) == (["U0ADA"], False)
    # The message from which Ben could change them is old: it says who may.
    await ben.closes_dialog()
    await ben.clicks("Change…")
    await ben.until(lambda: any("Only the owners can change it." in one for one in ben.messages()), "who may")
    assert ben.dialogs() == []


async def test_settings_that_arrive_twice_are_told_once(bot: Settings, ada: Somebody, playground: Playground) -> None:
    await changes(ada)
    playground.parts.deliveries.copies = 2
    await ada.sends_dialog({"anonymity": ANONYMOUS})
    assert await team_in(bot) == (["U0ADA"], True)
    await ada.until(lambda: len(news(ada)) == 1, "the news")
    await changes(ada)
    await ada.sends_dialog({"anonymity": "Answers are named"})
    await ada.until(lambda: len(news(ada)) == 2, "the second news")
    assert "answers are named from the next assessment on" in news(ada)[1]
