"""The guided start for somebody who has never seen the bot."""

from __future__ import annotations

from playground.extras import TourStep

TOUR = (
    TourStep(
        title="Start an assessment",
        text=(
            "This is a small Slack of your own, with the bot *maturity* in it. "
            "Type `/maturity assess azure` in *#ml-platform*: the team is known by its channel."
        ),
        channel="ml-platform",
        command="/maturity assess azure",
    ),
    TourStep(
        title="Answer with a click",
        text=(
            "Everything is asked in the direct messages with *maturity*, at the lower left: first what to look at, "
            "then one practice at a time. Each answer is saved with its click: stop the bot, and go on where you were."
        ),
    ),
    TourStep(
        title="See where the team stands",
        text="After the last question #ml-platform hears of the level. Anybody there can ask for it again.",
        channel="ml-platform",
        command="/maturity status",
    ),
    TourStep(
        title="Ask the others too",
        text=(
            "With `with everyone` behind the command each person is asked privately, and you see where you differ. "
            "With `together` you vote in a thread, in a meeting: be somebody else at *Acting as*. "
            "`/maturity settings` says who can see who said what."
        ),
        channel="ml-platform",
        command="/maturity assess google together",
    ),
    TourStep(
        title="Look further",
        text=(
            "*Seed a year of history* gives #ml-platform five assessments, a quarter apart. The *Time machine* takes "
            "you to the next quarter, and the *Inspector* shows what the bot and Slack say to each other."
        ),
    ),
)
