"""``decide(snapshot, command, context)``: what a command makes happen, or Rejected. Pure: time and ids come in.

One function per command, in the module of its subject; before it the day is turned where the date has changed. What
comes from the centre turns no day, and is refused in the log (``remote``).
"""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain.decide import advice, booking, branch, calling, counters, issuing, messages, remote, serving
from branchdesk.domain.decide.draft import Context, Decision, Draft, Handlers
from branchdesk.domain.errors import Rejected
from branchdesk.domain.rights import check_right
from branchdesk.domain.snapshot import Snapshot

__all__ = ["Context", "Decision", "decide"]

_HANDLERS: Handlers = {
    **issuing.HANDLERS,
    **calling.HANDLERS,
    **serving.HANDLERS,
    **counters.HANDLERS,
    **branch.HANDLERS,
    **booking.HANDLERS,
    **remote.HANDLERS,
    **messages.HANDLERS,
    **advice.HANDLERS,
}

_ANY_DAY = frozenset({
    c.OpenDay, c.CloseDay, c.ChangeProfile, c.EnrolDevice, c.RevokeDevice, c.ReportDevice, c.LockStaff,
    c.RecordPin,
    c.RecordRefusal, c.BeginGeneration, c.ReportPrint, c.RateTicket, c.BookAppointment, c.MoveAppointment,
    c.CancelAppointment, c.IssueIslandTicket, c.AnswerMessage, c.AcknowledgeAlert, c.GiveAdvice, c.AnswerAdvice,
    c.StopKiosk, c.ResumeKiosk, c.SavePlan,
})  # fmt: skip
"""Commands that need no open day. A paper or a rating that comes after closing still finds its ticket; a cut-off
kiosk's ticket opens today's day itself, and no other."""


def decide(snapshot: Snapshot, command: c.Command, context: Context) -> Decision:
    """The events that follow from a command, and the snapshot after them.

    Raises Rejected(code) where the command is not allowed as things stand; then nothing happens.
    """
    check_right(context.who, command.op)
    draft = Draft(snapshot, command.cmd_id, context)
    handle = _HANDLERS[type(command.op)]
    if context.who.kind == "centre":
        try:
            handle(draft, command.op)
        except Rejected as refusal:
            draft = Draft(snapshot, command.cmd_id, context)
            remote.record(draft, refusal)
        return draft.decision()
    if type(command.op) not in _ANY_DAY:
        branch.turn_day(draft)
    handle(draft, command.op)
    return draft.decision()
