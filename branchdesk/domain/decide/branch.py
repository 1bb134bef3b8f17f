"""The branch as a whole: the day, the profile, devices, locked staff."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.alerts import acknowledged, alerts
from branchdesk.domain.decide.draft import Draft, Handlers
from branchdesk.domain.errors import Rejected
from branchdesk.domain.membership import voter_ids
from branchdesk.domain.numbering import after_unseen
from branchdesk.domain.profile import check_profile
from branchdesk.domain.revision import revise
from branchdesk.domain.rota import check_days
from branchdesk.domain.snapshot import Device
from branchdesk.domain.ticket import FINAL, TicketState
from branchdesk.domain.times import at_local, business_date


def open_day(d: Draft, bdate: str, *, automatic: bool) -> None:
    """Start a business date; one that was closed goes on only when a manager opens it again, with its own numbers."""
    s = d.snapshot
    if automatic and not s.profile.policy.auto_day:
        raise Rejected("day_not_open")
    if bdate <= s.bdate:
        raise Rejected("day_was_closed", day=s.bdate)
    d.emit(e.DayOpened(automatic=automatic), bdate=bdate)


def close_day(d: Draft, *, automatic: bool) -> None:
    """End every open ticket plainly marked, close the counters, then the day."""
    at = _end_of_day(d)
    for ticket in sorted(d.snapshot.tickets.values(), key=lambda t: t.number):
        if ticket.state is TicketState.SERVING:
            d.emit(e.ServiceFinished(ticket=ticket.id, counter=ticket.counter, forgotten=True), at=at)
        elif ticket.state not in FINAL:
            d.emit(e.TicketAbandoned(ticket=ticket.id, reason="day_closed"), at=at)
    for counter in sorted(d.snapshot.counters.values(), key=lambda known: known.id):
        if counter.opened_at is not None:
            d.emit(e.CounterClosed(counter=counter.id), at=at)
        if counter.teller:
            d.emit(e.StaffLoggedOut(counter=counter.id, staff=counter.teller), at=at)
    d.emit(e.DayClosed(automatic=automatic), at=at)


def turn_day(draft: Draft) -> None:
    """Close a day that its date has left, and open the new one, before the command that shows it."""
    s = draft.snapshot
    today = business_date(draft.now, s.profile.timezone, s.profile.hours.turns)
    if s.day_open and today > s.bdate:
        close_day(draft, automatic=True)
    if not draft.snapshot.day_open:
        open_day(draft, today, automatic=True)


def _end_of_day(d: Draft) -> int:
    """Now; for a day that its date has left, its closing time (or its last event): nobody worked through the night."""
    s = d.snapshot
    hours, zone = s.profile.hours, s.profile.timezone
    if business_date(d.now, zone, hours.turns) <= s.bdate:
        return d.now
    return max(s.at, min(d.now, at_local(s.bdate, hours.closes, zone)))


def _open(d: Draft, _op: c.OpenDay) -> None:
    s = d.snapshot
    today = business_date(d.now, s.profile.timezone, s.profile.hours.turns)
    if s.day_open:
        if today <= s.bdate:
            raise Rejected("day_is_open", day=s.bdate)
        close_day(d, automatic=True)
    if today == s.bdate:
        d.emit(e.DayReopened(), bdate=today)
    else:
        open_day(d, today, automatic=False)


def _close(d: Draft, op: c.CloseDay) -> None:
    s = d.snapshot
    if not s.day_open:
        raise Rejected("day_not_open")
    left = [t for t in s.tickets.values() if t.state not in FINAL and t.state is not TicketState.MISSED]
    if left and not op.force:
        raise Rejected("tickets_open", count=len(left))
    close_day(d, automatic=d.context.who.kind == "node")


def _change_profile(d: Draft, op: c.ChangeProfile) -> None:
    if op.based_on not in (0, d.snapshot.profile_no):
        raise Rejected("profile_changed_meanwhile")
    check_profile(op.profile)
    if op.profile.branch != d.snapshot.branch:
        raise Rejected("profile_other_branch", branch=op.profile.branch)
    kept = {counter.id for counter in op.profile.counters}
    for counter in d.snapshot.counters.values():
        if counter.opened_at is not None and counter.id not in kept:
            raise Rejected("counter_in_use", counter=counter.id)
    used = {ticket.service for ticket in d.snapshot.tickets.values() if ticket.state not in FINAL}
    gone = used - {service.code for service in op.profile.services}
    if gone:
        raise Rejected("service_in_use", service=min(gone))
    d.emit(e.ProfileChanged(profile=op.profile, version_no=d.snapshot.profile_no + 1))


def _save_plan(d: Draft, op: c.SavePlan) -> None:
    hours = d.snapshot.profile.hours
    today = business_date(d.now, d.snapshot.profile.timezone, hours.turns)
    check_days(op.days, today, [counter.id for counter in d.snapshot.profile.counters])
    d.emit(e.PlanSaved(days=op.days))


def _revise_profile(d: Draft, op: c.ReviseProfile) -> None:
    _change_profile(d, c.ChangeProfile(profile=revise(d.snapshot.profile, op.part)))


def _enrol(d: Draft, op: c.EnrolDevice) -> None:
    if op.device_kind in ("counter", "evaluator"):
        d.snapshot.counter(op.counter)
    d.emit(
        e.DeviceEnrolled(
            device_id=op.device_id,
            device_kind=op.device_kind,
            name=op.name,
            counter=op.counter,
            address=op.address,
        )
    )


def _device(d: Draft, device_id: str) -> Device:
    device = d.snapshot.devices.get(device_id)
    if device is None:
        raise Rejected("unknown_device", device=device_id)
    return device


def _revoke(d: Draft, op: c.RevokeDevice) -> None:
    """The only PC that decides stays: nobody could go on with the log."""
    if voter_ids(d.snapshot) == {op.device_id}:
        raise Rejected("last_voter")
    if not _device(d, op.device_id).revoked:
        d.emit(e.DeviceRevoked(device_id=op.device_id))


def _kiosk(d: Draft, device_id: str) -> Device:
    """A kiosk switches itself (its service menu), and no other."""
    device, who = _device(d, device_id), d.context.who
    if device.kind != "kiosk" or device.revoked or (who.kind == "kiosk" and who.device != device_id):
        raise Rejected("not_allowed", device=who.kind)
    return device


def _stop(d: Draft, op: c.StopKiosk) -> None:
    """Words may be changed while it is out of service; nothing new is no event."""
    stopped, note = _kiosk(d, op.device_id).stopped, op.note.strip()
    if stopped is None or (stopped.reason, stopped.note) != (op.reason, note):
        d.emit(e.KioskStopped(device_id=op.device_id, reason=op.reason, note=note))


def _resume(d: Draft, op: c.ResumeKiosk) -> None:
    if _kiosk(d, op.device_id).stopped is not None:
        d.emit(e.KioskResumed(device_id=op.device_id))


def _report(d: Draft, op: c.ReportDevice) -> None:
    """Only changes are recorded: a kiosk may report every minute."""
    device = _device(d, d.context.who.device)
    if (device.problem, device.detail) != (op.problem, op.detail):
        d.emit(e.DeviceReported(device_id=device.id, problem=op.problem, detail=op.detail))


def _lock(d: Draft, op: c.LockStaff) -> None:
    d.emit(e.StaffLocked(staff=op.staff, until=op.until))


def _acknowledge(d: Draft, op: c.AcknowledgeAlert) -> None:
    """Of several who tap, the first is named; one that is over meanwhile needs nobody any more."""
    s = d.snapshot
    present = (a for a in alerts(s, d.now) if (a.code, a.subject, a.severity) == (op.code, op.subject, op.severity))
    alert = next(present, None)
    if alert is not None and acknowledged(s, alert) is None:
        d.emit(e.AlertAcknowledged(code=op.code, subject=op.subject, severity=op.severity))


def _record_pin(d: Draft, op: c.RecordPin) -> None:
    d.snapshot.profile.person(op.staff)
    d.emit(e.PinChanged(staff=op.staff, unlocked=op.unlocked))


def _record_refusal(d: Draft, op: c.RecordRefusal) -> None:
    d.emit(e.AccessRefused(code=op.code, subject=op.subject, address=op.address, count=op.count))


def _begin_generation(d: Draft, op: c.BeginGeneration) -> None:
    s = d.snapshot
    today = business_date(d.now, s.profile.timezone, s.profile.hours.turns)
    began = e.GenerationBegan(
        reason=op.reason,
        by=op.by,
        note=op.note,
        numbers_on=today,
        numbers_after=after_unseen(s, today, d.now, op.given if op.given_on == today else 0),
        unseen=op.unseen,
        sole=op.sole,
    )
    d.emit(began, gen=max(s.gen, op.beyond) + 1)


HANDLERS: Handlers = {
    c.OpenDay: _open,
    c.CloseDay: _close,
    c.ChangeProfile: _change_profile,
    c.ReviseProfile: _revise_profile,
    c.SavePlan: _save_plan,
    c.EnrolDevice: _enrol,
    c.RevokeDevice: _revoke,
    c.StopKiosk: _stop,
    c.ResumeKiosk: _resume,
    c.ReportDevice: _report,
    c.AcknowledgeAlert: _acknowledge,
    c.LockStaff: _lock,
    c.RecordPin: _record_pin,
    c.RecordRefusal: _record_refusal,
    c.BeginGeneration: _begin_generation,
}
