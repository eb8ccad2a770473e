"""`maturity benchmark`: a file of one workspace's levels is made, and another's is taken."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.main import main
from bot.settings import Settings
from frameworks.benchmark import read_benchmark
from storage.engine import Database
from storage.upgrade import upgrade
from tests.journeys.past import WORKSPACE, assessed, up_to

START = datetime(2026, 2, 12, 9, 0, tzinfo=UTC)


async def assess(url: str, numbers: range) -> None:
    """So many teams with a level in Azure."""
    database = Database(url)
    await upgrade(database)
    await database.close()
    for number in numbers:
        await assessed(Settings(database_url=url), f"C{number}", up_to("azure", number % 3), START, "azure")


def test_export_and_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'maturity.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["benchmark", "export", "--origin", "Acme"]) == 2
    assert "There is no workspace in the database yet" in capsys.readouterr().err
    asyncio.run(assess(url, range(4)))
    assert main(["benchmark", "export", "--origin", "Acme"]) == 2
    assert "No model has 5 assessed teams or more." in capsys.readouterr().err
    asyncio.run(assess(url, range(4, 6)))
    assert main(["benchmark", "export", "--origin", " "]) == 2
    assert "--origin must have" in capsys.readouterr().err
    assert main(["benchmark", "export", "--origin", "Acme", "--workspace", WORKSPACE]) == 0
    text = capsys.readouterr().out
    assert read_benchmark(text).models["azure"].levels == {0: 2, 1: 2, 2: 2}

    file = tmp_path / "benchmark.json"
    file.write_text(text)
    assert main(["benchmark", "import", str(file), "--workspace", "T9"]) == 2
    assert "There is no workspace 'T9'" in capsys.readouterr().err
    assert main(["benchmark", "import", str(file)]) == 0
    assert "Imported Acme, made on" in capsys.readouterr().out
    older = file.read_text().replace(read_benchmark(text).made_on, "2001-01-01")
    file.write_text(older)
    assert main(["benchmark", "import", str(file)]) == 2
    assert "There is a newer benchmark of Acme already." in capsys.readouterr().err
    file.write_text("no")
    assert main(["benchmark", "import", str(file)]) == 2
    assert "The file is not JSON." in capsys.readouterr().err
