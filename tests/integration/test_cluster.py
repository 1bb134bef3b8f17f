"""Three PCs keep one branch: real nodes, real etcd, TLS. Whatever one of them does, nothing acknowledged is lost."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from branchdesk.bootstrap import pcs as places
from branchdesk.client.http import HttpLink, open_link
from branchdesk.client.identity import load, save
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected
from tests.customers import Customers, check, take_ticket
from tests.pcs import BranchPcs, NodePc, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BranchPcs]:
    with BranchPcs(tmp_path_factory.mktemp("three")) as pcs:
        pcs.grow()
        yield pcs


@pytest.fixture
def customers(branch: BranchPcs) -> Customers:
    branch.all_serve()
    return Customers(branch.link("kiosk"))


@pytest.mark.parametrize("which", [0, 2])
def test_any_one_pc_may_lose_its_power(branch: BranchPcs, customers: Customers, which: int) -> None:
    pc = branch.pcs[which]
    with customers.coming():
        customers.more()
        pc.end(signal.SIGKILL)
        customers.more(20)
        pc.start()
        until(pc.serves, "back")
        customers.more()
    check(branch.pcs, customers)


def test_a_frozen_pc_serves_nobody_and_harms_nothing_when_it_thaws(branch: BranchPcs, customers: Customers) -> None:
    pc = branch.pcs[0]
    with customers.coming():
        customers.more()
        pc.freeze(signal.SIGSTOP)
        customers.more(20)
        pc.freeze(signal.SIGCONT)
        until(pc.serves, "thawed")
        customers.more()
    check(branch.pcs, customers)


def test_devices_and_sessions_are_known_at_every_pc(branch: BranchPcs) -> None:
    branch.all_serve()
    counter = branch.link("counter", "1", staff="t01")
    for pc in branch.pcs[:2]:
        pc.end(signal.SIGKILL)
        counter.send(c.PauseCounter(counter="1", reason="break"))
        counter.send(c.ResumeCounter(counter="1"))
        pc.start()
        until(pc.serves)


def knows(pc: NodePc, device: Path) -> bool:
    """Whether a PC knows who asks, whatever it answers."""
    with closing(HttpLink(replace(load(device), urls=(pc.url,)))) as link:
        try:
            link.office.devices()
        except Rejected as refused:
            return refused.code != "unknown_token"
        return True


def test_a_device_that_knew_one_pc_learns_of_the_others(branch: BranchPcs) -> None:
    branch.all_serve()
    first = branch.pcs[0]
    path = branch.folder / f"{branch.link('display').who.kind}.json"
    save(replace(load(next(branch.folder.glob("display-*.json"))), urls=(first.url,)), path)
    with closing(open_link(path)) as link:
        link.follow(lambda _snapshot, _event: None, lambda _state, _since: None)
        until(lambda: set(load(path).urls) == {pc.url for pc in branch.pcs})
        until(lambda: all(knows(pc, path) for pc in branch.pcs), "every PC knows its token")
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
    for off, on in ((orders[0], orders[5]), (orders[3], orders[1])):
        for pc in off:
            pc.end(signal.SIGTERM)
        for pc in on:
            pc.start()
        branch.all_serve()
    check(branch.pcs, customers)
    take_ticket(branch.link("kiosk"))


@pytest.mark.parametrize("name", ["branch.db", "vault.db"])
def test_a_pc_whose_own_files_are_damaged_fetches_them_from_the_others(
    branch: BranchPcs, customers: Customers, name: str
) -> None:
    pc = branch.pcs[2]
    with customers.coming():
        customers.more()
        pc.end(signal.SIGKILL)
        content = (pc.data / name).read_bytes()
        (pc.data / name).write_bytes(b"damaged " * 64 + content[512:])
        pc.start()
        until(pc.serves, "whole again")
        assert (pc.data / f"{name}.damaged-1").exists(), "put aside, for whoever wants to know why"
        customers.more()
    check(branch.pcs, customers)


def test_a_pc_whose_member_is_damaged_takes_itself_out_and_comes_back_whole(
    branch: BranchPcs, customers: Customers
) -> None:
    pc = branch.pcs[1]
    with customers.coming():
        customers.more()
        pc.end(signal.SIGKILL)
        wal = max((places.agreement_folder(pc.data) / "member" / "wal").glob("*.wal"))
        damaged = bytearray(wal.read_bytes())
        for position in range(200, min(len(damaged), 20_000), 97):
            damaged[position] ^= 0xFF
        wal.write_bytes(damaged)
        pc.start()
        until((pc.data / "etcd.gone").exists, "noticed and put aside")
        until(lambda: pc.votes() and pc.serves(), "a member again")
        customers.more()
    check(branch.pcs, customers)
