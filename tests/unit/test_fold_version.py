"""Saved snapshots are a cache of the fold: when the fold changes, ``FOLD`` must change with it, or old ones lie.

Docstrings and comments do not count. When this test fails: raise ``branchdesk.store.reader.FOLD`` and write the digest
that the failure shows into ``KNOWN``.
"""

from __future__ import annotations

import ast
from hashlib import sha256
from pathlib import Path

from branchdesk.store.reader import FOLD

DOMAIN = Path(__file__).resolve().parent.parent.parent / "branchdesk" / "domain"
FOLDING = (
    "snapshot.py",
    "ticket.py",
    "counter.py",
    "events.py",
    "expected.py",
    "profile.py",
    "board.py",
    "brand.py",
    "words.py",
    "opening.py",
    "guidance.py",
    "rota.py",
    "apply/*.py",
)
KNOWN = {19: "478c00090ee073e4"}


def digest() -> str:
    """Of the code that the fold is made of."""
    found = sha256()
    for pattern in FOLDING:
        for path in sorted(DOMAIN.glob(pattern)):
            tree = ast.parse(path.read_text("utf-8"))
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Expr)
                    and isinstance(node.value, ast.Constant)
                    and isinstance(node.value.value, str)
                ):
                    node.value.value = ""
            found.update(ast.unparse(tree).encode())
    return found.hexdigest()[:16]


def test_a_changed_fold_has_a_new_number() -> None:
    assert KNOWN.get(FOLD) == digest()
