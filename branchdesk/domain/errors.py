"""Errors that a person can meet. The core carries codes; the interface turns them into words (``branchdesk.i18n``)."""

from __future__ import annotations

import msgspec

FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, ImportError, LookupError, OSError, RuntimeError,
    TypeError, ValueError, msgspec.MsgspecError,
)  # fmt: skip
"""What a mistake in the program raises. For threads that must not end silently: they log all of it and go on."""


class BranchDeskError(Exception):
    """Base of all coded errors: ``code`` names a text ``error-<code>``, ``params`` fill it."""

    def __init__(self, code: str, /, **params: str | int | float) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({details})"


class Rejected(BranchDeskError):
    """What was asked for is not allowed as things stand; nothing was changed."""


class Unavailable(BranchDeskError):
    """What is needed is not there now (network, printer, disk); trying again later may work."""


class Damaged(BranchDeskError):
    """Stored data does not match its own checks; nothing is repaired silently."""
