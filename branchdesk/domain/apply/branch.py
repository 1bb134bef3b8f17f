"""Events of the branch as a whole: profile, day, devices, appointments."""

from __future__ import annotations

from immutables import Map
from msgspec.structs import replace

from branchdesk.domain import events as e
from branchdesk.domain.counter import Counter
from branchdesk.domain.rota import SavedPlan
from branchdesk.domain.snapshot import Appointment, Device, Generation, Handler, Seen, Snapshot, Stopped
from branchdesk.domain.times import at_local


def _profile_changed(s: Snapshot, _event: e.Event, d: e.ProfileChanged) -> Snapshot:
    """Counters that stay keep what goes on at them; their skills follow the new profile."""
    counters = {}
    for setup in d.profile.counters:
        known = s.counters.get(setup.id)
        counters[setup.id] = (
            replace(known, services=setup.services, backup=setup.backup)
            if known
            else Counter(id=setup.id, services=setup.services, backup=setup.backup)
        )
    for counter_id, counter in s.counters.items():
        if counter.opened_at is not None and counter_id not in counters:
            counters[counter_id] = counter
    return replace(s, profile=d.profile, profile_no=d.version_no, counters=Map(counters))


def _generation_began(s: Snapshot, event: e.Event, d: e.GenerationBegan) -> Snapshot:
    generation = Generation(reason=d.reason, numbers_on=d.numbers_on, numbers_after=d.numbers_after, unseen=d.unseen)
    devices = s.devices
    for known in s.devices.values():
        if d.sole and known.kind == "node" and known.id != d.sole:
            devices = devices.set(known.id, replace(known, revoked=True, since=event.at))
    return replace(s, generation=generation, devices=devices)


def _day_opened(s: Snapshot, event: e.Event, _d: e.DayOpened) -> Snapshot:
    """A clean sheet; of the appointments, those of this day and later ones stay."""
    begins = at_local(event.bdate, s.profile.hours.turns, s.profile.timezone)
    return replace(
        s,
        bdate=event.bdate,
        day_open=True,
        numbers=Map(),
        tickets=Map(),
        by_number=Map(),
        waiting=Map(),
        duties=(),
        calls=(),
        slips=Map(),
        messages=Map(),
        advice=Map(),
        seen=Map(),
        priority_run=0,
        counters=Map({key: _new_day(counter, s) for key, counter in s.counters.items()}),
        appointments=Map({k: a for k, a in s.appointments.items() if not a.ticket and a.booked_at >= begins}),
        plans=Map({bdate: saved for bdate, saved in s.plans.items() if bdate >= event.bdate}),
    )


def _new_day(counter: Counter, s: Snapshot) -> Counter:
    """A counter on a new morning: nobody's ticket, and the profile's own skills."""
    setup = next((c for c in s.profile.counters if c.id == counter.id), None)
    services, backup = (setup.services, setup.backup) if setup else (counter.services, counter.backup)
    return Counter(id=counter.id, services=services, backup=backup, teller=counter.teller)


def _day_reopened(s: Snapshot, _event: e.Event, _d: e.DayReopened) -> Snapshot:
    return replace(s, day_open=True)


def _day_closed(s: Snapshot, _event: e.Event, _d: e.DayClosed) -> Snapshot:
    return replace(s, day_open=False)


def _alert_acknowledged(s: Snapshot, event: e.Event, d: e.AlertAcknowledged) -> Snapshot:
    return replace(s, seen=s.seen.set(f"{d.code}/{d.subject}/{d.severity}", Seen(at=event.at, by=event.actor)))


def _device_enrolled(s: Snapshot, event: e.Event, d: e.DeviceEnrolled) -> Snapshot:
    island = 0
    if d.device_kind == "kiosk":  # devices are revoked, never removed: no series comes twice
        island = 1 + max((known.island for known in s.devices.values()), default=0)
    device = Device(
        id=d.device_id,
        kind=d.device_kind,
        name=d.name,
        counter=d.counter,
        island=island,
        address=d.address,
        order=1 + max((known.order for known in s.devices.values()), default=0),
        since=event.at,
    )
    return replace(s, devices=s.devices.set(d.device_id, device))


def _device_revoked(s: Snapshot, event: e.Event, d: e.DeviceRevoked) -> Snapshot:
    device = replace(s.devices[d.device_id], revoked=True, since=event.at)
    return replace(s, devices=s.devices.set(d.device_id, device))


def _device_reported(s: Snapshot, event: e.Event, d: e.DeviceReported) -> Snapshot:
    device = replace(s.devices[d.device_id], problem=d.problem, detail=d.detail, since=event.at)
    return replace(s, devices=s.devices.set(d.device_id, device))


def _kiosk_stopped(s: Snapshot, event: e.Event, d: e.KioskStopped) -> Snapshot:
    stopped = Stopped(at=event.at, by=event.actor, reason=d.reason, note=d.note)
    return replace(s, devices=s.devices.set(d.device_id, replace(s.devices[d.device_id], stopped=stopped)))


def _kiosk_resumed(s: Snapshot, _event: e.Event, d: e.KioskResumed) -> Snapshot:
    return replace(s, devices=s.devices.set(d.device_id, replace(s.devices[d.device_id], stopped=None)))


def _plan_saved(s: Snapshot, event: e.Event, d: e.PlanSaved) -> Snapshot:
    plans = s.plans
    for day in d.days:
        plans = plans.set(day.bdate, SavedPlan(day=day, at=event.at, by=event.actor))
    return replace(s, plans=plans)


def _appointment_booked(s: Snapshot, _event: e.Event, d: e.AppointmentBooked) -> Snapshot:
    booked = Appointment(code=d.code, service=d.service, booked_at=d.booked_at, token=d.token)
    return replace(s, appointments=s.appointments.set(d.code, booked))


def _appointment_moved(s: Snapshot, _event: e.Event, d: e.AppointmentMoved) -> Snapshot:
    moved = replace(s.appointments[d.code], booked_at=d.booked_at)
    return replace(s, appointments=s.appointments.set(d.code, moved))


def _appointment_cancelled(s: Snapshot, _event: e.Event, d: e.AppointmentCancelled) -> Snapshot:
    return replace(s, appointments=s.appointments.delete(d.code))


HANDLERS: dict[str, Handler] = {
    "profile_changed": _profile_changed,
    "generation_began": _generation_began,
    "day_opened": _day_opened,
    "day_reopened": _day_reopened,
    "day_closed": _day_closed,
    "alert_acknowledged": _alert_acknowledged,
    "device_enrolled": _device_enrolled,
    "device_revoked": _device_revoked,
    "device_reported": _device_reported,
    "plan_saved": _plan_saved,
    "kiosk_stopped": _kiosk_stopped,
    "kiosk_resumed": _kiosk_resumed,
    "appointment_booked": _appointment_booked,
    "appointment_moved": _appointment_moved,
    "appointment_cancelled": _appointment_cancelled,
}
