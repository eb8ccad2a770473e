"""The manifest that the playground is started with: an ordinary file that says something, or words about why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from playground.manifest import BadManifest, manifest_in


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff", "cannot be read"),
        (b"a: [", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"7", "holds no manifest"),
        (b"", "holds no manifest"),
        (b" " * 1_000_001, "larger than 1 MB"),
    ],
    ids=["no text", "no YAML", "nested", "a number", "nothing", "large"],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "manifest.yml"
    path.write_bytes(content)
    with pytest.raises(BadManifest, match=words):
        manifest_in(path)


def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises((BadManifest, IsADirectoryError)):
            manifest_in(path)


def test_the_bots_own_is_read() -> None:
    assert "display_information" in manifest_in(Path("manifest.yml"))
