"""Who may ask for what: one row per command. Checked before anything else, on every command.

``kinds`` are the devices it may come from, ``roles`` the staff roles (empty: nobody need be logged in).
A command at a counter may come from that counter's own PC alone, or from a manager's device.
"""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected


class Right(NamedTuple):
    """Devices and roles that may send a command."""

    kinds: frozenset[str]
    roles: frozenset[str] = frozenset()


def _right(kinds: str, roles: str = "") -> Right:
    return Right(frozenset(kinds.split()), frozenset(roles.split()))


_TELLER = _right("counter", "teller lobby manager")
_FLOOR = _right("counter manager", "teller lobby manager")
_MANAGER = _right("manager", "manager")
_LEAD = _right("manager", "lobby manager")
_KIOSK = _right("kiosk manager", "lobby manager")
_DAY = _right("manager node", "manager")
_NODE = _right("node")
_CENTRE = _right("centre")
_BOOKING = _right("manager counter centre", "lobby manager")

RIGHTS: dict[type[c.Op], Right] = {
    c.IssueTicket: _right("kiosk manager node", "lobby manager"),
    c.IssueRemoteTicket: _CENTRE,
    c.IssueIslandTicket: _right("kiosk"),
    c.ReportPrint: _right("kiosk manager", "lobby manager"),
    c.CallNext: _TELLER,
    c.CallTicket: _TELLER,
    c.Recall: _TELLER,
    c.StartService: _TELLER,
    c.NextService: _TELLER,
    c.Reclassify: _TELLER,
    c.ConfirmServing: _TELLER,
    c.FinishService: _TELLER,
    c.TransferTicket: _TELLER,
    c.HoldTicket: _TELLER,
    c.MarkMissed: _TELLER,
    c.UndoLast: _TELLER,
    c.ReinstateTicket: _FLOOR,
    c.DelayTicket: _CENTRE,
    c.Reprioritise: _LEAD,
    c.AcknowledgeAlert: _LEAD,
    c.GiveAdvice: _NODE,
    c.AnswerAdvice: _LEAD,
    c.AbandonTicket: _right("kiosk counter manager centre", "teller lobby manager"),
    c.LogIn: _NODE,
    c.LogOut: _TELLER,
    c.OpenCounter: _TELLER,
    c.CloseCounter: _FLOOR,
    c.PauseCounter: _FLOOR,
    c.ResumeCounter: _FLOOR,
    c.FreeCounter: _TELLER,
    c.SendMessage: _right("kiosk counter manager", "teller lobby manager"),
    c.AnswerMessage: _FLOOR,
    c.SetSkills: _LEAD,
    c.BookAppointment: _BOOKING,
    c.MoveAppointment: _BOOKING,
    c.CancelAppointment: _BOOKING,
    c.RateTicket: _right("evaluator node centre"),
    c.OpenDay: _DAY,
    c.CloseDay: _DAY,
    c.ChangeProfile: _right("manager node centre", "manager"),
    c.SavePlan: _MANAGER,
    c.ReviseProfile: _CENTRE,
    c.EnrolDevice: _NODE,
    c.RevokeDevice: _DAY,
    c.StopKiosk: _KIOSK,
    c.ResumeKiosk: _KIOSK,
    c.ReportDevice: _right("kiosk counter evaluator display manager node"),
    c.LockStaff: _NODE,
    c.RecordPin: _NODE,
    c.RecordRefusal: _NODE,
    c.BeginGeneration: _NODE,
    c.RefuseRemote: _CENTRE,
}

_SELF_SERVICE = frozenset({"kiosk", "evaluator", "display", "node", "centre"})
"""Devices at which nobody logs in: for them the roles of a right do not apply."""
_LEADS = frozenset({"lobby", "manager"})


def check_right(who: c.Who, op: c.Op) -> None:
    """Raise Rejected("not_allowed" | "log_in_first" | "foreign_counter") unless ``who`` may ask for ``op``."""
    right = RIGHTS[type(op)]
    if who.kind not in right.kinds:
        raise Rejected("not_allowed", device=who.kind)
    if who.kind in _SELF_SERVICE or isinstance(op, c.ReportDevice):
        return
    if isinstance(op, c.StartService | c.FinishService) and op.happened_at is not None:
        if op.counter != who.counter:
            raise Rejected("foreign_counter", counter=op.counter)
        return  # told by the counter's own journal: whoever served may have gone home since
    if right.roles and not who.role:
        raise Rejected("log_in_first")
    if right.roles and who.role not in right.roles:
        raise Rejected("not_allowed", device=who.role)
    if isinstance(op, c.AtCounter) and op.counter != who.counter:
        if who.kind == "manager" and who.role in _LEADS:
            return
        raise Rejected("foreign_counter", counter=op.counter)
