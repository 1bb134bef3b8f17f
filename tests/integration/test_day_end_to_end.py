"""Ticket → call → serve → rate → summary → centre, through real processes: a node with TLS on a real file, a centre,
devices that joined by code, and a power cut at the end.
"""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from branchdesk.client.http import HttpLink
from branchdesk.client.link import LinkState
from branchdesk.devices.printing import printer_from_url
from branchdesk.domain import commands as c
from branchdesk.domain import events as e
from branchdesk.domain.chain import unseal
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import TicketState
from branchdesk.metrics.summary import DaySummary
from tests.commandline import Serving, done, events, until
from tests.escpos_reader import EscposReader
from tests.real_branch import DAY, PIN, RealBranch
from tests.simulation.recompute import recompute
from tests.simulation.test_summary_property import assert_same, plain
from ui.kiosk.issue import Issued
from ui.ticket_paper import ticket_paper

MINUTE_A_SECOND = 60
WAITED_FOR = ("recall_too_soon", "missed_too_soon")


class Eyes:
    """What a device's link tells, as its window would hear it."""

    def __init__(self, link: HttpLink) -> None:
        self.seen: Snapshot | None = None
        self.heard: list[Event] = []
        self.state = LinkState.CONNECTING
        link.follow(self._changed, self._linked)
        until(lambda: self.seen is not None)

    @property
    def snapshot(self) -> Snapshot:
        assert self.seen is not None
        return self.seen

    def called(self) -> list[tuple[str, str]]:
        """Number and counter of every call heard."""
        calls = [event.data for event in self.heard if isinstance(event.data, e.TicketCalled)]
        return [(self.snapshot.ticket(call.ticket).number, call.counter) for call in calls]

    def _changed(self, snapshot: Snapshot, event: Event | None) -> None:
        self.heard += [event] if event else []
        self.seen = snapshot

    def _linked(self, state: LinkState, _since: int) -> None:
        self.state = state


class Scene:
    """The branch, its devices, and its centre."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.centre = Serving("centre", "--data", folder / "centre")
        self.branch = RealBranch(folder, rate=MINUTE_A_SECOND, tls=True)

    def open(self) -> None:
        """Join the centre, start the node, enrol everything, log in."""
        branch = self.branch
        self.centre.start()
        code = done("centre", "register", "demo", "--data", self.folder / "centre").split()[-1]
        done("node", "connect", "--data", branch.data, "demo", self.centre.url, code)
        branch.node.start()
        branch.set_pins("t01", "t02", "m01")
        self.kiosk, self.display = branch.link("kiosk"), Eyes(branch.link("display"))
        self.manager, self.pad = branch.link("manager"), branch.link("evaluator", "1")
        self.pad_sees = Eyes(self.pad)
        self.counters = {counter: branch.link("counter", counter) for counter in "12"}
        for counter, link in self.counters.items():
            assert link.log_in(f"t0{counter}", PIN).role == "teller"
            self.at(counter, c.OpenCounter(counter=counter))
        self.manager.log_in("m01", PIN)

    def close(self) -> None:
        self.branch.close()
        self.centre.stop()

    def issue(self, service: str = "A", cmd_id: str | None = None) -> Issued:
        """Take a ticket at the kiosk, print it on the file printer, and report so."""
        answer = self.kiosk.send(c.IssueTicket(service=service), cmd_id=cmd_id)
        event = next(event for event in answer.events if isinstance(event.data, e.TicketIssued))
        assert isinstance(event.data, e.TicketIssued)
        return Issued(event.data, event.at)

    def at(self, counter: str, *ops: c.Op) -> None:
        """Do things at a counter; where the branch asks to wait a moment, wait."""
        for op in ops:
            while not self._accepted(counter, op):
                threading.Event().wait(0.1)

    def _accepted(self, counter: str, op: c.Op) -> bool:
        try:
            self.counters[counter].send(op)
        except Rejected as refusal:
            if refusal.code not in WAITED_FOR:
                raise
            return False
        return True

    def state(self, ticket: str) -> TicketState:
        return self.display.snapshot.ticket(ticket).state


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    try:
        made.open()
        yield made
    finally:
        made.close()


def test_a_branch_day_from_ticket_to_centre_and_through_a_power_cut(scene: Scene) -> None:
    first = issue_and_print(scene)
    serve_and_rate(scene, first)
    second = go_astray(scene)
    waiting = scene.issue("B", cmd_id="tapped-just-before-the-cut")
    summary = summary_equals_an_independent_count(scene)
    assert (summary.total.issued, summary.total.served, summary.total.waiting_now) == (3, 2, 1)
    the_centre_shows_the_same(scene, summary)
    survive_a_power_cut(scene)
    again = scene.issue("B", cmd_id="tapped-just-before-the-cut")
    assert again == waiting
    assert [scene.state(x) for x in (first, second, waiting.data.ticket)] == ["served", "served", "waiting"]


def issue_and_print(scene: Scene) -> str:
    """The paper carries the number and the address of the customer's own page."""
    printer, device = EscposReader(), scene.folder / "printer"
    device.touch()
    issued = scene.issue()
    profile = scene.display.snapshot.profile
    printer_from_url(f"escpos+file://{device}").print(ticket_paper(profile, issued, "zh"))
    scene.kiosk.send(c.ReportPrint(ticket=issued.data.ticket))
    printer.feed(device.read_bytes())
    assert printer.idle
    assert printer.codes == [profile.page_url + issued.data.token]
    assert len(printer.tickets) == 1
    assert (issued.data.number, issued.data.ahead) == ("A001", 0)
    return issued.data.ticket


