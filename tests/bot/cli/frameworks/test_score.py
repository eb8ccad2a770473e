"""`maturity frameworks score`: a file of answers in, levels out."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from frameworks.catalog import load_catalog
from tests.bot.cli.frameworks import oracle
from tests.bot.cli.frameworks.conftest import Frameworks
from tests.bot.cli.frameworks.tiny import write_tiny
from tests.bot.conftest import Ran
from tests.conftest import DEEP

STAGED = ("google", "azure", "gigaom")
CHOOSE = [part for one in STAGED for part in ("--framework", one)]
ANSWERS = ("fully", "partly", "not_yet", "not_applicable", "dont_know")


def write(path: Path, answers: Mapping[str, Any]) -> Path:
    path.write_text(yaml.safe_dump(dict(answers)), encoding="utf-8")
    return path


def all_said(value: str, *, but: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**dict.fromkeys(load_catalog().practices, value), **(but or {})}


def data(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.errors) == (0, "")
    return json.loads(ran.output)


def answers_at(
    model: oracle.Model, level: int, practices: Iterable[str], chance: random.Random, *, noise: float, skipped: float
) -> dict[str, str]:
    """A team that has come to a level of a model, with some answers of any kind and some questions skipped."""
    asked = {one: at for at, _, several in model.gates for one in several}
    others = chance.choice(ANSWERS)
    answers = {one: others if one not in asked else "fully" if asked[one] <= level else "not_yet" for one in practices}
    return {
        one: chance.choice(ANSWERS) if chance.random() < noise else said
        for one, said in answers.items()
        if chance.random() >= skipped
    }


@pytest.mark.parametrize("chunk", range(10 if DEEP else 2))
def test_it_says_what_an_independent_scorer_says(frameworks: Frameworks, tmp_path: Path, chunk: int) -> None:
    listed = data(frameworks("list", "--json"))
    practices = [one["id"] for one in listed["practices"]]
    models = {one: oracle.model_in(listed, one) for one in STAGED}
    chance = random.Random(chunk)  # noqa: S311 - made-up teams, the same each time
    levels = [(name, level) for name, model in models.items() for level in range(model.top + 1)]
    seen: set[tuple[str, int | None]] = set()
    # First a team exactly at each level, then each with a few answers otherwise.
    for number, (of, level) in enumerate(levels * 2):
        noise = chance.choice([0.02, 0.1, 0.6]) if number >= len(levels) else 0
        skipped = chance.choice([0, 0.05, 0.8]) if number >= len(levels) else 0
        answers = answers_at(models[of], level, practices, chance, noise=noise, skipped=skipped)
        said = data(frameworks("score", write(tmp_path / "answers.yml", answers), *CHOOSE, "--json"))
        assert list(said) == list(STAGED)
        for model, one in said.items():
            expected = oracle.scored(models[model], answers)
            sets = {key: set(one[key]) for key in ("blocking", "unknown", "deciding")}
            assert [len(one[key]) for key in sets] == [len(there) for there in sets.values()], "nobody is named twice"
            if number % 3 == 0:  # trying every answer is slow
                expected["deciding"] = oracle.deciding(models[model], answers, one["level"])
            assert {**one, **sets} == {"deciding": sets["deciding"], **expected}, (model, answers)
            seen.add((model, one["level"]))
    assert seen >= set(levels)


def test_extremes(frameworks: Frameworks, tmp_path: Path) -> None:
    best = data(frameworks("score", write(tmp_path / "a.yml", all_said("fully")), "--json"))
    assert {one: said["level"] for one, said in best.items()} == {
        "aws": 3,
        "azure": 4,
        "gigaom": 4,
        "google": 2,
        "ml-test-score": 5,
    }
    assert best["azure"]["blocking"] == []
    assert best["azure"]["next"]["level"] is None
    worst = data(frameworks("score", write(tmp_path / "b.yml", all_said("not_yet")), "--json"))
    assert {said["level"] for said in worst.values()} == {0}
    half = data(frameworks("score", write(tmp_path / "c.yml", all_said("partly")), "--framework", "azure", "--json"))
    assert half["azure"]["progress"] == 0.5
    (tmp_path / "d.yml").write_text("{}", encoding="utf-8")
    nothing = data(frameworks("score", tmp_path / "d.yml", "--json"))
    assert {(said["level"], said["at_most"], said["progress"]) for said in nothing.values()} == {(None, None, 0.0)}


def test_points_are_those_of_the_weakest_section(frameworks: Frameworks, tmp_path: Path) -> None:
    model = load_catalog().frameworks["ml-test-score"]
    weak = [gate.practices[0] for gate in model.gates_by_dimension["model"]]
    answers = all_said(
        "fully", but=dict.fromkeys(weak, "not_yet") | {weak[0]: "fully", weak[1]: "partly", weak[2]: "partly"}
    )
    path = write(tmp_path / "a.yml", answers)
    said = data(frameworks("score", path, "--framework", "ml-test-score", "--json"))["ml-test-score"]
    assert (said["level"], said["dimensions"]["model"]["level"]) == (2, 2)
    assert said["progress"] == round(2 / 7, 4)
    assert said["next"] == {"level": 3, "in_place": 1, "points": 2.0, "gates": 7}
    page = frameworks("score", path, "--framework", "ml-test-score").output
    assert "Model: 2 (2 of 7 points)" in page
    assert "needs more than 2 points in each section" in page


def test_the_page_says_level_progress_and_what_holds_it(frameworks: Frameworks, tmp_path: Path) -> None:
    answers = all_said("fully", but={"model-registry": "not_yet", "experiment-tracking": "partly"})
    ran = frameworks("score", write(tmp_path / "a.yml", answers), "--framework", "azure")
    assert ran.code == 0
    lines = [line.strip() for line in ran.output.splitlines()]
    assert lines[1] == "Level 1 of 4: DevOps but no MLOps"
    assert lines[2] == ("7 of the 9 gates of level 2, Automated Training, are in place (83% done; partly counts half).")
    at = lines.index("Model creation: 1 (62% of what comes next is done)")
    assert lines[at + 1] == "missing for level 2: Model registry (not yet), Experiment tracking (partly)"
    assert "Application integration: 3-4" in lines
    text = " ".join(lines)
    assert "What teams find hard at level 1: Every new model needs the data team" in text
    assert "What comes next: Usually training becomes automatic" in text


def test_what_is_not_known_is_a_range(frameworks: Frameworks, tmp_path: Path) -> None:
    path = write(tmp_path / "a.yml", all_said("fully", but={"agreed-production-signals": "dont_know"}))
    said = data(frameworks("score", path, "--framework", "azure", "--json"))["azure"]
    assert (said["level"], said["at_most"], said["unknown"]) == (3, 4, ["agreed-production-signals"])
    text = " ".join(frameworks("score", path, "--framework", "azure").output.split())
    assert "Up to level 4, Full MLOps Automated Operations. To find out: Agreed production signals." in text
    assert "People: 3 (0% of what comes next is done), up to 4" in text


def test_much_that_does_not_apply_is_said(frameworks: Frameworks, tmp_path: Path) -> None:
    gates = sorted(load_catalog().frameworks["azure"].gate_practices)
    quarter = len(gates) // 4
    for number, told in ((quarter, False), (quarter + 1, True)):
        answers = all_said("fully", but=dict.fromkeys(gates[:number], "not_applicable"))
        page = frameworks("score", write(tmp_path / "a.yml", answers), "--framework", "azure").output
        assert (f"{round(100 * number / len(gates))}% of its 28 gates were said not to apply" in page) is told


def test_nothing_answered_and_nothing_applicable_are_not_levels(frameworks: Frameworks, tmp_path: Path) -> None:
    page = frameworks("score", write(tmp_path / "a.yml", {}), "--framework", "azure").output
    assert "Not assessed" in page
    assert "Level" not in page
    path = write(tmp_path / "b.yml", all_said("not_applicable"))
    assert "Nothing of it applies" in frameworks("score", path, "--framework", "azure").output


def test_answers_may_have_reasons_and_notes(frameworks: Frameworks, tmp_path: Path) -> None:
    long = {one: {"answer": said, "note": "as we said"} for one, said in all_said("fully").items()}
    long["model-registry"] = {"answer": "not_applicable", "reason": "no_business_need", "note": "one model"}
    short = all_said("fully", but={"model-registry": "not_applicable"})
    said = [
        data(frameworks("score", write(tmp_path / name, one), "--json"))
        for name, one in (("long.yml", long), ("short.yml", short))
    ]
    assert said[0] == said[1]


def test_old_ids_carry_over(frameworks: Frameworks, tmp_path: Path, models: Path) -> None:
    own = """\
