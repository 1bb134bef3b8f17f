"""What comes down from the centre: its refusals are recorded as well.

Two PCs of a branch may take the same entry from the centre, and the second may find the branch changed. What the log
says under the entry's id holds for both, so a refusal has to be in the log like a deed.
"""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.decide.draft import Draft, Handlers
from branchdesk.domain.errors import Rejected

LONGEST = 200
"""Characters of a parameter that are kept."""


def record(d: Draft, refusal: Rejected) -> None:
    """Why nothing was done."""
    params = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in refusal.params.items()}
    d.emit(e.RemoteRefused(code=refusal.code, params=params))


def refuse(d: Draft, op: c.RefuseRemote) -> None:
    d.emit(e.RemoteRefused(code=op.code))


HANDLERS: Handlers = {c.RefuseRemote: refuse}