def serve_and_rate(scene: Scene, ticket: str) -> None:
    scene.at("1", c.CallNext(counter="1"))
    until(lambda: scene.display.called() == [("A001", "1")])
    scene.at("1", c.StartService(counter="1"), c.FinishService(counter="1", outcome="done", steps_done=(0, 1, 2, 3)))
    until(lambda: scene.pad_sees.snapshot.ticket(ticket).question != "")
    asked = scene.pad_sees.snapshot.ticket(ticket).question
    assert scene.display.snapshot.ticket(ticket).question == "", "no other device is told"
    scene.pad.send(c.RateTicket(ticket=ticket, score=5, seconds=4, question=asked))
    with pytest.raises(Rejected, match="already_rated"):
        scene.pad.send(c.RateTicket(ticket=ticket, score=1, seconds=4))
    with pytest.raises(Rejected, match="not_allowed"):
        scene.counters["1"].send(c.RateTicket(ticket=ticket, score=5, seconds=4))


def go_astray(scene: Scene) -> str:
    """Missed, reinstated, called again, transferred, put on hold for a form, called back, served."""
    ticket = scene.issue().data.ticket
    scene.at("1", c.CallNext(counter="1"), c.Recall(counter="1"), c.Recall(counter="1"), c.MarkMissed(counter="1"))
    until(lambda: scene.state(ticket) is TicketState.MISSED)
    scene.manager.send(c.ReinstateTicket(ticket=ticket))
    scene.at("1", c.CallNext(counter="1"), c.TransferTicket(counter="1", service="B", note="form 7"))
    scene.at("2", c.CallNext(counter="2"), c.StartService(counter="2"), c.HoldTicket(counter="2"))
    until(lambda: scene.state(ticket) is TicketState.ON_HOLD)
    scene.at("2", c.CallTicket(counter="2", ticket=ticket), c.StartService(counter="2"))
    scene.at("2", c.FinishService(counter="2", outcome="done"))
    until(lambda: scene.state(ticket) is TicketState.SERVED)
    assert scene.display.called()[1:] == [("A002", counter) for counter in "1122"]
    assert all(seen.note == "" for seen in scene.display.snapshot.tickets.values())
    return ticket


def summary_equals_an_independent_count(scene: Scene) -> DaySummary:
    """The manager's figures against a naive count over the exported log."""
    with pytest.raises(Rejected, match="log_in_first"):
        scene.kiosk.summary()
    summary = scene.manager.summary()
    log = [unseal(line) for line in exported(scene)]
    profile = next(event.data.profile for event in log if isinstance(event.data, e.ProfileChanged))
    assert_same(plain(summary), recompute(log, profile, summary.generated_at))
    counts = summary.counts
    assert (counts.recalls, counts.misses, counts.transfers, counts.holds) == (2, 1, 1, 1)
    assert summary.total.satisfaction.n == 1
    return summary


def exported(scene: Scene) -> Iterator[bytes]:
    """The bodies of the log's events, as ``branchdesk log export`` writes them."""
    for line in done("log", "export", scene.branch.log, "-").encode().splitlines():
        body = re.fullmatch(rb'\{"seq":\d+,"hash":"[0-9a-f]+","event":(.*)\}', line)
        assert body is not None
        yield body[1]


def the_centre_shows_the_same(scene: Scene, summary: DaySummary) -> None:
    """The branch's page knows who waits; the file with its services says what the manager's window says."""

    def asked(path: str, **query: str) -> str:
        query |= {"lang": "en", "branch": "demo", "first": DAY, "last": DAY}
        answer = requests.get(scene.centre.url + path, query, timeout=10)
        answer.raise_for_status()
        return answer.content.decode("utf-8-sig")

    def rows() -> dict[str, dict[str, str]]:
        found = csv.DictReader(io.StringIO(asked("/export", what="services", format="csv")))
        return {next(iter(row.values())): row for row in found}

    expected = {f"{row.key} {row.label.en}": row.figures for row in summary.by_service if row.figures.issued}
    expected |= {"All": summary.total}
    until(
        lambda: (
            {name: (row["Tickets"], row["Served"]) for name, row in rows().items()}
            == {name: (str(figures.issued), str(figures.served)) for name, figures in expected.items()}
        )
    )
    for name, row in rows().items():
        mean, shown = (
            expected[name].waits.mean,
            next(words for head, words in row.items() if head.startswith("Mean wait")),
        )
        assert (float(shown) if shown else None) == (mean and pytest.approx(mean, abs=0.05))
    assert "Non-cash" in asked("/branches/demo")


def survive_a_power_cut(scene: Scene) -> None:
    """kill -9; the devices notice; the same node comes back, and every device with it, without anybody's doing."""
    before, log = scene.display.snapshot, events(scene.branch.log)
    scene.branch.node.kill()
    until(lambda: scene.display.state is LinkState.LOST)
    scene.branch.node.start()
    until(lambda: scene.display.state is LinkState.LIVE)
    assert "sound" in done("log", "verify", scene.branch.log)
    assert events(scene.branch.log)[: len(log)] == log
    assert dict(scene.display.snapshot.tickets) == dict(before.tickets)
    assert scene.manager.summary().total.served == 2
