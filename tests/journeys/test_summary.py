"""A summary for the channel: seen first, posted once, and never what is not so any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation
from tests.journeys.past import assessed, up_to
from tests.journeys.rounds import somebody

PLATFORM = "C0PLATFORM"
NOW = datetime.now(UTC)
QUARTER = timedelta(days=91)


def posted(person: Somebody) -> list[str]:
    """The summaries that everybody sees in the channel that the person looks at."""
    return [
        str(one.blocks) for one in person.looking_at.messages if one.only_for is None and ":spiral" in str(one.blocks)
    ]


async def test_a_summary_is_seen_first_and_posted_once(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity summary")
    await ada.sees("has not been assessed yet")
    await assessed(bot, PLATFORM, up_to("azure", 1), NOW - 2 * QUARTER, "azure")
    await assessed(bot, PLATFORM, up_to("azure", 2), NOW - QUARTER, "azure")
    await ada.types("/maturity summary")
    await ada.sees("This is what <#C0PLATFORM> will see.")
    said = ada.last_message()
    assert "*Azure: level 2 of 4, Automated Training.* :arrow_upper_right: up from 1" in said
    assert ":arrow_up: Better: " in said
    assert ":arrow_down:" not in said
    assert ":point_right: *Next:* " in said
    assert "two quarters ago" not in said
    assert posted(ada) == []
    await ada.clicks("Post it in the channel", times=3)
    await ben.until(lambda: posted(ben) != [], "the summary")
    await ada.until(lambda: any("I am posting it in" in one for one in ada.messages()), "that it is on its way")
    await ben.types("/maturity status")
    await ben.until(lambda: any("Where <#C0PLATFORM> stands" in one for one in ben.messages()), "the status")
    assert len(posted(ben)) == 1
    await ben.clicks("Report")
    await ben.until(lambda: any("Download PDF" in one for one in ben.messages()), "the report, for him alone")
    assert not any("Download PDF" in one for one in ada.messages())


async def test_outdated_summary_preview_is_not_posted(bot: Settings, ada: Somebody) -> None:
    await assessed(bot, PLATFORM, up_to("azure", 2), NOW - 3 * QUARTER, "azure")
    await ada.types("/maturity summary")
    await ada.sees("more than two quarters ago")
    await assessed(bot, PLATFORM, up_to("azure", 1), NOW - QUARTER, "azure")
    await ada.clicks("Post it in the channel")
    await ada.sees("Something changed since this preview was drawn")
    await ada.types("/maturity summary")
    await ada.sees(":arrow_lower_right: down from 2")
    assert ":arrow_down: Worse: " in ada.last_message()
    await ada.clicks("Not now")
    await ada.until(lambda: any("nothing was posted" in one for one in ada.messages()), "that it was not")
    assert posted(ada) == []


async def test_poster_is_told_if_the_bot_cannot_post_to_the_channel(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    private = next(one for one in playground.parts.workspace.conversations.values() if one.kind == "private")
    await assessed(bot, private.id, up_to("azure", 2), NOW - QUARTER, "azure")
    ada.goes_to(private.name)
    await ada.types("/maturity summary")
    await ada.sees("will see")
    await ada.clicks("Post it in the channel")
    ada.goes_to_the_app()
    await ada.until(lambda: any("I could not post the summary in" in one for one in ada.messages()), "why not")


async def test_outsiders_cannot_post_a_summary(bot: Settings, playground: Playground) -> None:
    hidden = Conversation(id="C0HIDDEN", name="hidden", kind="private", members=["U0FAYE", "U0APP"])
    playground.parts.workspace.conversations[hidden.id] = hidden
    await assessed(bot, hidden.id, up_to("azure", 2), NOW - QUARTER, "azure", who="U0ADA")
    await assessed(bot, PLATFORM, up_to("azure", 2), NOW - QUARTER, "azure", who="U0ADA")
    ben = somebody(playground, "ben")
    ben.goes_to("ml-platform")
    await ben.types("/maturity summary")
    await ben.sees("will see")
    for message in ben.looking_at.messages:
        for block in message.blocks or []:
            for element in block.get("elements", []):
                if element.get("action_id") == "summary:post:v2":
                    element["value"] = f"{hidden.id} {element['value'].split()[1]}"
    await ben.clicks("Post it in the channel")
    await ben.sees("You can't see that team.")
    assert hidden.messages == []
