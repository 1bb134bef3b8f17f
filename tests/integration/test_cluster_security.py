"""Three PCs of one branch: who is known at one is known at all; who has no right gets in nowhere, and is in the log."""

from __future__ import annotations

import signal
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from branchdesk.bootstrap import pcs
from branchdesk.bootstrap.revocation import list_file
from branchdesk.client.identity import enrol
from branchdesk.client.peer import Peers
from branchdesk.domain import commands as c
from branchdesk.domain.codes import split
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import AccessRefused, DeviceEnrolled
from branchdesk.domain.times import HOUR
from branchdesk.node.authority import LOOPBACK, belongs, new_request, revoked_in, serial, sign
from branchdesk.node.codes import code_key
from branchdesk.node.tls import make_certificates, read_ca, request_certificate, tls_files
from branchdesk.node.vault import Vault, wall
from branchdesk.node.vault_rows import TOKEN_LIFE
from tests.commandline import inside
from tests.pcs import PIN, BranchPcs, NodePc, until
from tests.ports import HOST

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BranchPcs]:
    with BranchPcs(tmp_path_factory.mktemp("branch")) as running:
        running.grow()
        yield running


def refused(pc: NodePc, code: str) -> list[AccessRefused]:
    """What a PC's own store has of refusals."""
    datas = [sealed.event.data for sealed in pc.events()]
    return [data for data in datas if isinstance(data, AccessRefused) and data.code == code]


def show_to_member(pc: NodePc, certificate: bytes, key: bytes, folder: Path) -> bytes:
    """Connect to a PC's member of the agreement with a certificate, as another member would; what it answers."""
    shown = folder / "shown.pem"
    shown.write_bytes(certificate + key)
    context = ssl.create_default_context(cafile=pc.ca)
    context.load_cert_chain(shown)
    with (
        suppress(ssl.SSLError, ConnectionError),
        socket.create_connection((HOST, pc.port + 1), timeout=10) as connection,
        context.wrap_socket(connection, server_hostname=HOST) as secured,
    ):
        secured.sendall(b"GET /members HTTP/1.1\r\nHost: x\r\n\r\n")
        return secured.recv(100)
    return b""


