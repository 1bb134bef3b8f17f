"""Ratchets over what is in git: sizes, cycles, broad handlers, sleeping or skipped tests, foreign places."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.unit.sources import ROOT, calls, modules, tracked, tree, where

MODULE_LINES, FUNCTION_LINES, CLASS_METHODS = 300, 40, 15
Function = ast.FunctionDef | ast.AsyncFunctionDef
STARTERS = ("ui.__main__", "ui.demo")  # may start servers; import-linter's contracts say so too
FOR_WINDOWS = re.compile(
    r"ui\b|branchdesk$"
    r"|branchdesk\.(client|domain|forecast|metrics|report|i18n|resources|places|kinds|devices|doctor|services\.(ports|messages))\b"
)

# In pieces, so that this file does not hold what it looks for.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "npm" + "mirror",
]
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:wo" + r"rk|ro" + r"ot)/")


def test_modules_are_short() -> None:
    long = []
    for path in modules():
        lines = sum(1 for line in path.read_text("utf-8").splitlines() if line.strip())
        if lines > MODULE_LINES:
            long.append(f"{where(path)}: {lines} lines")
    assert not long


def test_functions_are_short() -> None:
    long = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{where(path, node)} {node.name}: {lines} lines")
    assert not long


def test_classes_have_few_methods() -> None:
    large = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                methods = {inner.name for inner in node.body if isinstance(inner, Function)}
                if len(methods) > CLASS_METHODS:
                    large.append(f"{where(path, node)} {node.name}: {len(methods)} methods")
    assert not large


@cache
def import_graph() -> grimp.ImportGraph:
    return grimp.build_graph("branchdesk", "ui", cache_dir=None)


def test_no_import_cycles() -> None:
    graph = import_graph()
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail("modules import each other: " + " <- ".join(error.args[1]))


def test_windows_import_only_what_is_made_for_them() -> None:
    graph, foreign = import_graph(), []
    for importer in sorted(graph.modules):
        if importer.startswith("ui") and not importer.startswith(STARTERS):
            imported = graph.find_modules_directly_imported_by(importer)
            foreign += [f"{importer} -> {name}" for name in imported if not FOR_WINDOWS.match(name)]
    assert not foreign


def test_no_broad_handlers() -> None:
    broad = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = set() if node.type is None else {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
            if node.type is None or caught & {"Exception", "BaseException"}:
                broad.append(where(path, node))
    assert not broad, "name the errors that are expected here"


def files_of_tests() -> list[Path]:
    return [path for path in modules() if path.is_relative_to(ROOT / "tests")]


def test_tests_do_not_sleep() -> None:
    asleep = [where(path, call) for path in files_of_tests() for name, call in calls(path) if name == "sleep"]
    assert not asleep, "wait for the thing itself"


def test_skipped_tests_say_what_is_missing() -> None:
    silent = []
    for path in files_of_tests():
        explained = {
            id(call.func)
            for name, call in calls(path)
            if name in {"skip", "skipif", "xfail", "importorskip"} and reason(name, call)
        }
        for node in ast.walk(tree(path)):
            marks = isinstance(node, ast.Attribute) and node.attr in {
                "skip",
                "skipif",
                "xfail",
                "importorskip",
            }
            if marks and id(node) not in explained:
                silent.append(where(path, node))
    assert not silent, "give a reason that says what is missing"


def reason(name: str, call: ast.Call) -> bool:
    """Whether a skip gives its reason, by keyword or, where pytest takes it so, in first place."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
    if name in {"skip", "xfail"}:
        given += call.args[:1]
    return any(not isinstance(value, ast.Constant) or len(str(value.value)) >= 10 for value in given)


def readable(path: Path) -> str:
    """A tracked file's text; nothing for a binary file."""
    content = path.read_bytes()
    return "" if b"\0" in content else content.decode("utf-8", "replace")


def test_no_registry_hosts() -> None:
    found = [where(path) for path in tracked() if any(host in readable(path) for host in REGISTRIES)]
    assert not found, "a machine's own settings say where packages come from"


def test_locks_hold_no_addresses() -> None:
    locks = [path for path in tracked() if path.suffix == ".lock"]
    assert len(locks) == 3
    assert not [where(path) for path in locks if "://" in path.read_text("utf-8")]


def test_no_paths_of_one_machine() -> None:
    found = []
    for path in tracked():
        for number, line in enumerate(readable(path).splitlines(), 1):
            if MACHINE_PATHS.search(line):
                found.append(f"{where(path)}:{number}")
    assert not found
