"""The bot as it is, but each statement that it sends to SQLite is a line of the file TRACE_FILE too."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from sqlite3 import dbapi2
from typing import Any

from bot.main import main


def trace(path: Path) -> None:
    """Write down every statement of every connection that is opened from now on."""
    # Each line is there at once; the bot's process writes no more than these.
    lines = path.open("a", encoding="utf-8", buffering=1)
    connect = sqlite3.connect

    def traced(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        connection.set_trace_callback(lambda statement: print(" ".join(statement.split()), file=lines))
        return connection

    # Both names under which the libraries know it.
    sqlite3.connect = dbapi2.connect = traced


if __name__ == "__main__":
    trace(Path(os.environ["TRACE_FILE"]))
    sys.exit(main(sys.argv[1:]))