@pytest.mark.parametrize("kind", ["forged", "ended", "none"])
def test_a_pc_that_pretends_to_be_a_node(branch: BranchPcs, tmp_path: Path, kind: str) -> None:
    home, other = branch.pcs[0], branch.pcs[1]
    make_certificates(tmp_path, "demo", [HOST])
    signer = read_ca(tmp_path) if kind == "forged" else read_ca(pcs.tls_folder(home.data))
    when = datetime.now(UTC) - timedelta(days=91) if kind == "ended" else None
    before = sum(data.count for data in refused(home, "peer_refused"))
    if kind == "none":
        with socket.create_connection((HOST, other.port + 1), timeout=10) as plain:
            plain.sendall(b"GET /members HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"200" not in plain.recv(100)
    else:
        key, request = new_request(LOOPBACK)
        assert show_to_member(other, sign(request, signer, LOOPBACK, now=when), key, tmp_path) == b""
    until(lambda: sum(data.count for data in refused(home, "peer_refused")) > before, "in every PC's log")
    assert refused(home, "peer_refused")[-1].address == HOST


def test_a_code_that_is_offered_to_all_pcs_at_once_lets_one_device_in(branch: BranchPcs, tmp_path: Path) -> None:
    for number in range(3):
        code = inside("node", "code", "kiosk", "--data", branch.pcs[number].data).split()[0]
        until(lambda code=code: all(knows(pc, code) for pc in branch.pcs))  # type: ignore[misc]

        def ask(pc: NodePc, code: str = code) -> str:
            try:
                return enrol(pc.url, code, "kiosk", tmp_path / f"{pc.data.name}.json", ca=pc.ca).device_id
            except Rejected as refusal:
                return refusal.code

        with ThreadPoolExecutor(3) as hands:
            answers = list(hands.map(ask, branch.pcs))
        datas = [sealed.event.data for sealed in branch.pcs[0].events()]
        enrolled = {data.device_id for data in datas if isinstance(data, DeviceEnrolled)}
        assert len(enrolled & {*answers}) == 1
        assert sorted(answers)[:2] == ["code_used", "code_used"]


def knows(pc: NodePc, code: str) -> bool:
    """Whether a code has come to a PC's vault."""
    with closing(Vault(pc.data / "vault.db")) as vault:
        return bool(vault.get("code", code_key(split(code)[0])))


def test_who_is_logged_in_at_one_pc_is_so_at_the_next(branch: BranchPcs) -> None:
    teller = branch.link("counter", "1", staff="t01")
    teller._transport.nodes.leave(teller._transport.nodes.current)
    assert teller.send(c.PauseCounter(counter="1", reason="break")).events


def test_a_pcs_token_takes_no_device_out(branch: BranchPcs) -> None:
    branch.all_serve()
    pc = pcs.load(branch.pcs[0].data)
    assert pc is not None
    kiosk = branch.link("kiosk").who.device
    with closing(Peers((branch.pcs[1].url,), branch.pcs[0].ca, pc.token)) as peers, pytest.raises(Rejected) as caught:
        peers.revoke(kiosk, "x")
    assert caught.value.code == "not_allowed"


def test_every_pc_keeps_a_token_of_its_own_in_time(branch: BranchPcs) -> None:
    soonest = wall() + TOKEN_LIFE - HOUR
    for pc in branch.pcs:
        until(lambda pc=pc: own(pc).expires_at > soonest)  # type: ignore[misc]
        others = Peers(own(pc).urls, pc.ca, own(pc).token)
        until(lambda others=others: others.log(0))  # type: ignore[misc]
        others.close()


def test_a_certificate_is_signed_by_whichever_pc_can(branch: BranchPcs) -> None:
    home, asker, other = branch.pcs
    files = tls_files(pcs.tls_folder(asker.data))
    peers = Peers((other.url, home.url), asker.ca, own(asker).token)
    certificate = peers.renew(request_certificate(pcs.tls_folder(asker.data)))
    assert belongs(certificate, files.key.read_bytes(), asker.ca.read_bytes())
    with pytest.raises(Rejected, match="csr_invalid"):
        peers.renew(new_request([HOST, "another-pc"])[1])
    peers.close()


def own(pc: NodePc) -> pcs.Pc:
    """What a PC knows of itself."""
    known = pcs.load(pc.data)
    assert known is not None
    return known


def test_a_pc_that_stands_by_knows_whom_the_branch_knows(tmp_path: Path) -> None:
    with BranchPcs(tmp_path) as two:
        home, other = two.first(), two.join()
        before = own(other)
        inside("node", "pin", "t01", "--data", home.data, input=f"{PIN}\n")
        until(lambda: pin(other) == pin(home) != b"")
        assert (home.data / "vault.key").read_bytes() == (other.data / "vault.key").read_bytes()
        until(lambda: own(other).expires_at > 0)
        assert own(other).token != before.token
        assert own(other).urls == before.urls


def pin(pc: NodePc) -> bytes:
    """What a PC's vault holds of somebody's PIN."""
    with closing(Vault(pc.data / "vault.db")) as vault:
        return vault.get("pin", "t01")


def test_a_lost_pc_is_out_at_once_and_whoever_uses_its_token_or_certificate_is_found(
    branch: BranchPcs, tmp_path: Path
) -> None:
    home, lost = branch.pcs[0], branch.pcs[2]
    stolen = own(lost)
    lost.end(signal.SIGKILL)
    inside("node", "remove", lost.id, "--manager", "m01", "--data", home.data, input=f"{PIN}\n")
    peers = Peers((home.url,), lost.ca, stolen.token)
    for ask in (lambda: peers.log(0), lambda: peers.place(fresh=True), lambda: peers.renew(b"")):
        with pytest.raises(Rejected, match="device_revoked"):
            ask()
    peers.close()
    until(lambda: [data.subject for data in refused(home, "device_revoked")] == [lost.id])
    branch.join()
    branch.pcs.remove(lost)
    branch.all_serve()
    files, welcome = tls_files(pcs.tls_folder(lost.data)), tls_files(pcs.tls_folder(branch.pcs[1].data))
    until(lambda: serial(files.certificate.read_bytes()) in revoked_in(list_file(home.data).read_bytes()))
    before = sum(data.count for data in refused(home, "peer_refused"))
    assert show_to_member(home, welcome.certificate.read_bytes(), welcome.key.read_bytes(), tmp_path) != b""
    assert show_to_member(home, files.certificate.read_bytes(), files.key.read_bytes(), tmp_path) == b""
    until(lambda: sum(data.count for data in refused(home, "peer_refused")) > before, "in the log")
