"""What a check found: ok, a warning or a fault, with a code that has its words in every language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import error_text, text

Level = Literal["ok", "warning", "fault"]
Params = dict[str, str | int | float]
LEVELS: tuple[Level, ...] = ("ok", "warning", "fault")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """``check``: what was looked at. ``code``: of ``doctor-found-…`` and ``doctor-do-…``, or of an error."""

    check: str
    level: Level
    code: str
    params: Params = {}
    is_error: bool = False


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in words, for a machine to read too. ``todo`` is empty where all is well."""

    check: str
    level: Level
    code: str
    found: str
    todo: str = ""


def ok(check: str, code: str, **params: str | int | float) -> Finding:
    """As it should be."""
    return Finding(check=check, level="ok", code=code, params=params)


def warning(check: str, code: str, **params: str | int | float) -> Finding:
    """It works now, and somebody should look at it."""
    return Finding(check=check, level="warning", code=code, params=params)


def fault(check: str, code: str, **params: str | int | float) -> Finding:
    """It does not work."""
    return Finding(check=check, level="fault", code=code, params=params)


def failed(check: str, error: BranchDeskError) -> Finding:
    """What the product itself says about it, which includes what to do."""
    return Finding(check=check, level="fault", code=error.code, params=error.params, is_error=True)


def told(finding: Finding, language: str) -> Told:
    """The finding in a language."""
    code = finding.code.replace("_", "-")
    if finding.is_error:
        found, todo = error_text(language, BranchDeskError(finding.code, **finding.params)), ""
    else:
        found = text(language, f"doctor-found-{code}", **finding.params)
        todo = "" if finding.level == "ok" else text(language, f"doctor-do-{code}", **finding.params)
    return Told(check=finding.check, level=finding.level, code=finding.code, found=found, todo=todo)


def exit_code(findings: Iterable[Finding]) -> int:
    """0: all is well; 1: a warning; 2: a fault."""
    return max((LEVELS.index(finding.level) for finding in findings), default=0)
