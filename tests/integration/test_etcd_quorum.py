"""The agreement between three real etcds while one or two of them are away, and what a damaged store answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import monotonic

import msgspec
import pytest

from branchdesk.domain.chain import Head
from branchdesk.domain.errors import Damaged, Unavailable
from branchdesk.etcd.flags import LOOPBACK
from branchdesk.etcd.gateway import Gateway, Refused, error_of
from branchdesk.etcd.keys import append_key
from branchdesk.etcd.messages import Done, Range
from branchdesk.etcd.quorum import EtcdQuorum
from tests.etcds import PATIENCE, Authority, Etcds
from tests.logs import filler, head_of
from tests.ports import free_ports


@pytest.fixture(scope="module")
def etcds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Etcds]:
    with Etcds(tmp_path_factory.mktemp("etcds")) as running:
        yield running


@pytest.fixture
def quorum(etcds: Etcds, request: pytest.FixtureRequest) -> Iterator[EtcdQuorum]:
    opened = EtcdQuorum(etcds.open(0), request.node.name.encode() + b"/")
    yield opened
    opened.close()


def root_of(request: pytest.FixtureRequest) -> bytes:
    """The prefix of the keys of the ``quorum`` of this test."""
    return bytes(request.node.name, "ascii") + b"/"


def test_one_member_lost_and_the_others_go_on(etcds: Etcds, quorum: EtcdQuorum) -> None:
    first = filler(Head(), 3)
    quorum.commit(Head(), first)
    etcds.kill(2)
    etcds.wait([0, 1])
    quorum.commit(head_of(first), filler(head_of(first), 1))
    etcds.start([2])
    etcds.wait([2])
    assert quorum.head() == head_of(filler(head_of(first), 1))


def test_without_majority_nothing_is_agreed_and_what_is_held_can_be_read(
    etcds: Etcds, quorum: EtcdQuorum, request: pytest.FixtureRequest
) -> None:
    events = filler(Head(), 3)
    quorum.commit(Head(), events)
    told = Event()
    quorum.watch(told.set)
    assert told.wait(PATIENCE)
    etcds.kill(1)
    etcds.kill(2)
    began = monotonic()
    with pytest.raises(Unavailable, match="no_quorum"):
        quorum.commit(head_of(events), filler(head_of(events), 1))
    with pytest.raises(Unavailable, match="no_quorum"):
        quorum.head()
    assert monotonic() - began < 6
    held = EtcdQuorum(etcds.open(0), root_of(request), serializable=True)
    assert held.head() == head_of(events)
    assert held.after(0) == events
    held.close()
    told.clear()
    etcds.start([1, 2])
    etcds.wait()
    other = EtcdQuorum(etcds.open(1), root_of(request))
    head = other.head()
    assert head is not None
    other.commit(head, filler(head, 1))
    assert told.wait(PATIENCE)
    other.close()


def test_a_watch_goes_on_after_its_own_etcd_was_away(etcds: Etcds, quorum: EtcdQuorum) -> None:
    told = Event()
    stop = quorum.watch(told.set)
    assert told.wait(PATIENCE)
    etcds.kill(0)
    told.clear()
    etcds.start([0])
    assert told.wait(PATIENCE), "something may have been missed"
    etcds.wait([0])
    told.clear()
    quorum.commit(Head(), filler(Head(), 1))
    assert told.wait(PATIENCE)
    stop()


def test_a_full_store_is_told_by_its_name(etcds: Etcds, quorum: EtcdQuorum) -> None:
    alarm = {"action": "ACTIVATE", "alarm": "NOSPACE"}
    gateway = etcds.gateways[0]
    gateway.call("/v3/maintenance/alarm", alarm, Done)
    with pytest.raises(Unavailable, match="quorum_full"):
        quorum.commit(Head(), filler(Head(), 1))
    gateway.call("/v3/maintenance/alarm", alarm | {"action": "DEACTIVATE"}, Done)
    quorum.commit(Head(), filler(Head(), 1))


def test_what_was_changed_in_the_store_is_not_taken(
    etcds: Etcds, quorum: EtcdQuorum, request: pytest.FixtureRequest
) -> None:
    events, gateway = filler(Head(), 4), etcds.gateways[0]
    quorum.commit(Head(), events[:2])
    quorum.commit(head_of(events[:2]), events[2:])
    bodies = [one.body for one in events]
    for stored, code in (
        ([bodies[2], bodies[3].replace(b"x", b"y", 1)], "chain_broken"),
        ([bodies[2].replace(b"x", b"y", 1), bodies[3]], "chain_broken"),
        ([bodies[3]], "chain_broken"),
        ([b"{", bodies[3]], "event_unreadable"),
    ):
        gateway.put(append_key(root_of(request), 4), msgspec.msgpack.encode(stored))
        with pytest.raises(Damaged, match=code):
            quorum.after(0)
    gateway.put(append_key(root_of(request), 4), b"\0")
    with pytest.raises(Damaged, match="quorum_damaged"):
        quorum.after(0)
    gateway.put(root_of(request) + b"head", b"four")
    with pytest.raises(Damaged, match="quorum_damaged"):
        quorum.head()


def test_another_cas_certificate_gets_nothing(etcds: Etcds, tmp_path: Path) -> None:
    stranger = Authority(tmp_path).issue("stranger")._replace(ca=etcds.settings[0].client.ca)
    gateway = Gateway(etcds.settings[0].client_url, stranger)
    with pytest.raises(Unavailable, match="no_quorum"):
        gateway.get(b"x")
    gateway.close()


def test_an_impostor_on_our_port_is_not_believed(etcds: Etcds, tmp_path: Path) -> None:
    pem = Authority(tmp_path).issue("self")._replace(ca=Authority(tmp_path / "other").ca)
    gateway = Gateway(etcds.settings[0].client_url, pem)
    with pytest.raises(Unavailable, match="no_quorum"):
        gateway.get(b"x")
    gateway.close()


def test_nobody_listens(etcds: Etcds) -> None:
    gateway = Gateway(f"https://{LOOPBACK}:{free_ports(1)[0]}", etcds.settings[0].client)
    with pytest.raises(Unavailable, match="no_quorum"):
        gateway.get(b"x")
    gateway.close()


def test_a_request_that_etcd_does_not_take_was_refused(etcds: Etcds) -> None:
    with pytest.raises(Refused, match="key is not provided"):
        etcds.gateways[0].range(Range(key=b""))


def test_an_answer_that_is_not_etcds() -> None:
    assert error_of(502, b"<html>\xff").code == "no_quorum"
    assert error_of(500, b'{"code": 15, "message": "etcdserver: corrupt cluster"}').code == "quorum_corrupt"
    assert error_of(503, b'{"code": 14, "message": "etcdserver: unhealthy cluster"}').code == "quorum_refused"
    assert error_of(429, b'{"code": 8, "message": "etcdserver: too many requests"}').code == "no_quorum"
