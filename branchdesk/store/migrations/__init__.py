"""Alembic revisions, oldest first. They are imported by name, so that a packaged build carries them too.

A further revision is one more module with ``revision``, ``down_revision`` and ``upgrade()``, added to ``REVISIONS``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from branchdesk.store.migrations import r0001_log, r0002_blocks


class Revision(NamedTuple):
    """One step of the schema; ``down`` is the revision before it."""

    name: str
    down: str | None
    upgrade: Callable[[], None]


REVISIONS = tuple(
    Revision(module.revision, module.down_revision, module.upgrade) for module in (r0001_log, r0002_blocks)
)
