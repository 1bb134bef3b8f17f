"""Cells of a CSV file that an office program opens."""

from __future__ import annotations

MARK = "\ufeff"
"""At the file's beginning: it is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(cell: str) -> str:
    """A text that a spreadsheet takes for nothing else, a formula above all."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
