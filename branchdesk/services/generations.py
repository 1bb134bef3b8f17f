"""A log that was set back, by a restore or after most PCs were destroyed, goes on under a generation of its own."""

from __future__ import annotations

from typing import Literal

import msgspec

from branchdesk.domain.chain import seal
from branchdesk.domain.commands import BeginGeneration, Command, Who
from branchdesk.domain.decide import Context, decide
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.times import business_date
from branchdesk.services.ports import BranchLog


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Beside a log (``store.marks``): it was set back to event ``seq`` and has not begun its generation yet.

    ``decided``: somebody (``by``, for the reason in ``note``) said that this log goes on, whatever the centre holds.
    """

    at: int
    seq: int
    reason: Literal["recovered", "restored", "settled"] = "restored"
    decided: bool = False
    by: str = ""
    note: str = ""
    given_on: str = ""
    given: int = 0
    """On this business date, the log that stood here before had given out numbers up to this one."""
    sole: str = ""
    """The PC that goes on alone after the others were destroyed."""

    @property
    def cmd_id(self) -> str:
        """The id of the command that begins the generation; the same after a crash, so that it begins once."""
        return f"generation-{self.at}-{self.seq}"


def begin_generation(
    log: BranchLog, snapshot: Snapshot, mark: Mark, now: int, *, beyond: int = 0, unseen: bool = False
) -> Snapshot:
    """Append the generation's first event, once for each mark; ``snapshot`` is the fold of the log to its head.

    ``beyond``: the highest generation that the centre knows; ``unseen``: nobody knew what came after the log's end.
    Raises as ``BranchLog.append``.
    """
    if log.find(mark.cmd_id):
        return snapshot
    op = BeginGeneration(
        reason=mark.reason,
        by=mark.by,
        note=mark.note,
        beyond=beyond,
        given_on=mark.given_on,
        given=mark.given,
        unseen=unseen,
        sole=mark.sole,
    )
    context = Context(who=Who(device="node", kind="node"), now=now, new_id=str)
    decision = decide(snapshot, Command(cmd_id=mark.cmd_id, op=op), context)
    head = log.head()
    log.append(head, seal(decision.events, head))
    return decision.snapshot


def warnings(s: Snapshot, now: int) -> tuple[str, ...]:
    """Codes for health, on the day on which a generation began that lacks what nobody could give back."""
    today = business_date(now, s.profile.timezone, s.profile.hours.turns)
    unseen = s.generation is not None and s.generation.unseen and s.generation.numbers_on == today
    return ("restored_without_centre",) if unseen else ()
