"""The least that a durable click can cost: Bolt, and one row that is on the disk before the ack."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def main() -> None:
    """Serve on PORT by SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL and DATABASE_URL, as the bot does."""
    database = sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE click (user_id TEXT NOT NULL, value TEXT NOT NULL)")
    client = AsyncWebClient(token=os.environ.pop("SLACK_BOT_TOKEN"), base_url=os.environ["SLACK_API_URL"])
    # Without it the response waits for Bolt's next look, ten milliseconds later, and not for the listener.
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"], process_before_response=True)

    async def insert(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        database.execute("INSERT INTO click VALUES (?, ?)", (body["user"]["id"], action["value"]))
        await ack()

    app.action("no-op")(insert)
    web.run_app(app.web_app(path="/slack/events"), host="127.0.0.1", port=int(os.environ["PORT"]), print=None)
    database.close()


if __name__ == "__main__":
    main()
