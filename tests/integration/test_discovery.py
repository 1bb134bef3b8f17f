"""Finding nodes by multicast DNS, for real, on the loopback interface. What is found proves nothing by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from msgspec.structs import replace

from branchdesk.client import discovery, seeker
from branchdesk.client.discovery import browse, find_urls
from branchdesk.client.http import open_link
from branchdesk.client.identity import load, save
from branchdesk.client.link import LinkState
from branchdesk.client.nodes import MOST_HINTS, Nodes
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.node.advertise import Advertisement
from branchdesk.web.mdns import FoundNode, properties, read
from tests.nodes import NodeThread

HERE = ("127.0.0.1",)
PATIENCE_S = 20.0
EAST, WEST = (f"{side}-{os.getpid()}" for side in ("east", "west"))
"""Other tests may run on this machine."""
NOWHERE = "https://192.0.2.1:8700"

Advertise = Callable[[str, str, int], Advertisement]


@pytest.fixture
def advertise() -> Iterator[Advertise]:
    with ExitStack() as running:

        def started(branch: str, node: str, port: int) -> Advertisement:
            made = Advertisement(branch, node, HERE[0], port, on=HERE)
            made.start()
            running.callback(made.stop)
            return made

        yield started


@pytest.fixture(autouse=True)
def _on_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "own_addresses", lambda: list(HERE))
    monkeypatch.setattr(discovery, "LOOK_S", 2.0)


def seen(seconds: float = 2.0) -> list[FoundNode]:
    """The nodes of this test's branches."""
    return [node for node in browse(seconds) if node.branch in (EAST, WEST)]


def test_what_is_advertised_is_found_until_its_goodbye(advertise: Advertise) -> None:
    one, two = FoundNode(EAST, "node-1", HERE, 8700), FoundNode(WEST, "node-2", HERE, 8701)
    first = advertise(EAST, "node-1", 8700)
    advertise(WEST, "node-2", 8701)
    assert seen() == [one, two]
    first.stop()
    assert seen() == [two]


def test_the_nodes_of_the_branch_that_is_meant(advertise: Advertise) -> None:
    advertise(EAST, "node-1", 8700)
    advertise(EAST, "node-2", 8701)
    advertise(WEST, "node-1", 8702)
    assert find_urls(EAST, tls=True) == ("https://127.0.0.1:8700", "https://127.0.0.1:8701")
    assert find_urls(WEST, tls=False) == ("http://127.0.0.1:8702",)
    with pytest.raises(Rejected, match="several_branches") as several:
        find_urls("", tls=True)
    assert f"{EAST}, {WEST}" in str(several.value.params["branches"])
    with pytest.raises(Unavailable, match="branch_not_found"):
        find_urls("north", tls=True)


def test_the_only_branch_needs_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "browse", lambda _seconds: (FoundNode(EAST, "node-1", ("192.0.2.1",), 8700),))
    assert find_urls("", tls=False) == (NOWHERE,)  # beyond this machine with TLS only
    monkeypatch.setattr(discovery, "browse", lambda _seconds: ())
    with pytest.raises(Unavailable, match="no_node_found"):
        find_urls("", tls=True)


def test_a_node_for_its_own_machine_is_not_advertised() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        made = Advertisement(EAST, "node", host, 8700)
        made.start()
        made.stop()
    assert seen(1.0) == []


def test_nothing_else_is_told_than_branch_and_node() -> None:
    assert properties("east", "node-1") == {"branch": "east", "node": "node-1"}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {b"branch": b"east"},
        {b"branch": b"east", b"node": None},
        {b"branch": b"e\x1b[2J", b"node": b"n"},
        {b"branch": b"\xff", b"node": b"n"},
        {b"branch": b"e" * 65, b"node": b"n"},
        {b"branch": b"east\n", b"node": b"n"},
    ],
)
def test_what_is_not_a_nodes_word_is_passed_over(told: dict[bytes, bytes | None]) -> None:
    assert read(told, HERE, 1) is None


def test_hints_are_few_and_end_when_a_node_serves() -> None:
    nodes = Nodes(("https://a:1",))
    nodes.hint(f"https://h{n}:1" for n in range(100))
    assert len(nodes) == 1 + MOST_HINTS
    assert [*nodes.urls] == ["https://a:1"]  # what is kept on disk
    nodes.leave("https://a:1")
    nodes.serves()
    assert [*nodes.urls] == ["https://h0:1", "https://a:1"]
    assert len(nodes) == 2
    nodes.learn(("https://a:1", "https://b:1"), gone=("https://h0:1",))
    nodes.hint(("https://h0:1", "https://c:1"))
    assert [*nodes.urls] == ["https://a:1", "https://b:1"]
    assert len(nodes) == 3


def test_a_device_whose_nodes_are_gone_finds_its_branch_again_and_no_pretender(
    tmp_path: Path, advertise: Advertise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeker, "AFTER_S", 0.1)
    for name in ("real", "pretender"):
        (tmp_path / name).mkdir()
    with NodeThread(tmp_path / "real", tls=True) as real, NodeThread(tmp_path / "pretender", tls=True) as pretender:
        real.link("kiosk")
        path = real.folder / "kiosk-1.json"
        identity = load(path)
        save(replace(identity, urls=(NOWHERE,)), path)
        advertise(identity.branch, "node-0", pretender.port)
        advertise(identity.branch, "node-1", real.port)
        advertise(WEST, "node-2", pretender.port)
        link, live = open_link(path), Event()
        link.follow(lambda _s, _e: None, lambda state, _since: live.set() if state is LinkState.LIVE else None)
        assert live.wait(PATIENCE_S)
        assert link.send(c.IssueTicket(service="A")).events
        link.close()
        assert load(path).urls == (real.url, NOWHERE)
