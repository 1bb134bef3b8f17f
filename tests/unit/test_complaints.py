"""The page of complaints names tests that exist, one at least for each complaint."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.unit.sources import ROOT, tree

PAGE = (ROOT / "docs" / "complaints.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d+) \|[^|]+\|(.+)\|$", PAGE, re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def functions(path: Path) -> set[str]:
    return {node.name for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_each_of_the_twenty_complaints_names_tests() -> None:
    assert [int(number) for number, _ in ROWS] == list(range(1, 21))
    assert all(NAMED.search(tests) for _, tests in ROWS)


def test_named_tests_exist() -> None:
    named = [(ROOT / path, name) for _, tests in ROWS for path, name in NAMED.findall(tests)]
    assert not [f"{path}::{name}" for path, name in named if not path.is_file() or name not in functions(path)]
