"""A headless kiosk or counter PC under load, as a process of its own: it enrols, works, and puts answers on record.

    python -m bench.faults.device FOLDER --name N --urls U,U,U --records FILE
        [--code C --ca FILE] [--counter N --staff S --pin P]

The identity and the journal stay in FOLDER, so that a device started again goes on as the same one. The file
FOLDER/quiet tells it to begin nothing new.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from bench.faults.recorded import RecordedLink
from bench.faults.records import Recorder
from branchdesk.client.identity import enrol
from branchdesk.client.journal import open_journal
from branchdesk.client.twins import HeadlessCounter, HeadlessKiosk
from branchdesk.domain.commands import IssueIslandTicket
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.domain.ticket import TicketState

QUIET = "quiet"
_AGAIN_S = 0.2


class Worker:
    """What kiosk and counter have in common: when to begin something, and when to tell what was done alone."""

    def __init__(self, given: argparse.Namespace, twin: HeadlessKiosk | HeadlessCounter) -> None:
        self.stopped = Event()
        self._twin = twin
        self._quiet: Path = given.folder / QUIET
        self._drained: Path = given.folder / "pending"
        self._pace: float = given.pace
        self._dice = random.Random(given.seed)

    def run(self, step: Callable[[], None]) -> None:
        """Steps until told to stop. What is refused or not to be had now is tried again in the next step."""
        while not self.stopped.is_set():
            if not self._twin.is_island:
                self._twin.heal()
            self._drained.write_text(str(len(self._twin.island.pending)))
            if not self._quiet.exists():
                try:
                    step()
                except BranchDeskError as error:
                    say(error.code)
                    self.stopped.wait(_AGAIN_S)
                    continue
            self.pause()

    def pause(self) -> None:
        """Think, a little more or less."""
        self.stopped.wait(self._pace * self._dice.uniform(0.7, 1.3))

    def choose(self, services: str) -> str:
        """One of them."""
        return self._dice.choice(services)


class Kiosk(Worker):
    """A customer takes a ticket, and another."""

    def __init__(self, given: argparse.Namespace, link: RecordedLink) -> None:
        self._link = link
        self._kiosk = HeadlessKiosk(link, open_journal(given.folder / "journal"), paper=self._print)
        super().__init__(given, self._kiosk)

    def step(self) -> None:
        """One ticket."""
        self._link.begin("IssueTicket")
        self._kiosk.take_ticket(self.choose("ABCDE"))

    def _print(self, number: str) -> None:
        """The paper of an island comes out: from now on somebody relies on it."""
        for record in self._kiosk.island.journal.records("pending"):
            if isinstance(record.op, IssueIslandTicket) and record.op.number == number:
                self._link.kept(record.cmd_id, record.op.bdate, number)


class Counter(Worker):
    """The teller logs in, opens, and serves whoever waits: call, start, finish."""

    def __init__(self, given: argparse.Namespace, link: RecordedLink) -> None:
        self._link = link
        self._counter = HeadlessCounter(link, open_journal(given.folder / "journal"))
        self._staff, self._pin = given.staff, given.pin
        super().__init__(given, self._counter)

    def step(self) -> None:
        """The next thing to do, by what the counter sees."""
        link, counter, view = self._link, self._counter, self._counter.view
        if view is None:
            raise Unavailable("no_node")
        here = view.counter(counter.counter)
        if not link.who.staff or (here.teller != self._staff and not counter.is_island):
            link.begin("OpenCounter")
            counter.begin(self._staff, self._pin)
            return
        known = {record.cmd_id for record in counter.island.journal.records("pending")}
        ticket = view.tickets.get(here.ticket)
        try:
            if ticket is None:
                link.begin("CallNext")
                counter.call()
            elif ticket.state is TicketState.SERVING:
                link.begin("FinishService")
                counter.finish("done")
            else:
                link.begin("StartService")
                counter.start()
        except Rejected as refused:
            if refused.code != "nobody_waits":
                raise
        for record in counter.island.journal.records("pending"):
            if record.cmd_id not in known:
                link.kept(record.cmd_id)


def say(text: str) -> None:
    """To the device's own output, with the time that the records have."""
    print(f"{time.monotonic():.2f} {text}", flush=True)


def main() -> None:
    """Work until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--urls", required=True)
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--code", default="")
    parser.add_argument("--ca", type=Path)
    parser.add_argument("--counter", default="", help="a counter PC; without, a kiosk")
    parser.add_argument("--staff", default="")
    parser.add_argument("--pin", default="")
    parser.add_argument("--pace", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    path: Path = given.folder / "identity.json"
    if not path.exists():
        enrol(given.urls, given.code, given.name, path, ca=given.ca)
    link = RecordedLink(path, given.name, Recorder(given.records))
    worker = Counter(given, link) if given.counter else Kiosk(given, link)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stopped.set())
    say("ready")
    worker.run(worker.step)
    link.close()


if __name__ == "__main__":
    try:
        main()
    except BranchDeskError as error:
        sys.exit(str(error))
