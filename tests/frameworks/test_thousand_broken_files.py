"""A thousand broken files: each is refused in plain words, at the line that it was broken at."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from frameworks.catalog import Catalog, add_model, load_catalog
from frameworks.located_yaml import BrokenFile
from tests.conftest import DEEP
from tests.frameworks.broken_models import ALL, SOURCES, WAYS, Broken, broken_files, text_of

# They are made in one process alone, as that takes a while; all of them are tried in depth.
pytestmark = pytest.mark.xdist_group("a thousand broken files")
EVERY = 1 if DEEP else 4

# Words of Python and of the libraries, which no author should have to know.
JARGON = re.compile(
    r"Traceback|type=|input_|tuple|model_type|pydantic|valida(?!tion')|instance|dictionary|\bstr\b|\bint\b|string|NoneType|token"
    r"|\bparse|scalar|flow|Input should|for further|ctx|\{|None\b"
)


@cache
def _others(path: Path) -> Catalog:
    """All models but the one that is broken."""
    return load_catalog(leave_out=[path])


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
def test_the_files_are_good_before_they_are_broken(source: Path) -> None:
    add_model(_others(source), source)


def test_they_are_a_thousand_and_all_differ() -> None:
    broken = broken_files()
    texts = {one.text for made in broken.values() for one in made}
    assert len(texts) == sum(map(len, broken.values()))
    assert len(texts) >= ALL, {name: len(made) for name, made in broken.items()}
    assert {one.path for made in broken.values() for one in made} == set(SOURCES)
    assert not texts & set(map(text_of, SOURCES))
    assert min(map(len, broken.values())) >= 5


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_file_is_refused_at_the_line_that_was_broken(way: str, tmp_path: Path) -> None:
    tried = broken_files()[way][::EVERY]
    failed = [found for number, one in enumerate(tried) if (found := _complaint(one, tmp_path / f"{number}.yml"))]
    assert not failed, "\n\n".join(failed)


def _complaint(broken: Broken, path: Path) -> str:
    """What is wrong with how a broken file was refused."""
    path.write_text(broken.text, encoding="utf-8")
    line = broken.text.splitlines()[broken.line - 1]
    what = f"{broken.path.name}:{broken.line}: {line}"
    try:
        add_model(_others(broken.path), path)
    except BrokenFile as refused:
        said = str(refused).replace(f"{path}:", "")
        lines = [one.line for one in refused.mistakes]
        if broken.line not in lines if not broken.alone else lines != [broken.line]:
            return f"{what}\nwas refused at {lines}:\n{said}"
        if not all(one.reason and one.fix for one in refused.mistakes) or JARGON.search(said.replace(line, "")):
            return f"{what}\nwas refused in these words:\n{said}"
        return ""
    except Exception as error:  # noqa: BLE001 - any other than BrokenFile is what is looked for
        return f"{what}\nraised {error!r}"
    return f"{what}\nwas not refused"
