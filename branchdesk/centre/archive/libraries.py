"""The archive's libraries are large, and a centre that archives nothing needs none of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from branchdesk.domain.errors import Unavailable


@contextmanager
def libraries(extra: str = "history") -> Iterator[None]:
    """Around an import. Raises Unavailable("history_missing"), which names the extra to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise Unavailable("history_missing", library=error.name or "", extra=extra) from error
