"""The code keeps its shape: no circles of imports, nothing too long, few doors, and a sentence on each."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

PACKAGES = ("bot", "storage", "frameworks", "playground")
LONGEST_MODULE, LONGEST_FUNCTION = 400, 50
MOST_FOLDERS, MOST_MODULES = 14, 7
# What is longer says why: after a module's docstring, or in the line above a function.
REASON = re.compile(r"\s*# long: \w+")
# Too long without a reason, and to be split: a name that is no longer needed has to go, and none may come.
TO_SPLIT = {
    "bot/assess/everyone/service.py",
    "bot/assess/listeners.py register",
    "bot/assess/start/setup/listeners.py register",
    "bot/assess/start/setup/views.py setup_card",
    "bot/assess/state.py",
    "bot/insights/compare/listeners.py _register_benchmarks",
    "bot/insights/export/importer.py _assessment",
    "bot/levels/views.py",
    "frameworks/outcome.py outcome",
    "storage/assessments.py",
    "storage/histories.py _with_all_rows",
    "storage/rounds.py",
}


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    circle: list[str] = []
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert not circle, "a circle of imports, those for types included: " + " is imported by ".join(circle)


def test_modules_and_functions_are_short_or_say_why_not() -> None:
    too_long = {name for file in _files() for name in _too_long(file)}
    assert too_long <= TO_SPLIT, f"split it, or say why not with a comment '# long: …': {sorted(too_long - TO_SPLIT)}"
    assert too_long >= TO_SPLIT, f"take off the list what is short enough now: {sorted(TO_SPLIT - too_long)}"


def test_few_folders_and_modules_stand_at_the_top_of_the_bot() -> None:
    folders = {file.parent.relative_to("bot").parts[0] for file in Path("bot").glob("*/**/*.py")}
    modules = {file.stem for file in Path("bot").glob("*.py")} - {"__init__"}
    assert len(folders) <= MOST_FOLDERS, sorted(folders)
    assert len(modules) <= MOST_MODULES, sorted(modules)


def test_each_package_of_the_bot_says_what_it_is_for() -> None:
    packages = {file.parent for file in Path("bot").rglob("*.py")}
    assert not [str(package) for package in sorted(packages) if not _docstring(package / "__init__.py").endswith(".")]


def _files() -> Iterator[Path]:
    return (file for package in PACKAGES for file in sorted(Path(package).rglob("*.py")))


def _too_long(file: Path) -> Iterator[str]:
    """The module and its functions, as far as they are too long without a reason."""
    text = file.read_text(encoding="utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    if len(lines) > LONGEST_MODULE and not REASON.match(lines[_end_of_docstring(tree)]):
        yield str(file)
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.end_lineno is None:
            continue
        first = min(node.lineno, *(one.lineno for one in node.decorator_list), node.lineno)
        if node.end_lineno - node.lineno >= LONGEST_FUNCTION and not REASON.match(lines[first - 2]):
            yield f"{file} {node.name}"


def _end_of_docstring(tree: ast.Module) -> int:
    return (tree.body[0].end_lineno or 0) if ast.get_docstring(tree) else 0


def _docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "" if file.exists() else ""
