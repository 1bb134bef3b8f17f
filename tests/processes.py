"""Processes of this machine, as Linux tells of them under /proc."""

from __future__ import annotations

from pathlib import Path


def descendants(pid: int) -> set[int]:
    """Everything that a process has started, and what those have started. Zombies are not counted."""
    parents = {int(found.name): _parent(found) for found in Path("/proc").iterdir() if found.name.isdigit()}
    family, size = {pid}, 0
    while size < len(family):
        size = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return family - {pid}


def alive(pids: set[int]) -> set[int]:
    """Those that still run."""
    return {pid for pid in pids if _parent(Path("/proc") / str(pid))}


def _parent(process: Path) -> int:
    """0 for a process that has ended meanwhile."""
    try:
        state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if state == "Z" else int(parent)
