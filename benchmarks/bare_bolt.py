"""The yardstick: an async Bolt app in its default configuration, whose one listener does nothing but ack."""

from __future__ import annotations

import os

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def main() -> None:
    """Serve on PORT by SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET and SLACK_API_URL, as the bot does."""
    client = AsyncWebClient(token=os.environ.pop("SLACK_BOT_TOKEN"), base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    async def no_op(ack: AsyncAck) -> None:
        await ack()

    app.action("no-op")(no_op)
    web.run_app(app.web_app(path="/slack/events"), host="127.0.0.1", port=int(os.environ["PORT"]), print=None)


if __name__ == "__main__":
    main()
