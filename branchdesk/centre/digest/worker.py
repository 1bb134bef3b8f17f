"""Runs the digest beside the intake: on a thread (SQLite), or in a process of its own (PostgreSQL)."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from branchdesk.centre.clock import clock
from branchdesk.centre.database import Database, open_database
from branchdesk.centre.digest.digest import Digest
from branchdesk.centre.figures.rounds import Rounds
from branchdesk.domain.errors import BranchDeskError

log = logging.getLogger(__name__)
IDLE_S = 0.2
FAILED_S = 1.0
NICE = 15
"""The digest gives way to the intake where both want the processor."""
FLOOD = 8000
"""Events in one round: so many only where all branches are far behind."""
REST = 0.6
"""In a flood it rests so long after each round, in parts of the round's time: what has come in is safe and can wait,
what has not is still in the branches.
"""
STOP_S = 10.0
FEW_CYCLES = (100_000, 50, 100)
"""When Python looks for cycles: the folds that are held are trees without any, and each look goes through them all."""
Pause = Callable[[float], bool]
"""Waits for seconds at most; whether to go on."""


def new_digest(database: Database) -> Digest:
    """The digest with all that it writes."""
    return Digest(database, clock)


def new_counting(database: Database) -> Rounds:
    """What counts the roll-ups that the digest marks."""
    return Rounds(database, clock)


class DigestThread:
    """Rounds on a thread, until stopped."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="digest", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """Something came in. From any thread."""
        self._woken.set()

    def stop(self) -> None:
        """End after the round that is under way."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(STOP_S)

    def _run(self) -> None:
        run_rounds(self._database, self._pause)

    def _pause(self, seconds: float) -> bool:
        self._woken.wait(seconds)
        self._woken.clear()
        return not self._stopping.is_set()


class DigestProcess:
    """Rounds in a process of its own, which ends with this one; started anew where it ends too early."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._process: BaseProcess | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="digest", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def wake(self) -> None:
        """It looks by itself."""

    def stop(self) -> None:
        """End after the round that is under way."""
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(STOP_S)

    def _watch(self) -> None:
        context = multiprocessing.get_context("spawn")
        while not self._stopping.is_set():
            self._process = context.Process(target=_run_alone, args=(self._url, os.getpid()), daemon=True)
            self._process.start()
            self._process.join()
            if not self._stopping.wait(FAILED_S):
                log.error("the digest ended, code %s: starting it again", self._process.exitcode)


def _run_alone(url: str, parent: int) -> None:
    """The process. It ends between two rounds when told so, or when its parent is gone."""
    import signal

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    gc.freeze()
    gc.set_threshold(*FEW_CYCLES)
    database = open_database(url)
    try:
        run_rounds(database, lambda seconds: not stopping.wait(seconds) and os.getppid() == parent)
    finally:
        database.close()


def run_rounds(database: Database, pause: Pause) -> None:
    """Rounds without end, until ``pause`` says so. What fails is told and tried again."""
    digest, counting = new_digest(database), new_counting(database)
    try:
        going = True
        while going:
            try:
                began = time.monotonic()
                digested = digest.step()
                rest = REST * (time.monotonic() - began) if digested > FLOOD else 0
                counted = counting.turn(busy=digested > 0)
                going = pause(rest if digested or counted else IDLE_S)
            except BranchDeskError as error:
                log.warning("the digest waits: %s", error)
                going = pause(FAILED_S)
    finally:
        digest.close()
