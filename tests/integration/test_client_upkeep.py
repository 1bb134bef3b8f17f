"""A device's identity follows the branch: its nodes as the log names them, and a token in time."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from branchdesk.client.http import open_link
from branchdesk.client.identity import Identity, load, save
from branchdesk.client.nodes import Nodes
from branchdesk.client.transport import Patience, Transport
from branchdesk.client.upkeep import Upkeep
from branchdesk.domain import commands as c
from branchdesk.domain.events import DeviceKind
from branchdesk.domain.privacy import PUBLIC, redact_snapshot
from tests.inprocess import InProcessBranch
from tests.nodes import NodeThread

FIRST = "https://first:1"
A, B, C = (f"https://192.0.2.{n}:8700" for n in (1, 2, 3))
NEVER = 2**62


class Device:
    """An identity in a file, and what it learns of a branch."""

    def __init__(self, folder: Path, *urls: str, ca: str = "ca.pem") -> None:
        self.branch = InProcessBranch()
        self.path = folder / "device.json"
        identity = Identity(urls=urls, branch="demo", device_id="d", kind="display", token="t", ca=ca, expires_at=NEVER)
        save(identity, self.path)
        self.nodes = Nodes(urls)
        self.transport = Transport(self.nodes, "", Patience())
        self.upkeep = Upkeep(identity, self.path, self.transport)

    def notice(self, kind: DeviceKind = "display") -> tuple[str, ...]:
        """See the branch as it is; what the device knows then, in memory and on its disk alike."""
        self.upkeep.notice(redact_snapshot(self.branch.snapshot, kind))
        assert load(self.path).urls == self.nodes.urls
        return self.nodes.urls

    def joins(self, node: str, url: str) -> None:
        address = url.partition("//")[2]
        self.branch.node(c.EnrolDevice(device_id=node, device_kind="node", name=node, address=address))


def test_a_branch_for_one_pc_names_nobody_and_what_is_known_stays(tmp_path: Path) -> None:
    assert Device(tmp_path, FIRST).notice() == (FIRST,)


@pytest.mark.parametrize("kind", [*sorted(PUBLIC), "counter", "manager"])
def test_every_kind_of_device_learns_the_nodes(tmp_path: Path, kind: DeviceKind) -> None:
    device = Device(tmp_path, A)
    device.joins("a", A)
    device.joins("b", B)
    assert device.notice(kind) == (A, B)


def test_the_node_in_use_is_kept_by_whatever_name_until_it_is_left(tmp_path: Path) -> None:
    device = Device(tmp_path, FIRST)
    device.joins("a", A)
    device.joins("b", B)
    assert device.notice() == (FIRST, A, B)
    device.nodes.leave(FIRST)
    assert device.notice() == (A, B)
    device.nodes.leave(A)
    assert device.notice() == (B, A)  # the next start begins where this one ended


def test_a_revoked_pc_is_left_at_once(tmp_path: Path) -> None:
    device = Device(tmp_path, A)
    moved = Event()
    device.nodes.when_moved(moved.set)
    for node, url in (("a", A), ("b", B), ("c", C)):
        device.joins(node, url)
    device.notice()
    device.branch.node(c.RevokeDevice(device_id="a"))
    assert device.notice() == (B, C)
    assert moved.is_set()


def test_without_a_ca_no_address_is_learnt_at_which_others_read_along(tmp_path: Path) -> None:
    device = Device(tmp_path, "http://127.0.0.1:1", ca="")
    device.joins("a", A)
    device.joins("b", "http://127.0.0.1:2")
    assert device.notice() == ("http://127.0.0.1:1", "http://127.0.0.1:2")


def test_a_disk_that_takes_nothing_stops_no_device(tmp_path: Path) -> None:
    device = Device(tmp_path, A)
    device.joins("b", B)
    device.path.unlink()
    device.path.mkdir()
    device.upkeep.notice(device.branch.snapshot)
    assert device.nodes.urls == (A, B)


def test_a_token_is_renewed_in_time_and_the_new_one_is_used(node: NodeThread) -> None:
    node.link("kiosk")
    path = node.folder / "kiosk-1.json"
    old = load(path)
    assert old.expires_at > 0
    save(replace(old, expires_at=1), path)
    link, pause = open_link(path), Event()
    link.follow(lambda _snapshot, _event: None, lambda _state, _since: None)
    for _ in range(500):
        if load(path).token != old.token:
            break
        pause.wait(0.01)
    renewed = load(path)
    assert renewed.token != old.token
    assert renewed.expires_at >= old.expires_at
    assert link.send(c.IssueTicket(service="A")).events
    link.close()
