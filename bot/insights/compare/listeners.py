"""From Slack to what is compared and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.files import reply_with_picture, send_file
from bot.insights.compare import benchmark_views, service, views
from bot.insights.compare.models import models
from bot.insights.compare.pictured import heat_map_picture
from bot.insights.compare.state import Figures, Models, NoTeams, Teams
from bot.insights.which_model import WhichOne, unread_message
from bot.slack.dialogs import open_dialog
from bot.slack.identity import person_of
from bot.slack.once import is_first_delivery
from bot.slack.reading import parses_payload
from bot.slack.rich import respond
from bot.teams.access.service import team_to_see
from bot.teams.access.viewing import viewer_of_click
from frameworks.benchmark import TooFewTeams, UnusableBenchmark, benchmark_text, read_benchmark

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.insights.compare.state import HeatMap
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from storage.tables import Team


async def show(deps: Deps, _slack: SlackTools, viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity compare`, of models unless teams, figures or benchmarks are named."""
    match [word.lower() for word in words[:1]]:
        case ["teams"]:
            return _drawn(await service.side_by_side(deps, viewer, team, words[1:]))
        case ["figures"]:
            return _drawn(await service.figures(deps, viewer, team, words[1:]))
        case ["benchmarks"]:
            return benchmark_views.imported_message(await service.imported(deps, viewer, team))
        case ["models"]:
            return _drawn(await models(deps, team, words[1:]))
        case _:
            return _drawn(await models(deps, team, words))


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the heat map, the order by level, and the benchmarks to the services."""

    async def heat_map_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team_id, words = _words(body["actions"][0]["value"])
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await team_to_see(deps, viewer, team_id)
        shown = await service.heat_map(deps, viewer, team, words)
        await ack()
        slack.after_ack.run(_draw(slack, person, body, shown), slack.tell(person))

    async def ranking_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team_id, on = _ranking(body["actions"][0]["value"])
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await team_to_see(deps, viewer, team_id)
        await service.set_ranking(deps, viewer, on=on)
        message = _drawn(await service.side_by_side(deps, viewer, team, ()))
        await ack()
        slack.after_ack.run(respond(slack, person, body["response_url"], message, replace=True), slack.tell(person))

    on.action(views.HEAT, heat_map_clicked)
    on.action(views.RANKING, ranking_clicked)
    _register_benchmarks(on, deps, slack)


def _register_benchmarks(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    def opens(dialog: Callable[[], Body]) -> Callable[[AsyncAck, Body, AsyncBoltContext], Awaitable[None]]:
        async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
            person = person_of(context)
            await service.only_admins(viewer_of_click(slack, person, body))
            await ack()
            open_dialog(slack, person, body, dialog())

        return clicked

    async def export_sent(ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        await service.only_admins(viewer)
        origin = view["state"]["values"][benchmark_views.ORIGIN][benchmark_views.ORIGIN]["value"] or ""
        try:
            text = benchmark_text(await service.exported(deps, person.workspace_id, origin))
        except TooFewTeams:
            await ack(response_action="errors", errors={benchmark_views.ORIGIN: benchmark_views.TOO_FEW})
            return
        except ValueError:
            await ack(response_action="errors", errors={benchmark_views.ORIGIN: "Please say who it is from."})
            return
        await ack()
        slack.after_ack.run(_send_once(deps, slack, viewer, text), slack.tell(person))

    async def import_sent(ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        await service.only_admins(viewer_of_click(slack, person, body))
        pasted = view["state"]["values"][benchmark_views.CONTENT][benchmark_views.CONTENT]["value"] or ""
        try:
            benchmark = read_benchmark(pasted)
        except UnusableBenchmark as error:
            await ack(response_action="errors", errors={benchmark_views.CONTENT: str(error)})
            return
        if not await service.keep(deps, person.workspace_id, person.user_id, benchmark):
            await ack(response_action="errors", errors={benchmark_views.CONTENT: benchmark_views.NEWER})
            return
        await ack()
        slack.after_ack.run(_tell(slack, person, benchmark_views.kept_message(benchmark.origin)), slack.tell(person))

    async def remove_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team_id, benchmark_id = _two_numbers(body["actions"][0]["value"])
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await team_to_see(deps, viewer, team_id)
        await service.remove(deps, viewer, benchmark_id)
        message = benchmark_views.imported_message(await service.imported(deps, viewer, team))
        await ack()
        slack.after_ack.run(respond(slack, person, body["response_url"], message, replace=True), slack.tell(person))

    on.action(benchmark_views.EXPORT, opens(benchmark_views.export_dialog))
    on.action(benchmark_views.IMPORT, opens(benchmark_views.import_dialog))
    on.action(benchmark_views.REMOVE, remove_clicked)
    on.view(benchmark_views.EXPORT_DIALOG, export_sent)
    on.view(benchmark_views.IMPORT_DIALOG, import_sent)


def _drawn(compared: Models | Teams | Figures | NoTeams | WhichOne) -> Message:
    match compared:
        case Models():
            return views.models_message(compared)
        case Teams():
            return views.teams_message(compared)
        case Figures():
            return views.figures_message(compared)
        case NoTeams():
            return views.no_teams_message(compared)
        case WhichOne():
            return unread_message(compared)


async def _draw(slack: SlackTools, person: Person, body: Body, shown: HeatMap) -> None:
    """Send the heat map as a picture; where that can't be done, the same in words."""
    picture = await heat_map_picture(slack, shown)
    await reply_with_picture(slack, person, body, picture, views.heat_map_message(shown))


async def _send_once(deps: Deps, slack: SlackTools, viewer: Viewer, text: str) -> None:
    if not await is_first_delivery(deps, "benchmark", viewer.deed):
        return
    person = viewer.person
    title = "Benchmark"
    if not await send_file(slack, person, "benchmark.json", title, text.encode(), benchmark_views.COMMENT):
        await _tell(slack, person, benchmark_views.not_sent_message(text))


async def _tell(slack: SlackTools, person: Person, message: Message) -> None:
    await slack.client.chat_postMessage(channel=person.user_id, **message.arguments())


@parses_payload
def _words(value: str) -> tuple[int, tuple[str, ...]]:
    team_id, *words = value.split()
    return int(team_id), tuple(words)


@parses_payload
def _ranking(value: str) -> tuple[int, bool]:
    team_id, word = value.split()
    if word not in {"on", "off"}:
        raise ValueError(word)
    return int(team_id), word == "on"


@parses_payload
def _two_numbers(value: str) -> tuple[int, int]:
    first, second = value.split()
    return int(first), int(second)
