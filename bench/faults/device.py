"""A headless kiosk or counter PC under load, as a process of its own: it enrols, works, and puts answers on record.

    python -m bench.faults.device FOLDER --urls U,U,U --records FILE [--code C --kind K --counter N --staff S --pin P]

A command is tried again under its id until there is an answer. The identity stays in FOLDER, so that a device started
again goes on as the same one. The file FOLDER/quiet tells it to begin nothing new.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from pathlib import Path
from threading import Event

from bench.faults.records import Acked, Recorder, Refused, Tried, fact_of
from branchdesk.client.http import HttpLink, new_cmd_id
from branchdesk.client.identity import enrol, load
from branchdesk.client.transport import Patience
from branchdesk.domain import commands as c
from branchdesk.domain.errors import BranchDeskError, Rejected, Unavailable
from branchdesk.services.messages import Answer

PATIENCE = Patience(total=2.0)
"""Short, so that the program itself decides what to do next; it asks again under the same id."""
QUIET = "quiet"
_LOGGED_OUT = frozenset({"log_in_first", "counter_closed", "not_allowed"})


class Player:
    """One device: asks until there is an answer, and records it before anything else is done."""

    def __init__(self, name: str, link: HttpLink, recorder: Recorder, dice: random.Random) -> None:
        self.name, self.link, self.dice = name, link, dice
        self.stopped = Event()
        self._recorder = recorder

    def ask(self, op: c.Op) -> Answer | None:
        """The answer; None where it was refused (``refusal`` says why) or the device is told to stop."""
        cmd_id, kind = new_cmd_id(), type(op).__name__
        began = time.monotonic()
        self.refusal = ""
        self._recorder.write(Tried(device=self.name, cmd_id=cmd_id, op=kind, began=began))
        while not self.stopped.is_set():
            try:
                answer = self.link.send(op, cmd_id=cmd_id)
            except Rejected as refused:
                self.refusal = refused.code
                self._recorder.write(
                    Refused(
                        device=self.name,
                        cmd_id=cmd_id,
                        op=kind,
                        began=began,
                        ended=time.monotonic(),
                        code=refused.code,
                    )
                )
                return None
            except BranchDeskError as error:
                say(f"{kind} {cmd_id}: {error.code}, again")
                self.stopped.wait(self.dice.uniform(0.05, 0.2))
                continue
            facts = tuple(fact_of(event) for event in answer.events)
            self._recorder.write(
                Acked(
                    device=self.name,
                    cmd_id=cmd_id,
                    op=kind,
                    began=began,
                    ended=time.monotonic(),
                    wall=time.time(),
                    facts=facts,
                )
            )
            return answer
        return None

    def pause(self, seconds: float) -> None:
        """Think, a little more or less."""
        self.stopped.wait(seconds * self.dice.uniform(0.7, 1.3))


def play_kiosk(player: Player, quiet: Path, pace: float) -> None:
    """A customer takes a ticket, and another."""
    while not player.stopped.is_set():
        if not quiet.exists():
            answer = player.ask(c.IssueTicket(service=player.dice.choice("ABCDE")))
            if answer is not None and player.dice.random() < 0.2:
                player.ask(c.ReportPrint(ticket=answer.events[-1].data.ticket))  # type: ignore[attr-defined]
        player.pause(pace)


def play_counter(player: Player, quiet: Path, pace: float, counter: str, staff: str, pin: str) -> None:
    """The teller logs in, opens, and serves whoever waits: call, start, finish, ready again."""
    while not player.stopped.is_set():
        if not player.link.who.staff and not _open(player, counter, staff, pin):
            continue
        if quiet.exists():
            player.pause(pace)
            continue
        steps: tuple[c.Op, ...] = (
            c.CallNext(counter=counter),
            c.StartService(counter=counter),
            c.FinishService(counter=counter, outcome="done"),
            c.FreeCounter(counter=counter),
        )
        for step in steps:
            player.ask(step)
            if player.refusal in _LOGGED_OUT:
                say(f"{player.refusal}: logging in again")
                _open(player, counter, staff, pin)
            player.pause(pace / 3)
            if player.refusal == "nobody_waits":
                break


def _open(player: Player, counter: str, staff: str, pin: str) -> bool:
    try:
        player.link.log_in(staff, pin)
    except (Unavailable, Rejected) as error:
        say(f"log-in: {error.code}")
        player.pause(0.5)
        return False
    player.ask(c.OpenCounter(counter=counter))
    return True


def say(text: str) -> None:
    """To the device's own output, with the time that the records have."""
    print(f"{time.monotonic():.2f} {text}", flush=True)


def open_link(given: argparse.Namespace) -> HttpLink:
    """As the device that FOLDER knows, or as a new one with the code."""
    path: Path = given.folder / "identity.json"
    if not path.exists():
        code = given.code
        enrol(given.urls, code, given.name, path, ca=given.ca)
    return HttpLink(load(path), PATIENCE)


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
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    player = Player(given.name, open_link(given), Recorder(given.records), random.Random(given.seed))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: player.stopped.set())
    say("ready")
    quiet = given.folder / QUIET
    if given.counter:
        play_counter(player, quiet, given.pace, given.counter, given.staff, given.pin)
    else:
        play_kiosk(player, quiet, given.pace)
    player.link.close()


if __name__ == "__main__":
    try:
        main()
    except BranchDeskError as error:
        sys.exit(str(error))
