"""Files that can do harm, handed to each command that reads one: refused in words, at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.main import main
from frameworks.benchmark import UnusableBenchmark, read_benchmark
from frameworks.handed_in import json_in, text_in
from tests.bot.conftest import UNSET
from tests.migrated import migrated_sqlite

Make = Callable[[Path], Path]
COMMANDS = {
    "check": ["frameworks", "check"],
    "score": ["frameworks", "score"],
    "simulate": ["frameworks", "simulate"],
    "import": ["import"],
}
LAUGHS = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


def a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.yml")
    return folder / "pipe.yml"


def a_device(folder: Path) -> Path:
    (folder / "zero.yml").symlink_to("/dev/zero")
    return folder / "zero.yml"


def holding(content: str | bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / "file.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    return make


def export(level: str, note: str) -> str:
    start = '{"format": "maturity-export/1", "named": false, "teams": '
    return f'{start}[{{"workspace": "{note}", "assessments": [{{"results": [{{"level": {level}}}]}}]}}]}}'


HARM: dict[str, tuple[Make, str]] = {
    "a pipe": (a_pipe, "not an ordinary file"),
    "a device": (a_device, "not an ordinary file"),
    "a folder": (lambda folder: folder, "not an ordinary file"),
    "half characters": (holding("id: \ud800\n"), ""),
    "no text": (holding(b"\xff\xfe\x00"), ""),
    "a NUL": (holding('{"format": "maturity-benchmark/1", "origin": "a\0b"}'), ""),
    "an escaped NUL": (holding('{"format": "maturity-benchmark/1", "origin": "a\\u0000b"}'), ""),
    "an escaped half character": (holding('{"format": "maturity-benchmark/1", "origin": "a\\ud800b"}'), ""),
    "a loop": (holding("id: &a [*a]\n"), ""),
    "a loop of fields": (holding("id: &a\n  name: *a\n"), ""),
    "an id that is no text": (holding("id: {a: b}\n"), ""),
    "a loop that merges": (holding("id: &a\n  <<: *a\n"), ""),
    "a billion laughs": (holding(LAUGHS), ""),
    "depth": (holding("[" * 100_000), ""),
    "a million digits": (holding(f"id: {'9' * 1_000_000}\n"), ""),
    "a million hexadecimal digits": (holding(f"practice: 0x{'f' * 1_000_000}\n"), ""),
    "a million sixties": (holding(f"practice: 1{':59' * 300_000}\n"), ""),
    "a million digits in JSON": (holding(export("9" * 1_000_000, "T1")), ""),
    "ten digits in JSON": (holding(export("9" * 10, "T1")), ""),
    "no end in JSON": (holding(export("Infinity", "T1")), ""),
    "a large file": (holding("# " + "a" * 3_000_000), ""),
}


@pytest.mark.parametrize(
    ("command", "harm"),
    [
        *(("check", harm) for harm in HARM),
        *(("import", harm) for harm in HARM if "sixties" not in harm),
        *(("score", harm) for harm in ("a pipe", "a billion laughs", "a million hexadecimal digits")),
        ("simulate", "a pipe"),
    ],
)
def test_a_file_that_can_do_harm_is_refused_in_words(
    command: str, harm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", migrated_sqlite(tmp_path / "maturity.db"))
    make, words = HARM[harm]
    (tmp_path / "folder").mkdir()
    path = make(tmp_path / "folder")
    assert main([*COMMANDS[command], str(path)]) in (1, 2)
    said = "".join(capsys.readouterr())
    assert words in said
    assert str(path) in said
    assert len(said) < 4_000, "in few words"


@pytest.mark.parametrize("origin", ["a\\u0000b", "a\\ud800b", "a\0b"])
def test_a_benchmark_that_cannot_be_kept_is_refused_in_words(origin: str) -> None:
    with pytest.raises(UnusableBenchmark, match=r"^The file .*\.$"):
        read_benchmark(f'{{"format": "maturity-benchmark/1", "origin": "{origin}", "models": {{}}}}')


def test_numbers_and_texts_that_can_be_kept_are(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    said = {"a": [123_456_789, -5, 0.25, 1e-7], "b": "\\u0000 in words, \u2028 and 🙂", "c": None}
    path.write_text("\ufeff" + json.dumps(said), encoding="utf-8")
    assert json_in(text_in(path, 1_000)) == said


def test_a_word_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "file"), "--workspace", "T\udcff"]) == 2
    assert "not text" in capsys.readouterr().err
