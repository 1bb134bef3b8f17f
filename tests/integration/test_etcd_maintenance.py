"""Clearing away old events, giving space back, alarms: on a real etcd with little room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from branchdesk.domain.chain import Head
from branchdesk.domain.errors import Unavailable
from branchdesk.etcd import maintenance
from branchdesk.etcd.compaction import KEPT, Compaction
from branchdesk.etcd.gateway import Gateway
from branchdesk.etcd.maintenance import Alarm, alarms, status, tidy
from branchdesk.etcd.messages import Done
from branchdesk.etcd.quorum import EtcdQuorum
from tests.etcds import Etcds, until
from tests.logs import filler, head_of

ROOM = 4 << 20
BIG = b"x" * 500_000


@pytest.fixture
def etcds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Etcds]:
    etcds = Etcds(tmp_path_factory.mktemp("etcd"), 1)
    etcds.settings = [one._replace(quota_bytes=ROOM) for one in etcds.settings]
    with etcds:
        yield etcds


def compact(etcds: Etcds) -> None:
    """As etcd does by itself every five minutes."""
    revision = status(etcds.gateways[0]).header.revision
    etcds.gateways[0].call("/v3/kv/compaction", {"revision": str(revision), "physical": True}, Done)


def fill(gateway: Gateway) -> None:
    for number in range(20):
        gateway.put(b"%d" % number, BIG)


def test_what_all_have_is_cleared_away_but_the_last_thousand(etcds: Etcds) -> None:
    quorum, compaction = EtcdQuorum(etcds.open()), Compaction(etcds.gateways[0])
    head = Head()
    for _ in range(30):
        events = filler(head, 100)
        quorum.commit(head, events)
        head = head_of(events)
    compaction.report("a", 2950)
    compaction.report("b", 1250)
    assert compaction.positions() == {"a": 2950, "b": 1250}
    heard = compaction.reports()
    compaction.report("b", 1250)
    assert compaction.reports()["a"] == heard["a"]
    assert compaction.reports()["b"] > heard["b"], "it is there, although nothing happened in the branch"
    assert compaction.clear(1250, head.seq) == 12
    assert compaction.clear(1250, head.seq) == 0
    with pytest.raises(Unavailable, match="history_gone"):
        quorum.after(1199)
    assert quorum.after(1200)[0].seq == 1201
    assert quorum.after(1250)[0].seq == 1251
    assert compaction.clear(2950, head.seq) == (head.seq - KEPT) // 100 - 12
    assert quorum.after(2000)[0].seq == 2001
    assert compaction.clear(0, head.seq) == 0
    quorum.commit(head, filler(head, 1))
    quorum.close()


def test_a_full_store_takes_writes_again_once_there_is_space(etcds: Etcds, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = etcds.gateways[0]
    monkeypatch.setattr(maintenance, "QUOTA_BYTES", ROOM)
    monkeypatch.setattr(maintenance, "WORTH_BYTES", 1 << 20)
    with pytest.raises(Unavailable, match="quorum_full"):
        fill(gateway)
    me = status(gateway).header.member_id
    until(lambda: status(gateway).used > ROOM * 3 // 4)  # etcd counts what it has written out, a moment later
    assert alarms(gateway) == tidy(gateway) == [Alarm("NOSPACE", me)]
    assert status(gateway).pressed
    assert gateway.delete(b"0", b"\xff") > 4
    compact(etcds)
    until(lambda: not tidy(gateway))
    assert status(gateway).size < ROOM // 4
    assert not status(gateway).pressed
    gateway.put(b"0", BIG)


def test_an_alarm_of_corruption_is_told_and_stays(etcds: Etcds) -> None:
    gateway = etcds.gateways[0]
    me = status(gateway).header.member_id
    gateway.call("/v3/maintenance/alarm", {"action": "ACTIVATE", "alarm": "CORRUPT", "memberID": me}, Done)
    with pytest.raises(Unavailable, match="quorum_corrupt"):
        gateway.put(b"x", b"")
    assert tidy(gateway) == [Alarm("CORRUPT", me)]
    maintenance.disarm(gateway, Alarm("CORRUPT", me))
    gateway.put(b"x", b"")
