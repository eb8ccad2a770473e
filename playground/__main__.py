"""`python -m playground`: a playground for any Bolt app."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from pathlib import Path

from playground.manifest import BadManifest, manifest_in
from playground.server import Playground
from playground.snapshot import UnusableSnapshot


async def main() -> None:
    """Run until interrupted, and say what an app needs to reach it."""
    parser = argparse.ArgumentParser(prog="playground", description="A small local Slack for any Bolt app.")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest, YAML or JSON")
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the workspace in this file")
    parser.add_argument("--request-url", metavar="URL", help="reach the app by HTTP instead of Socket Mode")
    options = parser.parse_args()
    try:
        manifest = manifest_in(options.manifest)
        playground = Playground(manifest, port=options.port, state_file=options.keep, request_url=options.request_url)
        await playground.start()
    except (OSError, BadManifest, UnusableSnapshot) as error:
        raise SystemExit(f"playground: {error}") from error
    print(f"The playground is open at {playground.page_url}")
    print(f"SLACK_API_URL={playground.api_url}")
    print(f"SLACK_BOT_TOKEN={playground.bot_token}")
    print(f"SLACK_SIGNING_SECRET={playground.signing_secret}", flush=True)
    if not options.request_url:
        print(f"SLACK_APP_TOKEN={playground.app_token}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await playground.stop()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
