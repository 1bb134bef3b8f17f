"""etcd as a child of the node: it comes back, it goes with its node, and it says what went wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit

import pytest

from branchdesk.domain.errors import Unavailable
from branchdesk.etcd.flags import Pem, Settings
from branchdesk.etcd.process import EtcdProcess
from branchdesk.etcd.program import end_leftovers, is_fresh
from branchdesk.etcd.verdict import Notice
from tests.etcds import PATIENCE, Authority, Etcds, until
from tests.ports import HOST
from tests.processes import alive
from tests.unit.sources import ROOT


@pytest.fixture
def etcds(tmp_path: Path) -> Iterator[Etcds]:
    """One member that is not started."""
    cluster = Etcds(tmp_path, 1)
    yield cluster
    cluster.gateways[0].close()


@pytest.fixture
def notices() -> Queue[Notice]:
    return Queue()


@pytest.fixture
def process(etcds: Etcds, notices: Queue[Notice]) -> Iterator[EtcdProcess]:
    running = EtcdProcess(etcds.settings[0], notices.put)
    running.start()
    etcds.wait([0])
    yield running
    running.stop()


def test_a_killed_etcd_comes_back_with_everything(etcds: Etcds, process: EtcdProcess, notices: Queue[Notice]) -> None:
    etcds.gateways[0].put(b"k", b"v")
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert notices.get(timeout=PATIENCE).kind == "restart"
    etcds.wait([0])
    found = etcds.gateways[0].get(b"k")
    assert found is not None
    assert found.value == b"v"
    assert process.pid not in {None, first}


def test_stopping_ends_it(process: EtcdProcess) -> None:
    pid = process.pid
    assert pid is not None
    process.stop()
    assert not alive({pid})
    assert process.pid is None


def test_damaged_files_are_told_and_not_started_again(
    etcds: Etcds, process: EtcdProcess, notices: Queue[Notice]
) -> None:
    etcds.gateways[0].put(b"k", b"v" * 1000)
    folder = etcds.settings[0].data_dir
    (wal,) = (folder / "member" / "wal").glob("*.wal")
    content = wal.read_bytes()
    wal.write_bytes(content.replace(b"v" * 1000, b"w" * 1000))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    assert notices.get(timeout=PATIENCE).kind == "restart"
    told = notices.get(timeout=PATIENCE)
    assert told.kind == "corrupt"
    assert "crc mismatch" in told.detail
    until(lambda: process.given_up)
    assert not is_fresh(folder)
    shutil.rmtree(folder)
    assert is_fresh(folder)


def members_as_seen_by(caller: Pem, settings: Settings) -> bytes:
    """What the door of the members answers to somebody with this certificate."""
    context = ssl.create_default_context(cafile=settings.peer.ca)
    context.load_cert_chain(caller.certificate, caller.key)
    address = (HOST, urlsplit(settings.peer_url).port)
    with socket.create_connection(address) as plain, context.wrap_socket(plain, server_hostname=HOST) as line:
        line.send(b"GET /members HTTP/1.1\r\nHost: x\r\n\r\n")
        with suppress(ConnectionResetError):
            return line.recv(100)
        return b""


def test_a_certificate_counts_until_it_is_on_the_list_without_a_restart(
    etcds: Etcds, notices: Queue[Notice], tmp_path: Path
) -> None:
    lost, crl = etcds.authority.issue("lost"), tmp_path / "crl.pem"
    etcds.authority.revoke([], crl)
    process = EtcdProcess(etcds.settings[0]._replace(crl=crl), notices.put)
    process.start()
    etcds.wait([0])
    assert members_as_seen_by(lost, etcds.settings[0]).startswith(b"HTTP/1.1 200")
    etcds.authority.revoke([lost], crl)
    assert members_as_seen_by(lost, etcds.settings[0]) == b""
    told = notices.get(timeout=PATIENCE)
    assert told.kind == "rejected_peer"
    assert "revoked" in told.detail
    process.stop()


def test_a_stranger_at_the_door_of_the_members_is_told(
    etcds: Etcds, process: EtcdProcess, notices: Queue[Notice], tmp_path: Path
) -> None:
    with pytest.raises(ssl.SSLError):
        members_as_seen_by(Authority(tmp_path / "strangers").issue("stranger"), etcds.settings[0])
    told = notices.get(timeout=PATIENCE)
    assert told.kind == "rejected_peer"
    assert told.where.startswith(HOST)
    assert "unknown authority" in told.detail


def test_a_teller_that_fails_stops_nothing(etcds: Etcds) -> None:
    heard = Queue[Notice]()

    def fails(told: Notice) -> None:
        heard.put(told)
        raise LookupError

    process = EtcdProcess(etcds.settings[0], fails)
    process.start()
    for _ in range(2):
        etcds.wait([0])
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        heard.get(timeout=PATIENCE)
    process.stop()


def test_no_etcd_on_this_pc(etcds: Etcds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unavailable, match="apt-get install etcd-server"):
        EtcdProcess(etcds.settings[0]).start()


NODE = """
import sys, pickle
from branchdesk.etcd.process import EtcdProcess
process = EtcdProcess(pickle.loads(bytes.fromhex(sys.argv[1])))
process.start()
while process.pid is None:
    pass
print(process.pid, flush=True)
sys.stdin.read()
"""


def node_with(settings: Settings) -> tuple[subprocess.Popen[str], int]:
    """A process of its own that has an etcd, and that etcd's id."""
    import pickle

    node = subprocess.Popen(
        [sys.executable, "-c", NODE, pickle.dumps(settings).hex()],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert node.stdout is not None
    return node, int(node.stdout.readline())


def test_etcd_goes_with_a_killed_node(etcds: Etcds) -> None:
    node, etcd = node_with(etcds.settings[0])
    with node:
        etcds.wait([0])
        node.kill()
    until(lambda: not alive({etcd}))


def test_what_is_left_over_is_ended_before_the_next_starts(etcds: Etcds, notices: Queue[Notice]) -> None:
    etcds.start([0])
    etcds.wait([0])
    process = EtcdProcess(etcds.settings[0], notices.put)
    process.start()
    etcds.wait([0])
    assert etcds.exit_code(0) is not None
    assert end_leftovers(etcds.settings[0].data_dir.with_name("n")) == 0, "another folder's name begins like this"
    assert notices.empty(), "the new one never met the old one"
    process.stop()
