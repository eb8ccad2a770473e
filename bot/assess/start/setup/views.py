"""How it looks before the first question: what is assessed, how much is asked, and what is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import ASK_AGAIN, ASK_ALL, KIND, MODE, PRODUCT, SCOPE, STILL_TRUE, TARGET, WAY, setup_value
from bot.assess.words import SAID, questions, scope_of
from bot.levels.views import answers
from bot.slack.message import Message, actions, button, context, menu, section
from bot.slack.mrkdwn import channel, date, escape, split_lines, together
from bot.teams.scope_names import scope_label
from frameworks.interview import Mode
from frameworks.model import Scope
from storage.tables import Way

if TYPE_CHECKING:
    from bot.assess.state import Confirming, SetupScreen
    from bot.slack.message import Block, Element
    from frameworks.model import Framework
    from storage.seats import About

TRAINS, USES_AN_API, NO_TARGET = "trains", "api", "none"
WAYS = {
    Way.ALONE: "I answer for the team",
    Way.EVERYONE: "Everyone answers, privately",
    Way.TOGETHER: "We answer together, in the channel",
}
HOW = {
    Way.EVERYONE: (
        "I ask each person in direct messages, and nobody sees others' answers before all are revealed. Then you see "
        "where you differ, and talk about that."
    ),
    Way.TOGETHER: (
        "For a meeting: I post one card in a thread of the channel. Everyone votes, you reveal the votes, agree and go "
        "on."
    ),
}
MOST_PRODUCTS = 5
MOST_TARGETS = 8


def setup_card(setup: SetupScreen) -> Message:
    """Before the first question: what is assessed, how much is asked, and how far the team wants to go."""
    about, of = setup.about, setup.assessment_id
    names = " + ".join(setup.frameworks)
    question = "What shall we look at?"
    last = ""
    if setup.last is not None:
        last = f" Last time it was {scope_label(setup.channel_id, setup.last.scope, setup.last.subject)}."
    scopes = [
        button("This team", f"{SCOPE}:{Scope.TEAM.value}", setup_value(of, Scope.TEAM.value), style="primary"),
        button("One model or product…", PRODUCT, str(of)),
        button(
            "The whole organisation", f"{SCOPE}:{Scope.ORGANISATION.value}", setup_value(of, Scope.ORGANISATION.value)
        ),
    ]
    products = [
        button(name, f"{SCOPE}:{Scope.PRODUCT.value}:{index}", setup_value(of, f"{Scope.PRODUCT.value}:{name}"))
        for index, name in enumerate(setup.products[:MOST_PRODUCTS])
    ]
    modes = [
        (f"Quick: at most {questions(setup.quick)}", setup_value(of, Mode.QUICK.value)),
        (f"Full: {questions(setup.full)}", setup_value(of, Mode.FULL.value)),
    ]
    ways = [(words, setup_value(of, way.value)) for way, words in WAYS.items()]
    kinds = [
        ("We train models ourselves", setup_value(of, TRAINS)),
        ("We only use generative AI through an API", setup_value(of, USES_AN_API)),
    ]
    blocks: list[Block] = [
        context(f"{escape(names)} for {channel(setup.channel_id)}"),
        section(
            f"*{question}*\nHave it in mind with every answer, as it is today. I never compare a team's result with a "
            f"product's or the organisation's.{last}"
        ),
        actions([*scopes, *products]),
        context(anonymity(about, setup.channel_id)),
        context("Change these first if you like. A target is your choice: advice stops there."),
        actions(
            [
                menu("How much to ask", MODE, modes, chosen=setup_value(of, about.mode)),
                menu("Who answers", WAY, ways, chosen=setup_value(of, about.way.value)),
                menu(
                    "Your models", KIND, kinds, chosen=setup_value(of, TRAINS if about.trains_models else USES_AN_API)
                ),
                *(_targets(setup, model) for model in setup.models[:MOST_TARGETS]),
            ]
        ),
    ]
    if about.way is not Way.ALONE:
        blocks.append(context(HOW[about.way]))
    if not about.trains_models:
        blocks.append(
            context(
                "I leave out what is about training models of your own. Where a model has such parts, you are told "
                "which they are, and get no level in it."
            )
        )
    return Message(f"{question} {escape(names)} for {channel(setup.channel_id)}", tuple(blocks))


def anonymity(about: About, channel_id: str) -> str:
    """Whether answers of an assessment are named, in words, and how to change that."""
    if about.anonymous:
        means = "Answers are anonymous: once it is over, nothing says any more who said what."
    elif about.way is Way.TOGETHER:
        means = f"Votes are named: once they are revealed, all of {channel(channel_id)} see who voted what."
    else:
        means = "Answers are named: the team's owners can see who said what."
    return f"{means} The owners can change that for the next assessment with `/maturity settings` in the channel."


def _targets(setup: SetupScreen, model: Framework) -> Element:
    """The menu of a model's levels, of which one may be the team's target."""

    def value(level: int | str) -> str:
        return setup_value(setup.assessment_id, f"{model.id}:{level}")

    options = [(f"{model.short_name}: no target", value(NO_TARGET))]
    options += [
        (f"{model.short_name}: to level {level.level}, {level.name}", value(level.level)) for level in model.levels[1:]
    ]
    target = setup.about.targets.get(model.id, NO_TARGET)
    return menu(f"Target in {model.short_name}", f"{TARGET}:{model.id}", options, chosen=value(target))


def confirm_card(confirming: Confirming) -> Message:
    """What is known from earlier results, to be confirmed rather than asked again."""
    since = max(one.answered_at for one in confirming.known)
    count = len(confirming.known)
    title = f"I know {answers(count)} from before"
    parts: dict[str, list[str]] = {}
    for one in confirming.known:
        parts.setdefault(one.part.title, []).append(f"{escape(one.practice.name)}: *{SAID[one.value].lower()}*")
    follows = "follows" if confirming.left == 1 else "follow"
    then = (
        f"Then at most {questions(confirming.left)} {follows}." if confirming.left else "Then nothing is left to ask."
    )
    listed = "\n".join(
        f"*{escape(part)}*\n{chr(10).join(f'• {line}' for line in lines)}" for part, lines in parts.items()
    )
    pieces = split_lines(listed)
    known = [(one.practice.name, setup_value(confirming.assessment_id, one.practice.id)) for one in confirming.known]
    return Message(
        f"{title}. Are they still true?",
        (
            context(f"{together(confirming.frameworks)} for {scope_of(confirming)}"),
            section(
                f"*{title}.* Are they still true? The newest are of {date(since)}. {then}\n"
                "To change one, let me ask it again."
            ),
            *(section(piece) for piece in pieces),
            actions(
                [
                    button("Still true", STILL_TRUE, str(confirming.assessment_id), style="primary"),
                    menu("Ask one again", ASK_AGAIN, known),
                    button("Ask me everything", ASK_ALL, str(confirming.assessment_id)),
                ]
            ),
        ),
    )
