"""Three PCs keep one branch: real nodes, real etcd, TLS. Whatever one of them does, nothing acknowledged is lost."""

from __future__ import annotations

import itertools
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from msgspec.structs import replace

from branchdesk.client.http import HttpLink, new_cmd_id, open_link
from branchdesk.client.identity import load, save
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.events import TicketIssued
from tests.pcs import BranchPcs, until

pytestmark = pytest.mark.slow


def number_of(link: HttpLink, cmd_id: str | None = None) -> str:
    """Take a ticket."""
    answer = link.send(c.IssueTicket(service="A"), cmd_id=cmd_id)
    return next(event.data.number for event in answer.events if isinstance(event.data, TicketIssued))


class Customers:
    """A kiosk that takes one ticket after another, always under the same id until it is answered."""

    def __init__(self, link: HttpLink) -> None:
        self.acknowledged: dict[str, str] = {}
        self.longest_gap = 0.0
        self._link = link
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @contextmanager
    def coming(self) -> Iterator[Customers]:
        """Until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._thread.join()

    def more(self, count: int = 5) -> None:
        """Wait until so many more were acknowledged."""
        goal = len(self.acknowledged) + count
        until(lambda: len(self.acknowledged) >= goal, f"{count} more tickets")

    def _run(self) -> None:
        last = time.monotonic()
        while not self._stopped.is_set():
            cmd_id = new_cmd_id()
            while not self._stopped.is_set():
                try:
                    self.acknowledged[cmd_id] = number_of(self._link, cmd_id)
                    break
                except Unavailable:
                    continue
            now = time.monotonic()
            self.longest_gap, last = max(self.longest_gap, now - last), now
            self._stopped.wait(0.02)


def check(branch: BranchPcs, customers: Customers) -> None:
    """All stores hold the same log; every acknowledged ticket is in it once, and no number twice."""
    longest = max((pc.events() for pc in branch.pcs), key=len)
    for pc in branch.pcs:
        own = pc.events()
        assert own == longest[: len(own)]
    issued = [one.event for one in longest if isinstance(one.event.data, TicketIssued)]
    numbers = {event.cmd_id: event.data.number for event in issued if isinstance(event.data, TicketIssued)}
    assert len(numbers) == len(issued) == len({*numbers.values()})
    assert {cmd_id: numbers.get(cmd_id) for cmd_id in customers.acknowledged} == customers.acknowledged


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BranchPcs]:
    with BranchPcs(tmp_path_factory.mktemp("three")) as pcs:
        pcs.grow()
        yield pcs


@pytest.fixture
def customers(branch: BranchPcs) -> Customers:
    branch.all_serve()
    return Customers(branch.link("kiosk"))


@pytest.mark.parametrize("which", [0, 1, 2])
def test_any_one_pc_may_lose_its_power(branch: BranchPcs, customers: Customers, which: int) -> None:
    pc = branch.pcs[which]
    with customers.coming():
        customers.more()
        pc.end(signal.SIGKILL)
        customers.more(20)
        pc.start()
        until(pc.serves, "back")
        customers.more()
    check(branch, customers)


def test_a_frozen_pc_serves_nobody_and_harms_nothing_when_it_thaws(branch: BranchPcs, customers: Customers) -> None:
    pc = branch.pcs[0]
    with customers.coming():
        customers.more()
        pc.freeze(signal.SIGSTOP)
        customers.more(20)
        pc.freeze(signal.SIGCONT)
        until(pc.serves, "thawed")
        customers.more()
    check(branch, customers)


def test_devices_and_sessions_are_known_at_every_pc(branch: BranchPcs) -> None:
    branch.all_serve()
    counter = branch.link("counter", "1", staff="t01")
    for pc in branch.pcs:
        others = [other for other in branch.pcs if other is not pc]
        pc.end(signal.SIGKILL)
        until(lambda others=others: all(other.serves() for other in others))  # type: ignore[misc]
        counter.send(c.PauseCounter(counter="1", reason="break"))
        counter.send(c.ResumeCounter(counter="1"))
        pc.start()
        until(pc.serves)


def test_a_device_that_knew_one_pc_learns_of_the_others(branch: BranchPcs) -> None:
    branch.all_serve()
    first = branch.pcs[0]
    path = branch.folder / f"{branch.link('display').who.kind}.json"
    save(replace(load(next(branch.folder.glob("display-*.json"))), urls=(first.url,)), path)
    with closing(open_link(path)) as link:
        link.follow(lambda _snapshot, _event: None, lambda _state, _since: None)
        until(lambda: set(load(path).urls) == {pc.url for pc in branch.pcs})
        first.end(signal.SIGKILL)
        until(lambda: load(path).urls[0] != first.url, "the device has moved, and its file says where to")
        assert link.health().branch
        first.start()
        until(first.serves)


def test_pcs_go_off_in_the_evening_in_any_order_and_come_back_in_any_order(
    branch: BranchPcs, customers: Customers
) -> None:
    with customers.coming():
        customers.more()
    orders = list(itertools.permutations(branch.pcs))
    for off, on in ((orders[0], orders[5]), (orders[3], orders[1]), (orders[4], orders[4])):
        for pc in off:
            pc.end(signal.SIGTERM)
        for pc in on:
            pc.start()
        branch.all_serve()
    check(branch, customers)
    number_of(branch.link("kiosk"))
