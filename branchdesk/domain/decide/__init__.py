"""``decide(snapshot, command, context)``: what a command makes happen, or Rejected. Pure: time and ids come in.

One function per command, in the module of its subject; before it the day is turned where the date has changed.
"""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain.decide import branch, calling, counters, issuing, serving
from branchdesk.domain.decide.draft import Context, Decision, Draft, Handlers
from branchdesk.domain.rights import check_right
from branchdesk.domain.snapshot import Snapshot

__all__ = ["Context", "Decision", "decide"]

_HANDLERS: Handlers = {
    **issuing.HANDLERS,
    **calling.HANDLERS,
    **serving.HANDLERS,
    **counters.HANDLERS,
    **branch.HANDLERS,
}

_ANY_DAY = frozenset({
    c.OpenDay, c.CloseDay, c.ChangeProfile, c.EnrolDevice, c.RevokeDevice, c.ReportDevice, c.LockStaff,
    c.RecordRefusal, c.BeginGeneration, c.ReportPrint, c.RateTicket, c.BookAppointment, c.CancelAppointment,
    c.IssueIslandTicket,
})  # fmt: skip
"""Commands that need no open day. A paper or a rating that comes after closing still finds its ticket; a cut-off
kiosk's ticket opens today's day itself, and no other."""


def decide(snapshot: Snapshot, command: c.Command, context: Context) -> Decision:
    """The events that follow from a command, and the snapshot after them.

    Raises Rejected(code) where the command is not allowed as things stand; then nothing happens.
    """
    check_right(context.who, command.op)
    draft = Draft(snapshot, command.cmd_id, context)
    if type(command.op) not in _ANY_DAY:
        branch.turn_day(draft)
    _HANDLERS[type(command.op)](draft, command.op)
    return draft.decision()
