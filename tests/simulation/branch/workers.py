"""Blocking code of the product, run one stretch at a time: from one wait for an answer to the next.

A worker is a thread that runs only while whoever steps the world stands still, and the other way round: exactly one of
all threads ever runs, and which one is decided by the world alone.

    worker.start(lambda: desk.submit(batch), done)    # returns at the first wait, or when the work has ended
    worker.wait()                                     # inside of the work: stand still until somebody resumes
    worker.resume(answer)                             # from outside: wait returns the answer, or raises it
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

from branchdesk.domain.errors import BranchDeskError

Work = Callable[[], Any]
Done = Callable[[Any], None]
"""Gets what the work returned, or the BranchDeskError that it raised."""


@contextmanager
def one_core() -> Iterator[None]:
    """As long as it lasts: threads that only take turns wake each other in half the time where they share a core."""
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Ended(BaseException):
    """The process died: whatever it was doing ends here."""


class Worker:
    """One thread, used again and again; ``Worker.running`` is the one whose work runs at this moment."""

    running: Worker | None = None
    turns = 0
    """How often any worker has run."""
    _idle: list[Worker] = []  # noqa: RUF012 threads are dear, and a thousand seeds want six each

    def __init__(self) -> None:
        self._go, self._back = Lock(), Lock()
        self._go.acquire()
        self._back.acquire()
        self._work: Work | None = None
        self._done: Done = lambda _result: None
        self._result: Any = None
        self._fault: BaseException | None = None
        Thread(target=self._run, name="simulated", daemon=True).start()

    @classmethod
    def hire(cls) -> Worker:
        """A worker without work."""
        return cls._idle.pop() if cls._idle else cls()

    def free(self) -> None:
        """Ready for another seed; what was under way has ended."""
        self.kill()
        Worker._idle.append(self)

    @property
    def busy(self) -> bool:
        """Whether work has begun and not ended."""
        return self._work is not None

    def start(self, work: Work, done: Done) -> None:
        """Begin; ``done`` is called outside of the work, once it has ended."""
        assert not self.busy
        self._work, self._done = work, done
        self._switch()

    def wait(self) -> Any:
        """Stand still; returns what ``resume`` is given, or raises it."""
        self._back.release()
        self._go.acquire()
        if isinstance(self._result, BaseException):
            raise self._result
        return self._result

    def resume(self, answer: Any) -> None:
        """Go on with this answer."""
        self._result = answer
        self._switch()

    def kill(self) -> None:
        """End the work where it stands; its ``done`` is never called."""
        if self.busy:
            self._done = lambda _result: None
            self.resume(Ended())

    def caught(self, error: BaseException | None) -> None:
        """How the work ended: an error of the product is a result, anything else a mistake, told in ``_switch``."""
        if isinstance(error, BranchDeskError):
            self._result = error
        elif error is not None and not isinstance(error, Ended):
            self._fault = error

    def _switch(self) -> None:
        before, Worker.running = Worker.running, self
        Worker.turns += 1
        self._go.release()
        self._back.acquire()
        Worker.running = before
        if self._fault is not None:
            fault, self._fault = self._fault, None
            raise fault
        if not self.busy:
            self._done(self._result)

    def _run(self) -> None:
        while True:
            self._go.acquire()
            assert self._work is not None
            with _Caught(self):
                self._result = self._work()
            self._work = None
            self._back.release()


class _Caught:
    """Whatever ends the work ends it alone, and is told: a thread that died would leave the world waiting."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        self._worker.caught(error)
        return True
