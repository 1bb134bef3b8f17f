"""A question and its answers. Every answer has a key of its own and leads to a ``Plan``: commands for the branch and
things that the window does itself. Enter takes the first answer.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from branchdesk.domain import commands as c


class Local(StrEnum):
    """What the window does itself."""

    LOG_OUT = "log_out"
    QUIT = "quit"
    ASK_FURTHER = "ask_further"
    SEEN = "seen"


Plan = tuple[c.Op | Local, ...]


class Option(NamedTuple):
    """One answer. ``then`` gets the note and returns what to do."""

    key: str
    words: str
    then: Callable[[str], Plan]
    detail: str = ""


class Note(NamedTuple):
    """A line to write in. With ``then``, Enter in a filled line is an answer by itself."""

    words: str
    initial: str = ""
    most: int = 200
    then: Callable[[str], Plan] | None = None


class Question(NamedTuple):
    """Something to decide. ``key`` tells one question from another; ``ticket`` is whom it is about."""

    key: str
    title: str
    options: tuple[Option, ...]
    hint: str = ""
    note: Note | None = None
    ticket: str = ""
    firm: bool = False
    """Cannot be put aside with Esc."""
    search: str = ""
    """Words of a line that narrows the answers down; empty: none."""

    def matching(self, typed: str) -> tuple[Option, ...]:
        """The answers in whose key, words or detail all that was typed stands."""
        parts = typed.casefold().split()
        return tuple(o for o in self.options if all(p in f"{o.key} {o.words} {o.detail}".casefold() for p in parts))
