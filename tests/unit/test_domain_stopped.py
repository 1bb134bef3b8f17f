"""Kiosks out of service: who may say so, what stands in the log, and what the manager is reminded of."""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.alerts import alerts
from branchdesk.domain.snapshot import decode_snapshot, encode_snapshot
from tests.refusals import refused
from tests.scenario import Day

LOBBY = c.Who(device="tablet", kind="manager", staff="sun", role="lobby")
KIOSK = c.Who(device="k1", kind="kiosk")
STOP = c.StopKiosk(device_id="k1", reason="repair", note=" Mr Li ")


def a_day() -> Day:
    day = Day()
    for device, kind in (("k1", "kiosk"), ("k2", "kiosk"), ("d1", "display")):
        day.do(c.EnrolDevice(device_id=device, device_kind=kind, name=device), at=0)  # type: ignore[arg-type]
    return day


def test_a_stop_says_who_when_and_why_and_ends() -> None:
    day = a_day()
    day.do(STOP, at=1, who=LOBBY)
    day.do(STOP, at=2, who=LOBBY)
    stops = [event for event in day.events if isinstance(event.data, e.KioskStopped)]
    assert [event.data for event in stops] == [e.KioskStopped(device_id="k1", reason="repair", note="Mr Li")]
    kept = decode_snapshot(encode_snapshot(day.snapshot))
    stopped = kept.devices["k1"].stopped
    assert stopped is not None
    assert (stopped.by, stopped.at, stopped.note) == ("sun", stops[0].at, "Mr Li")
    alert = next(a for a in alerts(kept, day.now) if a.code == "kiosk_stopped")
    assert (alert.subject, alert.severity, alert.since) == ("k1", "amber", stops[0].at)
    day.do(c.StopKiosk(device_id="k1", reason="paper"), at=3, who=LOBBY)  # other words for the customers
    day.do(c.ResumeKiosk(device_id="k1"), at=4, who=KIOSK)
    day.do(c.ResumeKiosk(device_id="k1"), at=5, who=LOBBY)
    assert [event.type for event in day.events].count("kiosk_resumed") == 1
    assert day.snapshot.devices["k1"].stopped is None
    assert not alerts(day.snapshot, day.now)


def test_a_kiosk_stops_no_other_and_a_display_is_none() -> None:
    day = a_day()
    with refused("not_allowed"):
        day.do(c.StopKiosk(device_id="k2"), at=1, who=KIOSK)
    with refused("not_allowed"):
        day.do(c.StopKiosk(device_id="d1"), at=1, who=LOBBY)
    with refused("unknown_device"):
        day.do(c.StopKiosk(device_id="k9"), at=1, who=LOBBY)
    with refused("not_allowed"):
        day.do(STOP, at=1, who=c.Who(device="pc1", kind="counter", counter="1", staff="wang", role="teller"))
