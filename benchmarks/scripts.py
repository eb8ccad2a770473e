"""What people click: their own questions, a round in which everyone is asked, a card on which a channel votes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from benchmarks.load import Connection, click, command
from bot.assess.buttons import ASK_EVERYONE
from bot.slack.pace import RATES
from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, open_questions
from frameworks.model import AnswerValue
from storage.tables import Lane

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.slack_stub import SlackStub

VOTERS = 10
INVITED_AT_ONCE = RATES[Lane.PEOPLE].burst - 1


async def round_scripts(slack: SlackStub, port: int, people: Sequence[str]) -> list[Iterator[bytes]]:
    """Ask all these people, the first of whom leads, and give each one's clicks as ``script`` does."""
    leader = people[0]
    assessment_id = await _opened(slack, port, leader, "with everyone")
    await _send(port, click(leader, ASK_EVERYONE, assessment_id, slack.url, picked=people))
    # The others are invited as fast as Slack lets it; nobody has to wait for that to answer.
    await slack.reaches([f"D{user}" for user in people[:INVITED_AT_ONCE]])
    return [_answers(slack, user, assessment_id) for user in people]


async def votes(slack: SlackStub, port: int) -> Iterator[bytes]:
    """Everything that is clicked on one card in a channel: votes, and what the facilitator does to go on."""
    leader, channel = "ULEADS", "CULEADS"
    assessment_id = await _opened(slack, port, leader, "together")
    await slack.reaches([channel])

    def clicks() -> Iterator[bytes]:
        for turn, practice in enumerate(asked()[:-1]):
            at = f"{assessment_id}:{practice}:{turn}"
            # The facilitator does two things about each question, and each makes a new round of votes.
            for voter in range(VOTERS):
                said = f"{at}:{2 * turn}:fully"
                yield click(f"UVOTES{voter}", "vote:v1:fully", said, slack.url, channel=channel)
            yield click(leader, "reveal:v1", f"{at}:{2 * turn}", slack.url, channel=channel)
            yield click(leader, "agree:v1:fully", f"{at}:{2 * turn + 1}:fully", slack.url, channel=channel)

    return clicks()


async def script(slack: SlackStub, port: int, user: str) -> Iterator[bytes]:
    """Start a person's assessment in the published models, and give the clicks that answer all but the last question.

    Quickly, as by default, and with everything in place, so that no question is left out.
    """
    return _answers(slack, user, await _opened(slack, port, user))


async def _opened(slack: SlackStub, port: int, user: str, way: str = "") -> str:
    """Start an assessment, choose what is assessed, and give its id."""
    await _send(port, command(user, f"assess all quick {way}".strip(), slack.url))
    assessment_id = (await slack.card_of(user)).split(":")[0]
    await _send(port, click(user, "scope:v1:team", f"{assessment_id}:team", slack.url))
    return assessment_id


def _answers(slack: SlackStub, user: str, assessment_id: str) -> Iterator[bytes]:
    return iter(
        [
            click(user, "answer:v1:fully", f"{assessment_id}:{practice}:{turn}:fully", slack.url)
            for turn, practice in enumerate(asked()[:-1])
        ]
    )


async def _send(port: int, body: bytes) -> None:
    connection = Connection(port)
    await connection.open()
    await connection.post(body)
    await connection.close()


@cache
def asked() -> tuple[str, ...]:
    """The practices in the order in which they are asked of a team that has everything in place."""
    catalog = load_catalog()
    models = models_for(catalog, catalog.default)
    answers: dict[str, AnswerValue] = {}
    while following := open_questions(catalog, models, Mode.QUICK, answers):
        answers[following[0].id] = AnswerValue.FULLY
    return tuple(answers)
