"""What the repository's own checks read: the Python files and texts that git knows."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file in git that is there (a file just deleted is not)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file in git."""
    return tuple(path for path in tracked() if path.suffix == ".py")


@cache
def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text("utf-8"))


def product() -> list[Path]:
    """The Python files of branchdesk and ui."""
    return [path for path in modules() if path.relative_to(ROOT).parts[0] in {"branchdesk", "ui"}]


def where(path: Path, node: ast.AST | None = None) -> str:
    """``file:line`` for a message."""
    line = getattr(node, "lineno", None)
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the called name's last part: ``a.b.c(…)`` is ``c``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def strings(node: ast.AST) -> Iterator[str]:
    """Every string constant inside a node, whole ones and the pieces of f-strings."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value
