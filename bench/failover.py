"""How soon a device goes on at another node: two lines to one node, one of them killed, frozen or cut, again and again.

.venv/bin/python -m bench.failover [--rounds 20]

With one node behind both lines the device side is measured alone: what a majority takes to agree comes on top.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import load
from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from tests.nodes import NodeProcess
from tests.tcp_proxy import TcpProxy

FAULTS: dict[str, Callable[[TcpProxy], None]] = {
    "kill": TcpProxy.kill,
    "freeze": TcpProxy.freeze,
    "cut both ways": TcpProxy.cut,
    "questions lost": TcpProxy.cut_questions,
    "answers lost": TcpProxy.cut_answers,
}
BEFORE_S, AFTER_S = 1.2, 3.5


class Round(NamedTuple):
    """Seconds without an answer, without a change, and called lost."""

    command: float
    stream: float
    lost: float


class Pump:
    """Sends one small command after another in a thread, and notes when each was answered."""

    def __init__(self, link: HttpLink) -> None:
        self.answers: list[float] = []
        self._link = link
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _send(self) -> None:
        while not self._ended.wait(0.02):
            self._link.send(c.ReportDevice(detail=f"{time.monotonic()}"))
            self.answers.append(time.monotonic())


def one_round(node: NodeProcess, break_it: Callable[[TcpProxy], None]) -> Round:
    """A kiosk sends and follows, a display only follows, both by the line that breaks; somebody else goes on."""
    with TcpProxy(node.port) as first, TcpProxy(node.port) as second:
        links = [
            HttpLink(replace(load(node.folder / f"{name}.json"), urls=urls))
            for name, urls in (
                ("kiosk-1", (first.url, second.url)),
                ("display-2", (first.url, second.url)),
                ("kiosk-3", (node.url,)),
            )
        ]
        changes: list[float] = []
        states: list[tuple[float, LinkState]] = []
        links[0].follow(lambda _s, _e: None, lambda _state, _since: None)
        links[1].follow(
            lambda _s, _e: changes.append(time.monotonic()),
            lambda state, _since: states.append((time.monotonic(), state)),
        )
        pumps = [Pump(links[0]), Pump(links[2])]
        time.sleep(BEFORE_S + random.random() / 2)  # at any moment between two beats
        at = time.monotonic()
        break_it(first)
        time.sleep(AFTER_S)
        for pump in pumps:
            pump.end()
        for link in links:
            link.close()
    return Round(longest_gap(pumps[0].answers, at), longest_gap(changes, at), called_lost(states, at))


def longest_gap(moments: list[float], after: float) -> float:
    """Between two of them, of which the second is after the fault."""
    return max((b - a for a, b in itertools.pairwise(moments) if b > after), default=math.inf)


def called_lost(states: list[tuple[float, LinkState]], after: float) -> float:
    """From the first "lost" to the next "live" after it."""
    lost = [moment for moment, state in states if state is LinkState.LOST and moment > after]
    live = [moment for moment, state in states if state is LinkState.LIVE and lost and moment > lost[0]]
    return live[0] - lost[0] if lost and live else (math.inf if lost else 0.0)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    print(f"seconds, median / max of {given.rounds}   no answer      no change      called lost")
    with tempfile.TemporaryDirectory() as name, NodeProcess(Path(name)) as node:
        for kind in ("kiosk", "display", "kiosk"):
            node.link(kind).close()
        for fault, break_it in FAULTS.items():
            rounds = [one_round(node, break_it) for _ in range(given.rounds)]
            cells = [f"{statistics.median(column):.2f} / {max(column):.2f}" for column in zip(*rounds, strict=True)]
            print(f"{fault:<33}" + "".join(f"{cell:<15}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
