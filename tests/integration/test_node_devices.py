"""How a node's devices are: who follows the branch, who was seen when, with which version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from branchdesk import __version__
from branchdesk.client.http import HttpLink
from branchdesk.domain import commands as c
from branchdesk.domain.times import MINUTE
from branchdesk.node.presence import LIVE_FOR, WRITTEN_EVERY, Presence, version_of
from branchdesk.node.vault import Vault
from branchdesk.services.messages import DeviceHealth
from tests.nodes import NodeThread
from tests.pcs import until
from tests.refusals import refused


def health(manager: HttpLink, device: HttpLink) -> DeviceHealth:
    return next(one for one in manager.office.devices().devices if one.id == device.who.device)


def shows(manager: HttpLink, device: HttpLink, expected: Callable[[DeviceHealth], bool]) -> DeviceHealth:
    until(lambda: expected(health(manager, device)))
    return health(manager, device)


def test_a_device_that_follows_is_live_and_one_that_left_was_seen(node: NodeThread) -> None:
    manager, kiosk = node.link("manager", staff="m01"), node.link("kiosk")
    assert not health(manager, kiosk).live
    assert health(manager, kiosk).seen_at == 0
    kiosk.follow(lambda _s, _e: None, lambda _state, _since: None)
    live = shows(manager, kiosk, lambda found: found.live)
    assert live.version == manager.office.devices().version == __version__
    assert live.address == "127.0.0.1"
    kiosk.close()
    gone = shows(manager, kiosk, lambda found: not found.live)
    assert live.seen_at <= gone.seen_at
    assert gone.version == __version__


def test_what_was_seen_outlives_a_restart(node: NodeThread) -> None:
    manager, kiosk = node.link("manager", staff="m01"), node.link("kiosk")
    kiosk.send(c.ReportDevice(problem="printer_paper_out"))
    node._server.node.call(node._server.node.access.flush())
    node.stop()
    node.start()
    found = health(manager, kiosk)
    assert (found.problem, found.version, found.live) == ("printer_paper_out", __version__, False)
    assert found.seen_at > 0


def test_a_revoked_device_stays_in_the_list(node: NodeThread) -> None:
    manager, kiosk = node.link("manager", staff="m01"), node.link("kiosk")
    kiosk.follow(lambda _s, _e: None, lambda _state, _since: None)
    shows(manager, kiosk, lambda found: found.live)
    manager.send(c.RevokeDevice(device_id=kiosk.who.device))
    assert shows(manager, kiosk, lambda found: found.revoked).live is False


def test_lobby_managers_see_the_devices_and_nobody_else(node: NodeThread) -> None:
    assert node.link("manager", staff="l01").office.devices().devices
    with refused("log_in_first"):
        node.link("manager").office.devices()
    with refused("not_allowed", device="teller"):
        node.link("manager", staff="t01").office.devices()
    with refused("log_in_first"):
        node.link("kiosk").office.devices()


@pytest.fixture
def vaults(tmp_path: Path) -> Iterator[tuple[Vault, Vault]]:
    first, second = Vault(tmp_path / "1.db", "pc-1"), Vault(tmp_path / "2.db", "pc-2")
    yield first, second
    first.close()
    second.close()


class Clock:
    rate = 1.0
    at = 1000

    def now(self) -> int:
        return self.at


def test_another_pc_says_who_follows_it_but_not_for_ever(vaults: tuple[Vault, Vault]) -> None:
    here, there = (Presence(vault) for vault in vaults)
    with there.following("kiosk-1", Clock()):
        there.note("kiosk-1", 1000, "branchdesk/9.1", "10.0.0.7")
        there.flush(2000)
        vaults[0].merge(vaults[1].unshared())
        seen = here.seen("kiosk-1", 3000)
        assert seen is not None
        assert (seen.live, seen.version, seen.address, seen.at) == (True, "9.1", "10.0.0.7", 2000)
        late = here.seen("kiosk-1", 2001 + LIVE_FOR)  # that PC died without another word
        assert late is not None
        assert not late.live
    assert here.seen("kiosk-2", 3000) is None


def test_a_connected_device_is_written_now_and_then_only(vaults: tuple[Vault, Vault]) -> None:
    vault, presence = vaults[0], Presence(vaults[0])
    heard: list[set[str]] = []
    vault.listen(heard.append)
    with presence.following("kiosk-1", Clock()):
        for at in (1000, 1000 + MINUTE, 1000 + WRITTEN_EVERY - MINUTE):
            presence.flush(at)
        assert len(heard) == 1
        presence.flush(1000 + WRITTEN_EVERY)
        assert len(heard) == 2
    presence.flush(1000 + WRITTEN_EVERY)
    assert len(heard) == 3  # it went


@pytest.mark.parametrize(("agent", "version"), [("branchdesk/0.9.0", "0.9.0"), ("curl/8", ""), ("", "")])
def test_only_our_own_devices_tell_a_version(agent: str, version: str) -> None:
    assert version_of(agent) == version