parts:
  - part: operations
    practices:
      - id: new-name
        aliases: [old-name]
        name: Something
        question: Do you do it?
        why: Because.
        fully: Always.
        partly: Sometimes.
        how: [Begin., Go on.]
        evidence: A picture.
        effort: days
"""
    write_tiny(models / "tiny.yml", ("pipeline-ci", "new-name"), more=own)
    answers = all_said("fully", but={"old-name": "fully"})
    path = write(tmp_path / "a.yml", answers)
    said = data(frameworks("score", path, "--framework", "tiny", "--json"))["tiny"]
    assert (said["level"], said["unknown"]) == (2, [])
    answers["old-name"] = "not_yet"
    said = data(frameworks("score", write(path, answers), "--framework", "tiny", "--json"))["tiny"]
    assert (said["level"], said["blocking"]) == (1, ["new-name"])


@pytest.mark.parametrize(
    ("text", "line", "reason", "fix"),
    [
        ("model-registry: fully\nmodel-registri: fully\n", 2, "no practice 'model-registri'", "'model-registry'"),
        ("model-registry: fully\n\nfast-rollback: not yet\n", 3, "no answer 'not yet'", "Did you mean 'not_yet'"),
        ("model-registry: yes\n", 1, "yes and no are no answers here", "Choose fully, partly"),
        ("model-registry: [fully]\n", 1, "no answer '['fully']'", "'fully'?"),
        ("model-registry:\n  reason: other\n", 1, "'answer': this field is missing", "Choose fully"),
        ("model-registry:\n  answer: nope\n", 2, "no answer 'nope'", "Choose fully"),
        ("model-registry:\n  answer: not_applicable\n  reason: lazy\n", 3, "no reason 'lazy'", "not_in_scope"),
        ("model-registry:\n  answer: fully\n  reason: other\n", 3, "only an answer not_applicable", "note"),
        ("model-registry:\n  answer: fully\n  notes: x\n", 3, "no such field as 'notes'", "'note'"),
        ("model-registry:\n  answer: fully\n  note: [x]\n", 3, "the note should be text", "quotes"),
        ("- fully\n", 1, "'practice: answer' lines", "{}"),
        ("fully\n", 1, "'practice: answer' lines", "{}"),
        ("# only a thought\n", 1, "the file is empty", "{}"),
        ("model-registry: [fully\n", 1, "not valid YAML", ""),
        ("model-registry: fully\nmodel-registry: partly\n", 2, "twice", ""),
    ],
)
def test_a_mistake_is_told_with_its_line(
    frameworks: Frameworks, tmp_path: Path, text: str, line: int, reason: str, fix: str
) -> None:
    path = tmp_path / "a.yml"
    path.write_text(text, encoding="utf-8")
    ran = frameworks("score", path, "--json")
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith(f"{path}:{line}: ")
    assert ran.errors.count("\n") == 1, ran.errors
    assert reason in ran.errors
    assert fix in ran.errors


def test_all_mistakes_are_told_at_once(frameworks: Frameworks, tmp_path: Path) -> None:
    ran = frameworks("score", write(tmp_path / "a.yml", {"model-registry": "no", "nonsense": "fully", "zzz": 3}))
    assert ran.code == 1
    assert [line.split(":")[1] for line in ran.errors.splitlines()] == ["1", "2", "3", "3"]


def test_an_unknown_model_is_refused(frameworks: Frameworks, tmp_path: Path) -> None:
    ran = frameworks("score", write(tmp_path / "a.yml", {}), "--framework", "gogle")
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors == "maturity: There is no model 'gogle'. Did you mean 'google'?\n"


def test_a_team_that_trains_no_models(frameworks: Frameworks, tmp_path: Path) -> None:
    practices = load_catalog().practices
    path = write(tmp_path / "a.yml", all_said("not_yet", but={"scoring-code-versioned": "fully"}))
    said = data(frameworks("score", path, "--framework", "azure", "--generative", "--json"))["azure"]
    assert (said["level"], said["at_most"], said["deciding"]) == (None, None, [])
    assert "Model registry" in said["left_out"]
    assert said["blocking"]
    assert not [one for one in said["blocking"] if practices[one].needs_training]
    assert said["next"] == {"level": None, "in_place": 1, "points": 1.0, "gates": 17}
    assert said["progress"] == round(1 / 17, 4)
    page = frameworks("score", path, "--framework", "azure", "--generative").output
    assert "No level" in page
    assert "1 of the 17 gates that fit is in place." in page
    assert "left_out" not in data(frameworks("score", path, "--framework", "azure", "--json"))["azure"]
