"""The fault harness's checker finds each kind of broken promise in histories made by hand, and none in a sound one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bench.faults.checker import Verdict, check
from bench.faults.outages import outages, quantile
from bench.faults.records import (
    GIVEN_UP,
    Acked,
    AnyRecord,
    Fact,
    FaultSpan,
    History,
    Kept,
    Logged,
    Recorder,
    Refused,
    Started,
    Tried,
    Unserved,
    read_records,
)

DAY = "2026-03-02"
CMD = {1: "open", 2: "issue-1", 3: "issue-2", 4: "call-1", 5: "island-1", 6: "finish-1", 7: "call-2"}


def fact(seq: int, kind: str, *, number: str = "", ticket: str = "", counter: str = "", gen: int = 1) -> Fact:
    return Fact(seq=seq, gen=gen, type=kind, bdate=DAY, number=number, ticket=ticket, counter=counter)


FACTS = [
    fact(1, "day_opened"),
    fact(2, "ticket_issued", number="A001", ticket="t1"),
    fact(3, "ticket_issued", number="A002", ticket="t2"),
    fact(4, "ticket_called", ticket="t1", counter="1"),
    fact(5, "ticket_issued", number="K1-001", ticket="t3"),
    fact(6, "service_finished", ticket="t1", counter="1"),
    fact(7, "ticket_called", ticket="t2", counter="2"),
]


def log(*facts: Fact, fork: str = "") -> list[Logged]:
    return [Logged(hash=f"{fork}h{f.seq}", cmd_id=CMD.get(f.seq, f"c{f.seq}"), fact=f) for f in facts]


def acked(device: str, *facts: Fact, cmd_id: str = "", began: float = 0.0, ended: float = 0.1) -> Acked:
    return Acked(device=device, cmd_id=cmd_id or CMD[facts[0].seq], op="op", began=began, ended=ended, facts=facts)


def sound() -> History:
    records: list[AnyRecord] = [
        acked("kiosk1", FACTS[1]),
        acked("kiosk1", FACTS[2]),
        acked("counter1", FACTS[3]),
        Kept(device="kiosk2", cmd_id="island-1", op="issue", began=1, ended=4.2, bdate=DAY, number="K1-001"),
        acked("counter1", FACTS[5]),
        acked("counter2", FACTS[6]),
        Refused(device="counter2", cmd_id="r", op="call_next", began=5, ended=5.1, code="nobody_waiting"),
    ]
    replicas = {name: log(*FACTS) for name in ("node1", "node2", "node3")}
    return History(records=records, replicas=replicas, faults=[], ended=100, centre=log(*FACTS))


def changed(**changes: object) -> History:
    return msgspec.structs.replace(sound(), **changes)


def everywhere(facts: list[Fact], **changes: object) -> History:
    return changed(replicas={name: log(*facts) for name in ("node1", "node2")}, centre=None, **changes)


def findings(verdict: Verdict) -> dict[str, int]:
    kinds = ("lost", "duplicates", "double_calls", "diverged", "undrained")
    return {kind: len(found) for kind in kinds if (found := getattr(verdict, kind))}


def test_a_sound_history_has_no_findings() -> None:
    verdict = check(sound())
    assert findings(verdict) == {}
    assert not verdict.broken
    assert verdict.acknowledged == 6


PLANTED = {
    "the last acknowledged event is gone": (everywhere(FACTS[:6]), {"lost": 1}),
    "another event stands in its place": (
        everywhere([*FACTS[:6], fact(7, "ticket_called", ticket="t3", counter="2")]),
        {"lost": 1},
    ),
    "the number in the log is not the one on the paper": (
        everywhere([FACTS[0], fact(2, "ticket_issued", number="A009", ticket="t1"), *FACTS[2:]]),
        {"lost": 1},
    ),
    "an acknowledged event has moved to another place": (
        everywhere([*FACTS[:6], fact(7, "day_opened"), fact(8, "ticket_called", ticket="t2", counter="2")]),
        {"lost": 1},
    ),
    "an island's ticket never came into the log": (
        everywhere([*FACTS[:4], fact(5, "day_opened"), *FACTS[5:]]),
        {"lost": 1},
    ),
    "an island's ticket came in under another number": (
        everywhere([*FACTS[:4], fact(5, "ticket_issued", number="A003", ticket="t3"), *FACTS[5:]]),
        {"lost": 1},
    ),
    "a number was given to two customers": (
        everywhere([*FACTS, fact(8, "ticket_issued", number="A001", ticket="t8")]),
        {"duplicates": 1},
    ),
    "a number is on two papers, and one of them in no log": (
        changed(
            records=[
                *sound().records,
                acked("kiosk2", fact(9, "ticket_issued", number="A002", ticket="t9"), cmd_id="i9"),
            ]
        ),
        {"duplicates": 1, "lost": 1},
    ),
    "an island used a number again": (
        changed(
            records=[
                *sound().records,
                Kept(device="kiosk2", cmd_id="issue-1", op="issue", began=6, ended=7, bdate=DAY, number="K1-001"),
            ]
        ),
        {"duplicates": 1, "lost": 1},
    ),
    "a ticket is called at a second counter": (
        everywhere([*FACTS, fact(8, "ticket_called", ticket="t2", counter="3")]),
        {"double_calls": 1},
    ),
    "a ticket is served where it was not called": (
        everywhere([*FACTS, fact(8, "service_started", ticket="t2", counter="3")]),
        {"double_calls": 1},
    ),
    "two counters were told they have the ticket": (
        changed(
            records=[
                *sound().records,
                acked("counter3", fact(7, "ticket_called", ticket="t2", counter="3"), cmd_id="other"),
            ]
        ),
        {"double_calls": 1, "lost": 1},
    ),
    "a replica has another history": (
        changed(replicas={"node1": log(*FACTS), "node2": [*log(*FACTS[:4]), *log(*FACTS[4:], fork="x")]}),
        {"diverged": 1},
    ),
    "a replica is behind for good": (
        changed(replicas={"node1": log(*FACTS), "node2": log(*FACTS[:5])}),
        {"diverged": 1},
    ),
    "the centre lacks an event": (changed(centre=log(*FACTS[:6])), {"diverged": 1}),
    "all logs lack an event in the middle": (
        everywhere([*FACTS[:5], msgspec.structs.replace(FACTS[6], seq=8)]),
        {"lost": 2, "diverged": 2},
    ),
    "a journal was not emptied": (changed(undrained={"kiosk2": 1, "kiosk1": 0}), {"undrained": 1}),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_bugs_are_found_for_what_they_are(planted: str) -> None:
    history, expected = PLANTED[planted]
    assert findings(check(history)) == expected


def test_a_command_applied_twice_is_found() -> None:
    again = [*log(*FACTS), Logged(hash="h8", cmd_id="call-1", fact=fact(8, "ticket_recalled", ticket="t1"))]
    assert findings(check(changed(replicas={"node1": again}, centre=None))) == {"duplicates": 1}


def test_a_ticket_may_go_from_counter_to_counter() -> None:
    further = [
        *FACTS,
        fact(8, "ticket_transferred", ticket="t2", counter="2"),
        fact(9, "ticket_called", ticket="t2", counter="3"),
    ]
    assert findings(check(everywhere(further))) == {}


KILL = FaultSpan(kind="kill", target="node1", began=10, healed=15, recovered=17)
CUT_ALL = FaultSpan(
    kind="power_cut_all",
    target="all",
    began=30,
    healed=40,
    recovered=42,
    unserved=(Unserved(30, 41, "all PCs are off"),),
)
UNPLUGGED = FaultSpan(
    kind="device_unplugged",
    target="counter1",
    began=60,
    healed=70,
    recovered=71,
    unserved=(Unserved(60, 70, "its own cable", ("counter1",)),),
)


def waited(device: str, began: float, ended: float) -> Refused:
    return Refused(device=device, cmd_id=f"{device}{began}", op="op", began=began, ended=ended, code="x")


def seconds(*records: AnyRecord) -> list[float]:
    history = changed(records=list(records), faults=[KILL, CUT_ALL, UNPLUGGED])
    return [round(outage.seconds, 3) for outage in outages(history)]


def test_an_outage_is_the_longest_wait_of_any_device() -> None:
    assert seconds(waited("a", 9.9, 11), waited("b", 10, 13.5), waited("a", 11, 11.1), waited("c", 2, 8)) == [3.5, 0, 0]


def test_a_wait_belongs_to_the_fault_that_began_it() -> None:
    assert seconds(waited("a", 29, 38), waited("b", 36, 47)) == [1.0, 6.0, 0]


def test_time_without_any_pc_is_explained_and_no_more_than_that() -> None:
    assert seconds(waited("a", 30.5, 43)) == [0, 2.0, 0]
    assert seconds(waited("a", 30.5, 46.5)) == [0, 5.5, 0]


def test_what_explains_one_device_does_not_explain_another() -> None:
    assert seconds(waited("counter1", 60, 70.5), waited("counter2", 60, 69)) == [0, 0, 9.0]


def test_a_command_that_is_never_answered_is_an_outage_to_the_end() -> None:
    found = outages(changed(records=[Tried(device="a", cmd_id="x", op="op", began=12)], faults=[KILL]))
    assert (found[0].seconds, found[0].unexplained) == (88, True)


def test_what_a_device_had_asked_for_is_given_up_when_it_begins_anew() -> None:
    records = [
        Tried(device="a", cmd_id="x", op="op", began=12),
        Started(device="b", cmd_id="", op="", began=13),
        Started(device="a", cmd_id="", op="", began=14.5),
    ]
    assert outages(changed(records=records, faults=[KILL]))[0].seconds == 2.5


def test_the_telling_of_what_was_done_and_what_was_given_up_are_no_waits() -> None:
    records = [
        Kept(device="a", cmd_id="x", op="op", began=10, ended=13.5),
        acked("a", FACTS[1], cmd_id="x", began=14, ended=44),
        Refused(device="a", cmd_id="y", op="op", began=10, ended=44, code=GIVEN_UP),
    ]
    assert outages(changed(records=records, faults=[KILL]))[0].seconds == 3.5


def test_quantiles() -> None:
    assert [quantile([3, 1, 2, 4], share) for share in (0.5, 0.99, 1)] == [2, 4, 4]
    assert quantile([], 0.5) == 0


def test_records_are_read_as_written_but_for_a_last_line_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "kiosk1.jsonl"
    recorder = Recorder(path)
    written = sound().records
    for record in written:
        recorder.write(record)
    recorder.close()
    with path.open("ab") as file:
        file.write(b'{"type":"acked","dev')
    assert list(read_records([path])) == written
