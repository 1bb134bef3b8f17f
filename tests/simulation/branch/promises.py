"""What was told to people and printed on paper, held against the log.

1 every acknowledged command is in the log · 5 the same id gets the same answer, and one press makes one ticket · a
number is on one paper · what a cut-off device kept in its journal reaches the branch.
"""

from __future__ import annotations

from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import Event, IslandTicketLapsed, TicketIssued
from branchdesk.services.desk import Request, Result
from branchdesk.services.messages import Answer
from tests.simulation.branch.world import World
from tests.simulation.ground import require
from tests.simulation.invariants import Checker


class Promises:
    """Whatever is not kept raises ``Broken``. ``checker`` reads the log."""

    def __init__(self, world: World, checker: Checker) -> None:
        self._world = world
        self._checker = checker
        self._carried_out: dict[str, int] = {}
        """Command id -> the one append that holds its events."""
        self._senders: dict[str, str] = {}
        self._refused: dict[str, tuple[str, float]] = {}
        self._presses: dict[str, str] = {}
        self._pressed: dict[str, str] = {}
        """Press -> the command that was carried out for it."""
        self._papers: set[tuple[str, str]] = set()
        self._journalled: dict[str, str] = {}
        self._given_back: set[str] = set()

    def pressed(self, press: str, cmd_id: str) -> None:
        """Somebody's one press of a button goes out under this id."""
        self._presses[cmd_id] = press

    def paper(self, bdate: str, number: str) -> None:
        """A ticket is printed."""
        require((bdate, number) not in self._papers, "printed twice:", bdate, number)
        self._papers.add((bdate, number))

    def journalled(self, cmd_id: str, number: str = "") -> None:
        """A cut-off device has done something (given out this number) and will tell it under this id."""
        self._journalled[cmd_id] = number

    def refused_at_last(self, cmd_id: str, code: str) -> None:
        """The branch would not take in what a device had done alone; the manager is told.

        A ticket is refused only where the kiosk's clock was on the next date already.
        """
        if cmd_id not in self._given_back | self._carried_out.keys():
            number = self._journalled.get(cmd_id)
            require(not number or code == "island_clock", "refused, and on paper:", number, code)
            self._world.count("island refused")
            self._given_back.add(cmd_id)

    def gave(self, name: str, request: Request, result: Result) -> None:
        """A node answers."""
        cmd_id = request.command.cmd_id
        if isinstance(result, Answer) and result.events:
            require(cmd_id in self._carried_out, "acknowledged and not in the log:", cmd_id)
            self._checker.note(cmd_id, result.events)
            if self._senders[cmd_id] != name:
                self._world.count("answer found in the log")
        elif isinstance(result, Rejected) and result.code != "cmd_id_used":
            require(cmd_id not in self._carried_out, "refused, and in the log:", cmd_id, result.code)
            self._refused.setdefault(cmd_id, (name, self._world.now))

    def carried_out(self, event: Event, append: int, sender: str, asked_at: float) -> None:
        """The next event of the log, of this append; ``sender`` proposed it at ``asked_at``."""
        cmd_id = event.cmd_id
        press = self._presses.get(cmd_id, cmd_id)
        before = self._pressed.setdefault(press, cmd_id)
        require(before == cmd_id, "one press, two commands:", before, cmd_id)
        require(self._carried_out.setdefault(cmd_id, append) == append, "carried out twice:", cmd_id)
        self._senders.setdefault(cmd_id, sender)
        if cmd_id in self._refused:
            name, at = self._refused[cmd_id]
            require(name != sender or asked_at > at, "refused by", name, "which had already asked for it:", cmd_id)
            self._world.count("refusal overtaken by a late copy")
        if isinstance(event.data, TicketIssued | IslandTicketLapsed):
            on_paper = self._journalled.get(cmd_id, event.data.number)
            require(on_paper == event.data.number, "another number than on paper:", event.data.number, on_paper)

    def kept(self) -> None:
        """Everything is healed and has had its time."""
        for cmd_id in self._journalled:
            known = cmd_id in self._carried_out or cmd_id in self._given_back
            require(known, "after healing, the branch does not know of", cmd_id)
