"""Members come and go while writers go on: nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from time import monotonic

import pytest

from branchdesk.domain.chain import Head, Sealed
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.etcd import members
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.process import EtcdProcess
from branchdesk.etcd.quorum import EtcdQuorum
from branchdesk.etcd.salvage import salvage
from branchdesk.etcd.verdict import Notice
from branchdesk.services.ports import Conflict
from tests.etcds import PATIENCE, Etcds, until
from tests.logs import filler

BETWEEN_S = 0.01
OUTAGE_S = 5.0
"""The longest time without an acknowledgement that a branch may see."""


class Pc:
    """A PC with one member of a cluster, which may not be in it yet."""

    def __init__(self, etcds: Etcds, n: int) -> None:
        self.settings = etcds.settings[n]._replace(snapshot_every=50)
        self.gateway = etcds.gateways[n]
        self.notices: Queue[Notice] = Queue()
        self.process = EtcdProcess(self.settings, self.notices.put)

    def found(self) -> None:
        """Begin a cluster alone."""
        self.start(cluster=f"{self.settings.name}={self.settings.peer_url}", state="new")

    def join(self, by: Gateway) -> None:
        """Come in with an empty folder, by a member that is in, and get a vote."""
        name, url = self.settings.name, self.settings.peer_url
        shutil.rmtree(self.settings.data_dir, ignore_errors=True)
        until(lambda: members.ensure_learner(by, name, url, fresh=True))
        self.start(cluster=members.initial_cluster(members.members(by), name, url), state="existing")
        until(lambda: name in members.promote_ready(by))

    def start(self, **changes: object) -> None:
        self.process.stop()
        self.settings = self.settings._replace(**changes)  # type: ignore[arg-type]
        self.process = EtcdProcess(self.settings, self.notices.put)
        self.process.start()

    def kill(self) -> None:
        """As when the power goes."""
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.stop()

    def damage(self, how: Callable[[Path], None]) -> None:
        """Kill it, damage its files, and see it start on them."""
        self.kill()
        how(self.settings.data_dir)
        self.start()


class Writer(threading.Thread):
    """Appends through one member, again and again; keeps what was acknowledged."""

    def __init__(self, gateway: Gateway, name: str) -> None:
        super().__init__(daemon=True)
        self.name = name
        self.acknowledged: list[bytes] = []
        self._quorum = EtcdQuorum(gateway)
        self._stopped = threading.Event()
        self.longest = 0.0

    def run(self) -> None:
        number, last = 0, monotonic()
        while not self._stopped.wait(BETWEEN_S):
            number += 1
            try:
                head = self._quorum.head() or Head()
                events = filler(head, 1, cmd=f"{self.name}.{number}")
                self._quorum.commit(head, events)
            except (Conflict, Unavailable):
                continue
            self.acknowledged.append(events[0].hash)
            self.longest, last = max(self.longest, monotonic() - last), monotonic()

    def stop(self) -> list[bytes]:
        self._stopped.set()
        self.join()
        return self.acknowledged


def everything(gateway: Gateway) -> list[Sealed]:
    quorum, found = EtcdQuorum(gateway), list[Sealed]()
    while some := quorum.after(found[-1].seq if found else 0):
        found += some
    return found


def check_nothing_is_lost(gateway: Gateway, acknowledged: list[bytes]) -> None:
    assert len(acknowledged) > 50
    events = everything(gateway)
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    assert {one.hash for one in events} >= set(acknowledged)


@pytest.fixture
def pcs(tmp_path: Path) -> Iterator[list[Pc]]:
    etcds = Etcds(tmp_path)
    made = [Pc(etcds, n) for n in range(3)]
    yield made
    for pc in made:
        if pc.process.pid is not None:
            pc.kill()
        pc.process.stop()
        pc.gateway.close()


def test_a_branch_grows_from_one_to_three_and_shrinks_back(pcs: list[Pc]) -> None:
    first, second, third = pcs
    first.found()
    until(lambda: first.gateway.get(b"x") is None)
    writer = Writer(first.gateway, "w")
    writer.start()
    second.join(first.gateway)
    third.join(second.gateway)
    assert {(one.name, one.learner) for one in members.members(first.gateway)} == {
        ("n0", False),
        ("n1", False),
        ("n2", False),
    }
    for pc in (third, second):
        until(lambda pc=pc: members.remove(first.gateway, pc.settings.name))  # type: ignore[misc]
        assert pc.notices.get(timeout=PATIENCE).kind == "removed"
    assert members.remove(first.gateway, "n2") is False
    until(lambda: first.gateway.get(b"x") is None)
    check_nothing_is_lost(first.gateway, writer.stop())
    assert writer.longest < OUTAGE_S


def largest(folder: Path, kind: str) -> Path:
    """The newest file of a kind that holds something."""
    return max(folder.glob(kind), key=lambda path: path.stat().st_mtime_ns)


def flip(kind: str, at: float) -> Callable[[Path], None]:
    """Flip bits at some part of what the file holds."""

    def damage(folder: Path) -> None:
        path = largest(folder, kind)
        content = bytearray(path.read_bytes())
        used = len(bytes(content).rstrip(b"\0"))
        for offset in range(64):
            content[int(used * at) + offset] ^= 0x10
        path.write_bytes(content)

    return damage


def cut(kind: str, at: float) -> Callable[[Path], None]:
    """Cut the file off at some part of what it holds."""

    def damage(folder: Path) -> None:
        path = largest(folder, kind)
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content.rstrip(b"\0")) * at)])

    return damage


def gone(folder: Path) -> None:
    """Every file is gone, as after a change of the disk."""
    shutil.rmtree(folder)


DAMAGES = {
    "write-ahead log flipped": flip("member/wal/*.wal", 0.5),
    "write-ahead log cut": cut("member/wal/*.wal", 0.9),
    "database flipped": flip("member/snap/db", 0.5),
    "database cut": cut("member/snap/db", 0.4),
    "snapshot flipped": flip("member/snap/*.snap", 0.5),
    "all files gone": gone,
}


def test_a_member_with_damaged_files_is_replaced_under_load(pcs: list[Pc]) -> None:
    first, second, third = pcs
    for pc in pcs:
        pc.start()
    until(lambda: all(pc.gateway.get(b"x") is None for pc in pcs))
    writers = [Writer(pc.gateway, pc.settings.name) for pc in (first, second)]
    for writer in writers:
        writer.start()
    until(lambda: bool(list(third.settings.data_dir.glob("member/snap/*.snap"))))
    outcomes = {}
    for story, damage in DAMAGES.items():
        third.damage(damage)
        outcomes[story] = outcome(third)
        if outcomes[story] == "corrupt":
            third.join(first.gateway)
        until(lambda: third.gateway.get(b"x") is None)
    acknowledged = [one for writer in writers for one in writer.stop()]
    check_nothing_is_lost(third.gateway, acknowledged)
    assert max(writer.longest for writer in writers) < OUTAGE_S
    assert outcomes["write-ahead log flipped"] == outcomes["database cut"] == "corrupt"
    assert outcomes["all files gone"] == "corrupt"
    assert len(members.members(first.gateway)) == 3


def outcome(pc: Pc) -> str:
    """What becomes of a member on damaged files: "corrupt", or "runs"."""
    seen: list[str] = []

    def settled() -> bool:
        if not pc.notices.empty():
            seen.append(pc.notices.get().kind)
            return seen[-1] == "corrupt"
        return pc.gateway.get(b"x") is None

    until(settled)
    return seen[-1] if seen else "runs"


def test_a_member_whose_data_differ_takes_itself_out(pcs: list[Pc]) -> None:
    first, second, third = pcs
    for pc in pcs:
        pc.start()
    until(lambda: all(pc.gateway.get(b"x") is None for pc in pcs))
    for number in range(60):  # so that a snapshot covers the value and the write-ahead log does not bring it back
        first.gateway.put(b"value", b"right %d" % number * 50)
    until(lambda: third.gateway.get(b"value") is not None)
    first.gateway.put(b"after", b"")
    third.kill()
    path = third.settings.data_dir / "member" / "snap" / "db"
    content = path.read_bytes()
    assert b"right 10right" in content
    path.write_bytes(content.replace(b"right 10right", b"wrong 10right"))
    third.start()
    assert third.notices.get(timeout=PATIENCE) == Notice("corrupt", "its data are not those of the others")
    until(lambda: third.process.given_up)
    third.join(second.gateway)
    until(lambda: third.gateway.get(b"value") is not None)
    found = third.gateway.get(b"value")
    assert found is not None
    assert found.value == b"right 59" * 50


def test_what_a_lone_pc_still_holds_can_be_read_and_harms_nothing(pcs: list[Pc], tmp_path: Path) -> None:
    first, second, _ = pcs
    for pc in pcs:
        pc.start()
    until(lambda: all(pc.gateway.get(b"x") is None for pc in pcs))
    writer = Writer(first.gateway, "w")
    writer.start()
    until(lambda: len(writer.acknowledged) > 60)
    acknowledged = writer.stop()
    until(lambda: second.gateway.get(b"x") is None)
    for pc in pcs:
        pc.kill()
    held = salvage(second.settings, tmp_path / "scratch", after=10)
    assert [one.hash for one in held] == acknowledged[10 : 10 + len(held)]
    assert len(held) + 10 >= len(acknowledged) - 2, "an etcd that is alone forgets the last ones: see salvage"
    assert not (tmp_path / "scratch").exists()
    for pc in pcs:
        pc.start()
    until(lambda: second.gateway.get(b"x") is None)
    check_nothing_is_lost(second.gateway, acknowledged)
    for pc in pcs:
        pc.kill()
    flip("member/wal/*.wal", 0.5)(second.settings.data_dir)
    with pytest.raises(Damaged, match="crc mismatch"):
        salvage(second.settings, tmp_path / "scratch", after=0)


def test_of_two_that_are_to_go_the_dead_one_goes_first(pcs: list[Pc]) -> None:
    first, second, third = pcs
    first.found()
    until(lambda: first.gateway.get(b"x") is None)
    second.join(first.gateway)
    third.join(first.gateway)
    third.kill()
    live, dead = (members.find(members.members(first.gateway), name) for name in ("n1", "n2"))
    assert live
    assert dead
    for left in (2, 1):

        def one_less(left: int = left) -> bool:
            known = {member.name for member in members.members(first.gateway)}
            if len(known) > left:
                members.remove_one(first.gateway, [one for one in (live, dead) if one.name in known])
            return len(members.members(first.gateway)) == left

        until(one_less)
        assert first.gateway.get(b"x") is None
