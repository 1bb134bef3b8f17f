"""A device with two nodes: whatever becomes of one, it goes on at the other, under the same id, and stays there."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from branchdesk.client.follower import SILENCE_S
from branchdesk.client.http import HttpLink
from branchdesk.client.identity import enrol, load
from branchdesk.client.link import LinkState
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.events import Event
from branchdesk.domain.snapshot import Snapshot
from tests.nodes import PIN, NodeProcess, NodeThread
from tests.tcp_proxy import TcpProxy

SOON_S = 5.0
"""The branch serves again within this."""


class Pair:
    """One node behind two lines, so that what one line suffers is the device's business alone."""

    def __init__(self, folder: Path) -> None:
        self.node = NodeThread(folder)
        self._links: list[HttpLink] = []

    def __enter__(self) -> Pair:
        self.node.start()
        self.first, self.second = TcpProxy(self.node.port).__enter__(), TcpProxy(self.node.port).__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        for link in self._links:
            link.close()
        self.first.kill()
        self.second.kill()
        self.node.__exit__(None, None, None)

    @property
    def urls(self) -> tuple[str, str]:
        return self.first.url, self.second.url

    def link(self, kind: str, counter: str = "") -> HttpLink:
        own = self.node.link(kind, counter)  # type: ignore[arg-type]
        path = next(self.node.folder.glob(f"{own.who.kind}-*.json"))
        self._links.append(HttpLink(replace(load(path), urls=self.urls)))
        return self._links[-1]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with Pair(tmp_path) as made:
        yield made


class Watch:
    """What a followed link told."""

    def __init__(self, link: HttpLink) -> None:
        self.link = link
        self.states: list[LinkState] = []
        self.seqs: list[int] = []
        self.snapshot: Snapshot | None = None
        self.lost_since = 0
        self._told = threading.Condition()
        link.follow(self._changed, self._linked)
        self.until(lambda: self.snapshot is not None and self.live)

    @property
    def live(self) -> bool:
        return self.states[-1] is LinkState.LIVE

    @property
    def numbers(self) -> list[str]:
        return sorted(ticket.number for ticket in self.snapshot.tickets.values()) if self.snapshot else []

    def until(self, true: Callable[[], bool], within_s: float = 15.0) -> None:
        end = time.monotonic() + within_s
        with self._told:
            while not true():
                assert time.monotonic() < end, self.states
                self._told.wait(0.05)

    def _changed(self, snapshot: Snapshot, event: Event | None) -> None:
        with self._told:
            self.snapshot = snapshot
            self.seqs.append(snapshot.seq)
            self._told.notify_all()

    def _linked(self, state: LinkState, since: int) -> None:
        with self._told:
            self.states.append(state)
            if state is LinkState.LOST:
                self.lost_since = since
            self._told.notify_all()


FAULTS = ["kill", "freeze", "cut", "cut_questions", "cut_answers"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_command_and_the_stream_go_on_at_the_other_node(pair: Pair, fault: str) -> None:
    link = pair.link("kiosk")
    seen = Watch(link)
    link.send(c.IssueTicket(service="A"))
    getattr(pair.first, fault)()
    began = time.monotonic()
    answer = link.send(c.IssueTicket(service="A"), cmd_id="tap")
    seen.until(lambda: len(seen.numbers) == 2 and seen.live, SOON_S)
    assert time.monotonic() - began < SOON_S
    pair.first.heal()  # the first request may arrive now, late
    assert link.send(c.IssueTicket(service="A"), cmd_id="tap") == answer
    link.send(c.IssueTicket(service="A"))
    seen.until(lambda: seen.numbers == ["A001", "A002", "A003"])
    assert seen.seqs == sorted(seen.seqs)


@pytest.mark.parametrize("fault", FAULTS)
def test_who_only_watches_goes_on_too(pair: Pair, fault: str) -> None:
    seen = Watch(pair.link("display"))
    getattr(pair.first, fault)()
    pair.node.link("kiosk").send(c.IssueTicket(service="A"))
    seen.until(lambda: len(seen.numbers) == 1 and seen.live, SOON_S)
    assert (LinkState.LOST in seen.states) == (fault not in ("kill", "cut_questions"))  # at once, or after silence


def test_nobody_goes_back_to_a_node_that_has_returned(pair: Pair) -> None:
    link = pair.link("kiosk")
    seen = Watch(link)
    pair.first.kill()
    seen.until(lambda: pair.second.accepted > 0 and seen.live)
    link.send(c.IssueTicket(service="A"))
    pair.first.heal()
    before = pair.first.accepted
    for _ in range(5):
        link.send(c.IssueTicket(service="A"))
    seen.until(lambda: len(seen.numbers) == 6)
    assert pair.first.accepted == before


def test_the_stream_follows_a_command_that_moved_on(pair: Pair) -> None:
    link = pair.link("kiosk")
    seen = Watch(link)
    pair.first.cut()
    link.send(c.IssueTicket(service="A"))  # refused by time in half a second: the stream need not wait for silence
    seen.until(lambda: len(seen.numbers) == 1, SILENCE_S / 2)
    assert LinkState.LOST not in seen.states


def test_lost_is_told_with_the_instant_when_the_data_was_fresh_last(pair: Pair) -> None:
    seen = Watch(pair.link("display"))
    pair.first.freeze()
    pair.second.freeze()
    frozen_at = seen.link.now()
    seen.until(lambda: not seen.live)
    assert frozen_at - 1000 < seen.lost_since <= frozen_at + 100
    pair.second.heal()
    seen.until(lambda: seen.live, SOON_S)


@pytest.mark.parametrize("fault", ["kill", "freeze", "cut"])
def test_staff_log_in_at_the_next_node(pair: Pair, fault: str) -> None:
    pair.node.give_pin("t01")
    link = pair.link("counter", "1")
    getattr(pair.first, fault)()
    assert link.log_in("t01", PIN).staff == "t01"
    link.log_out()
    assert link.who.staff == ""


@pytest.mark.parametrize("fault", ["kill", "freeze", "cut_answers"])
def test_a_code_is_good_at_the_next_node_even_where_its_answer_was_lost(pair: Pair, fault: str) -> None:
    getattr(pair.first, fault)()
    made = enrol(",".join(pair.urls), pair.node.code("kiosk"), "kiosk", pair.node.folder / "k.json")
    assert made.urls[0] == pair.second.url
    assert HttpLink(made).send(c.IssueTicket(service="A")).events


def test_a_frozen_process_is_left_and_its_late_answer_changes_nothing(tmp_path: Path) -> None:
    """Two processes with the same log so far: one stands still in the middle of a command."""
    (tmp_path / "a").mkdir()
    with NodeProcess(tmp_path / "a") as a:
        identity = load(a.folder / f"{a.link('kiosk').who.kind}-1.json")
        a.stop()
        shutil.copytree(a.folder, tmp_path / "b")
        a.start()
        with NodeProcess(tmp_path / "b") as b:
            link = HttpLink(replace(identity, urls=(a.url, b.url)), Patience())
            seen = Watch(link)
            os.kill(a.pid, signal.SIGSTOP)
            try:
                began = time.monotonic()
                assert link.send(c.IssueTicket(service="A")).events
                seen.until(lambda: len(seen.numbers) == 1 and seen.live, SOON_S)
                assert time.monotonic() - began < SOON_S
            finally:
                os.kill(a.pid, signal.SIGCONT)
            link.send(c.IssueTicket(service="A"))
            seen.until(lambda: len(seen.numbers) == 2)
            assert seen.seqs == sorted(seen.seqs)
            link.close()
