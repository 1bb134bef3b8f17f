"""Events as bytes, the hash chain, the fold and its snapshot, what public devices may see, alerts, and all codes."""

from __future__ import annotations

import ast
import re

import msgspec
import pytest
from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.alerts import alerts
from branchdesk.domain.apply import apply
from branchdesk.domain.chain import Head, check_link, encode_event, seal, unseal
from branchdesk.domain.errors import Damaged
from branchdesk.domain.privacy import redact_event, redact_snapshot
from branchdesk.domain.snapshot import Snapshot, decode_snapshot, encode_snapshot
from branchdesk.domain.times import MINUTE
from tests.logs import played
from tests.refusals import refused
from tests.scenario import BRANCH, Day
from tests.unit.sources import calls, product, tracked, tree

PC = c.Who(device="pc-1", kind="counter", counter="1", staff="wang", role="teller")
DESK = c.Who(device="desk", kind="manager", staff="zhao", role="lobby")


def test_every_event_survives_its_bytes() -> None:
    events, _ = played()
    assert [unseal(sealed.body) for sealed in seal(events, Head())] == list(events)


def test_fold_of_the_events_is_the_live_snapshot() -> None:
    events, live = played()
    s = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    for event in events:
        s = apply(s, event)
    assert s == live


def test_snapshot_survives_its_bytes() -> None:
    _, live = played()
    assert decode_snapshot(encode_snapshot(live)) == live


def test_chain_shows_every_change() -> None:
    first, second = seal(played()[0][:2], Head())
    head = check_link(first.seq, first.body, first.hash, Head())
    assert head == Head(1, first.hash)
    assert check_link(second.seq, second.body, second.hash, head).seq == 2
    for seq, body, stored, before in (
        (second.seq, second.body.replace(b"nj-001", b"nj-002"), second.hash, head),
        (second.seq, second.body, first.hash, head),
        (second.seq + 1, second.body, second.hash, head),
        (second.seq, second.body, second.hash, Head(1, b"\1" * 32)),
    ):
        with pytest.raises(Damaged) as caught:
            check_link(seq, body, stored, before)
        assert caught.value.code == "chain_broken"


def test_later_versions_are_kept_and_skipped() -> None:
    """Unknown fields and unknown types do no harm; a known type that is broken is damage."""
    event = played()[0][1]
    body = msgspec.json.decode(encode_event(event))
    later = msgspec.json.encode(body | {"data": body["data"] | {"colour": "red"}})
    assert unseal(later) == event
    unknown = unseal(msgspec.json.encode(body | {"type": "drone_landed", "v": 3}))
    assert (unknown.data, unknown.type) == (e.Unknown(type="drone_landed"), "drone_landed")
    before = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    after = apply(before, unknown)
    assert after == replace(before, seq=event.seq, at=event.at)
    for broken in (b"{}", b"", msgspec.json.encode(body | {"type": "ticket_issued", "data": {"number": 5}})):
        with pytest.raises(Damaged) as caught:
            unseal(broken)
        assert caught.value.code == "event_unreadable"


@pytest.mark.parametrize("kind", ["kiosk", "display", "evaluator", "counter", "manager"])
def test_nobody_but_the_customer_sees_the_token_and_no_screen_what_staff_wrote(kind: e.DeviceKind) -> None:
    day = Day()
    day.open("1", at=0)
    ticket = day.issue("A")
    day.do(c.CallTicket(counter="1", ticket=ticket, reason="Mr Zhang is ill"))
    day.do(c.Reclassify(counter="1", service="B", reason="Mr Zhang chose wrong"))
    day.do(c.HoldTicket(counter="1", note="Mr Zhang's form"))
    day.do(c.AbandonTicket(ticket=ticket, reason="Mr Zhang left"))
    day.do(c.SendMessage(code="help", note="Mr Zhang shouts"), who=PC)
    day.do(c.AnswerMessage(message=next(iter(day.snapshot.messages)), note="Mr Zhang is known"), who=DESK)
    public = kind in {"kiosk", "display", "evaluator"}
    seen = redact_snapshot(day.snapshot, kind)
    told = [encode_event(redact_event(event, kind)) for event in day.events]
    token = day.ticket(ticket).token.encode()
    for raw in (encode_snapshot(seen), *told):
        assert b'"token":"' + token not in raw
        assert not public or b"Zhang" not in raw
        assert not public or "王芳".encode() not in raw


@pytest.mark.parametrize("kind", ["kiosk", "display", "evaluator", "counter", "manager"])
def test_device_that_folds_what_it_is_told_sees_what_a_new_one_is_shown(kind: e.DeviceKind) -> None:
    day = Day()
    day.events, day.snapshot = list(played()[0]), played()[1]
    day.do(c.SendMessage(code="cash"), who=PC)
    day.do(c.AnswerMessage(message=next(iter(day.snapshot.messages))), who=DESK)
    s = Snapshot(branch=BRANCH.branch, profile=BRANCH)
    for event in day.events:
        s = apply(s, redact_event(event, kind))
    assert s == redact_snapshot(day.snapshot, kind)


def test_alerts_tell_what_to_look_at() -> None:
    """Complaint 17: no traffic light on long waits."""
    day = Day()
    day.open("1", at=0)
    for _ in range(8):
        day.issue("A", at=0)
    day.issue("C", at=5)
    day.call("1", at=6)
    day.do(c.EnrolDevice(device_id="k1", device_kind="kiosk", name="Kiosk"))
    day.do(c.ReportDevice(problem="printer_paper_out"), who=c.Who(device="k1", kind="kiosk"))
    at = day.origin + 11 * MINUTE
    assert [(a.code, a.severity, a.subject) for a in alerts(day.snapshot, at)] == [
        ("device", "red", "k1"),
        ("no_counter", "red", "C"),
        ("long_wait", "amber", "A"),
        ("no_show", "amber", "1"),
        ("open_flexible", "amber", "3"),
    ]
    day.start("1", at=12)
    late = alerts(day.snapshot, day.origin + 27 * MINUTE)
    assert ("long_service", "amber") in [(a.code, a.severity) for a in late]
    assert ("long_wait", "red", "A") in [(a.code, a.severity, a.subject) for a in late]


def test_wire_refuses_what_is_no_command() -> None:
    for raw in (
        b'{"cmd_id": "x", "op": {"type": "fly"}}',
        b'{"cmd_id": "", "op": {"type": "call_next", "counter": "1"}}',
        b'{"cmd_id": "x", "op": {"type": "call_next", "counter": "1", "colour": "red"}}',
        b'{"cmd_id": "x", "op": {"type": "rate_ticket", "ticket": "t", "score": 6}}',
        b'{"cmd_id": "x", "op": {"type": "rate_ticket", "ticket": "t", "score": 5, "seconds": -1}}',
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(raw, type=c.Command)


def test_every_refusal_of_the_domain_is_met_in_a_test() -> None:
    """A code that no test of the domain meets is a rule that nobody has proved."""
    codes = {
        call.args[0].value
        for path in product()
        if "domain" in path.parts
        for name, call in calls(path)
        if name == "Rejected" and call.args and isinstance(call.args[0], ast.Constant)
    }
    mine = [path for path in tracked() if re.fullmatch(r"test_(domain_\w+|desk)\.py", path.name)]
    words = {node.value for path in mine for node in ast.walk(tree(path)) if isinstance(node, ast.Constant)}
    assert codes - words == set()


def test_no_counter_means_no_customer() -> None:
    day = Day()
    with refused("unknown_counter", counter="9"):
        day.do(c.CloseCounter(counter="9"), who=c.Who(device="d", kind="manager", staff="zhao", role="manager"))
