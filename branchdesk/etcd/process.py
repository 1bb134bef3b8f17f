"""etcd as a child of the node: started, watched, started again, and gone when the node is gone.

``setpriv`` asks the kernel to end etcd when the thread that started it ends, however the node ended; SIGTERM, so that
a leader hands over before it goes. It is a program of every Debian and runs nothing of Python between fork and exec,
which in a process with many threads would be unsafe. What is left over all the same (the node died in between) is ended
at the next start.
"""

from __future__ import annotations

import logging
import queue
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import IO

from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.etcd.comparing import Comparison
from branchdesk.etcd.flags import ENVIRONMENT, Settings, command
from branchdesk.etcd.program import end_leftovers, find_program
from branchdesk.etcd.verdict import Notice, Verdict, notice, reason, verdict

log = logging.getLogger(__name__)

LINES_KEPT = 100
LINE_BYTES = 4000
NOTICES_KEPT = 100
SOONEST_S, LATEST_S = 0.1, 5.0
STEADY_S = 60.0
"""After running so long, the next start is again at once."""
STOP_S = 3.0
TELL_S = 0.2


class EtcdProcess:
    """One member's process. ``told`` hears notices on a thread of its own; it may take its time.

    After ``corrupt`` and ``removed`` it is not started again: the member must join anew with an empty folder.
    ``force_new_cluster``: see ``salvage``.
    """

    def __init__(
        self, settings: Settings, told: Callable[[Notice], None] = lambda _: None, *, force_new_cluster: bool = False
    ) -> None:
        self.settings = settings
        self._told = told
        self._force_new_cluster = force_new_cluster
        self._program = ""
        self._child: subprocess.Popen[bytes] | None = None
        self._delay = SOONEST_S
        self._stopping = threading.Event()
        self._notices: queue.Queue[Notice] = queue.Queue(NOTICES_KEPT)
        self._supervisor = threading.Thread(target=self._supervise, name="etcd", daemon=True)
        self._comparison = Comparison(settings, self._condemn)
        self._condemned = False
        self._teller = threading.Thread(target=self._tell, name="etcd notices", daemon=True)

    def start(self) -> None:
        """Start it; returns before it answers. Raises Unavailable("etcd_missing"), Rejected("etcd_version")."""
        self._program = find_program()
        if ended := end_leftovers(self.settings.data_dir):
            log.warning("ended %d etcd left over by an earlier node", ended)
        self._teller.start()
        self._comparison.start()
        self._supervisor.start()

    @property
    def pid(self) -> int | None:
        """The running child's."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    @property
    def given_up(self) -> bool:
        """It ended in a way that starting again does not mend."""
        return self._supervisor.ident is not None and not self._supervisor.is_alive()

    def stop(self) -> None:
        """End it for good; a leader hands over first, which takes about a second."""
        self._stopping.set()
        self._comparison.stop()
        child = self._child
        if child and child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                child.kill()
        if self._supervisor.is_alive():
            self._supervisor.join(STOP_S)
        if self._teller.is_alive():
            self._teller.join(STOP_S)

    def _supervise(self) -> None:
        """This thread must live as long as the child: the kernel ends the child with it."""
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                lines, code = self._run_once()
            except OSError as error:
                lines, code = [str(error)], 1
            uptime = time.monotonic() - began
            if self._stopping.is_set():
                return
            found: Verdict = "corrupt" if self._condemned else verdict(lines, code, uptime)
            why = "its data are not those of the others" if self._condemned else reason(lines)
            log.warning("etcd ended after %.1f s, code %d, %s: %s", uptime, code, found, why)
            self._note(Notice(found, why))
            if found in {"corrupt", "removed"}:
                return
            self._pause(found, uptime)

    def _run_once(self) -> tuple[list[str], int]:
        arguments = [*_dying_with_us(), self._program, *self._arguments()]
        child = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT
        )
        self._child = child
        self._comparison.hurry()
        if self._stopping.is_set():
            child.send_signal(signal.SIGTERM)
        with child:
            assert child.stderr is not None
            lines = self._read(child.stderr)
        return lines, child.returncode

    def _arguments(self) -> list[str]:
        """Other members are forgotten at the first start alone: those that join afterwards must stay."""
        force, self._force_new_cluster = self._force_new_cluster, False
        return command(self.settings, force_new_cluster=force)

    def _read(self, stream: IO[bytes]) -> list[str]:
        """Its last lines, and the first words of a crash, when it has ended.

        Nothing here waits for anybody: etcd itself would wait with us.
        """
        said: deque[str] = deque(maxlen=LINES_KEPT)
        crash: list[str] = []
        while raw := stream.readline(LINE_BYTES):
            line = raw.decode("utf-8", "replace").rstrip()
            if line.startswith("{"):
                said.append(line)
            elif len(crash) < LINES_KEPT:
                crash.append(line)
            if found := notice(line):
                self._note(found)
        return [*said, *crash]

    def _pause(self, found: Verdict, uptime: float) -> None:
        if uptime > STEADY_S:
            self._delay = SOONEST_S
        self._stopping.wait(LATEST_S if found == "disk_full" else self._delay)
        self._delay = min(2 * self._delay, LATEST_S)

    def _condemn(self) -> None:
        """Its data differ from those of the majority: it must not answer any more."""
        self._condemned = True
        child = self._child
        if child:
            child.kill()

    def _note(self, told: Notice) -> None:
        try:
            self._notices.put_nowait(told)
        except queue.Full:  # whoever floods us was told of a hundred times already
            log.debug("not told: %s", told)

    def _tell(self) -> None:
        while not self._stopping.is_set():
            try:
                self._told(self._notices.get(timeout=TELL_S))
            except queue.Empty:
                continue
            except (BranchDeskError, *FAULTS):
                log.exception("a notice of etcd was not taken")


def _dying_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
