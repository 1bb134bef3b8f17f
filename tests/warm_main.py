"""A process that has loaded the product's modules and forks itself for each program that the tests want run.

Orders come through the socket that is its standard input: see ``tests.warm``. A program gets a process of its own, and
there everything is as after ``python -m``: name, arguments, environment, folder, standard streams, its own end.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.quick_hashing import hash_quickly

LOADED = (
    "branchdesk.bootstrap.node",
    "branchdesk.bootstrap.centre",
    "branchdesk.cli.centre",
    "branchdesk.cli.demo",
    "branchdesk.cli.node",
    "branchdesk.cli.summary",
    "branchdesk.centre.app",
    "branchdesk.report.files",
    "branchdesk.store.commands",
)


@dataclass(frozen=True)
class Order:
    """A program to become: the order's words, and its standard streams."""

    words: dict[str, Any]
    streams: list[int]


def next_order(orders: socket.socket) -> Order | None:
    """Fork for each order and tell how each program ended; returns in the new processes, and None at the end."""
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    tell: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([orders.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            _tell_the_ended(tell)
        if orders.fileno() in ready:
            order, streams, _, _ = socket.recv_fds(orders, 1 << 20, 4)
            if not order:
                return None
            own, *streams = streams
            line = socket.socket(fileno=own)
            pid = os.fork()
            if not pid:
                for inherited in (orders, line, *tell.values()):
                    inherited.close()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return Order(json.loads(order), streams)
            line.send(str(pid).encode())
            tell[pid] = line
            for stream in streams:
                os.close(stream)


def _tell_the_ended(tell: dict[int, socket.socket]) -> None:
    while tell:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with tell.pop(pid) as line:
            line.send(str(os.waitstatus_to_exitcode(status)).encode())


def become(order: Order) -> None:
    """Run the ordered module as ``python -m`` would."""
    for number, stream in enumerate(order.streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(order.words["folder"])
    os.environ.clear()
    os.environ.update(order.words["environment"])
    time.tzset()
    module = order.words["module"]
    sys.argv[:] = [module, *order.words["arguments"]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def main() -> None:
    """Load, freeze, serve."""
    for name in LOADED:
        importlib.import_module(name)
    hash_quickly()
    gc.freeze()
    orders = socket.socket(fileno=os.dup(0))
    if order := next_order(orders):
        become(order)


if __name__ == "__main__":
    main()
