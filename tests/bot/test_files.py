"""Files and pictures: where they are sent, and that people's words in them do nothing in Slack."""

from __future__ import annotations

from typing import Any

from bot.charts.files import reply_with_picture, send_file, sent_with_picture
from bot.charts.picture import LONGEST_ALT, Picture
from bot.deps import Person
from bot.slack.message import Message, section
from bot.slack.mrkdwn import Markup
from bot.slack.tools import SlackTools
from playground import payloads
from playground.server import Playground
from playground.workspace import Message as Posted

ADA = Person("T1", "U0ADA")
GENERAL = "C0GENERAL"
TYPED = "<!channel> & co"
ESCAPED = "&lt;!channel&gt; &amp; co"
PICTURE = Picture("radar.png", TYPED, TYPED.ljust(LONGEST_ALT, "."), b"png")
WORDS = Message("in words", (section("in words"),))


def click(playground: Playground, channel: str = GENERAL) -> dict[str, Any]:
    conversation = playground.parts.workspace.conversations[channel]
    return {
        "channel": {"id": channel},
        "response_url": payloads.response_url(playground.parts, conversation, ADA.user_id, None),
    }


def in_private(playground: Playground) -> list[Posted]:
    return playground.parts.workspace.app_conversation(ADA.user_id).messages


async def test_a_picture_goes_to_the_direct_messages_and_the_reply_links_to_it(
    playground: Playground, slack: SlackTools
) -> None:
    await reply_with_picture(slack, ADA, click(playground), PICTURE, WORDS)
    (picture,) = in_private(playground)
    assert (picture.text, len(picture.files)) == (ESCAPED, 1)
    (reply,) = playground.parts.workspace.conversations[GENERAL].messages
    assert (reply.only_for, reply.files) == (ADA.user_id, [])
    assert f"/{picture.files[0]}/radar.png|{ESCAPED}>" in reply.text


async def test_a_picture_asked_for_in_direct_messages_needs_no_reply(playground: Playground, slack: SlackTools) -> None:
    here = playground.parts.workspace.app_conversation(ADA.user_id).id
    await reply_with_picture(slack, ADA, click(playground, here), PICTURE, WORDS)
    assert len(in_private(playground)) == 1


async def test_a_picture_that_cannot_be_uploaded_is_said_in_words(playground: Playground, slack: SlackTools) -> None:
    playground.parts.refusals.uploads = True
    await reply_with_picture(slack, ADA, click(playground), PICTURE, WORDS)
    assert in_private(playground) == []
    assert [message.text for message in playground.parts.workspace.conversations[GENERAL].messages] == ["in words"]


async def test_what_is_said_of_a_file_is_escaped_unless_it_is_markup(playground: Playground, slack: SlackTools) -> None:
    for comment in (TYPED, Markup("Here is <#C0GENERAL>")):
        assert await send_file(slack, ADA, "report.md", TYPED, b"words", comment)
    assert [message.text for message in in_private(playground)] == [ESCAPED, "Here is <#C0GENERAL>"]


async def test_the_words_of_a_picture_in_a_message_are_escaped(slack: SlackTools) -> None:
    texts: list[str] = []

    async def send(arguments: dict[str, Any]) -> None:
        texts.append(arguments["text"])

    await sent_with_picture(slack, ADA, PICTURE, WORDS, send)
    assert texts[0].startswith(ESCAPED)
