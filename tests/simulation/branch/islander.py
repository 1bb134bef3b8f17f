"""Somebody at a device that goes on alone when no node answers: the product's island and journal (``client.island``).

A kiosk prints from its own series, a counter starts or finishes the customer who is there, an evaluator keeps a rating.
When a node answers again, the journal is told before anything else is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from branchdesk.client.island import Cut, Island
from branchdesk.client.journal import Journal, Record
from branchdesk.client.kiosk import KioskIsland
from branchdesk.domain import commands as c
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.snapshot import Snapshot
from branchdesk.services.messages import Answer
from tests.simulation.branch.clocks import PcClock
from tests.simulation.branch.device import Device
from tests.simulation.branch.judge import Judge
from tests.simulation.branch.people import Person, Wishes
from tests.simulation.branch.workers import Worker
from tests.simulation.branch.world import World


class Islander(Person):
    """At a counter or an evaluator. ``path`` is the journal's: what is there when the device starts again."""

    def __init__(
        self,
        world: World,
        judge: Judge,
        device: Device,
        wishes: Wishes,
        every_s: tuple[float, float],
        path: Path,
    ) -> None:
        super().__init__(world, judge, device, wishes, every_s)
        self.clock = PcClock(world)
        self._path = path
        self._cut = Cut(world.now)
        self._teller = Worker.hire()
        self._journal: Journal | None = None
        self._island: Island | None = None
        device.on_link = lambda live: self._cut.told(live=live, seconds=world.now)
        device.on_look = self._look

    @property
    def alone(self) -> bool:
        """No node for three seconds."""
        return self._cut.island(self._world.now)

    @property
    def island(self) -> Island:
        """Its journal is opened when it is first needed."""
        if self._island is None:
            self._journal = Journal(self._path)
            self._island = Island(self._journal)
        return self._island

    @property
    def settled(self) -> bool:
        """Nobody waits here, and the branch has heard everything."""
        told = not self._teller.busy and not (self._path.exists() and self.island.pending)
        return super().settled and told

    def restart(self) -> None:
        """The device loses its memory."""
        self._world.count("device restarted")
        self.device.give_up()
        self.device.forget()
        self._next.clear()
        self._teller.kill()
        self._island = None
        self._close_journal()
        self._cut = Cut(self._world.now)

    def close(self) -> None:
        """Release file and thread."""
        self._teller.free()
        self._close_journal()

    def _close_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _act(self) -> None:
        if self.alone and not self.stopped:
            self._again()
            self._on_island()
        elif self._teller.busy or (self._path.exists() and self.island.pending):
            self._again()
        else:
            super()._act()

    def _look(self) -> None:
        """Has the island begun, or ended?"""
        pending = self.device.pending
        if pending is not None and self.alone and not self._teller.busy:
            self._take_over(pending)
        if self.device.fresh and self.device.pending is None:
            self._tell()

    def _take_over(self, pending: c.Command) -> None:
        """What was asked for in vain is done here, if it can be, under the id that it has."""
        if isinstance(pending.op, c.Belated):
            self.device.give_up()
            self._keep(pending.op, pending.cmd_id, sent=True)

    def _on_island(self) -> None:
        """The next press, as far as it is possible alone."""
        view = self.device.view
        if view is None or self.device.pending is not None:
            return
        view = self.island.view(view, self._who(view, c.StartService(counter=self.device.name.rpartition("-")[2])))
        for op in self._wanted(view):
            if isinstance(op, c.Belated):
                self._keep(op, self._new_cmd_id(), sent=False)

    def _keep(self, op: c.Belated, cmd_id: str, *, sent: bool) -> None:
        view = self.device.view
        assert view is not None
        try:
            self.island.keep(op, view, self._who(view, op), cmd_id, self.clock.now(), sent=sent)
        except Rejected:
            return
        self._world.count(f"island: {type(op).__name__}")
        self._judge.promises.journalled(cmd_id)

    def _tell(self) -> None:
        """The oldest record that the branch has not heard."""
        if self._path.exists() and self.device.view is not None and not self._teller.busy and self.island.next():
            self._world.count("island told")
            self._teller.start(lambda: self.island.tell(self._send_and_wait), self._told)

    def _told(self, _count: object) -> None:
        """As far as the branch answered."""
        for record in self.island.journal.records("refused", "done"):
            if record.code:
                self._judge.promises.refused_at_last(record.cmd_id, record.code)

    def _send_and_wait(self, op: c.AnyOp, *, cmd_id: str) -> Answer:
        """``BranchLink.send``, in the teller's thread."""
        view = self.device.view
        if view is None:
            raise Unavailable("no_node")
        command, hear = c.Command(cmd_id=cmd_id, op=op), self._teller.resume
        self.device.send(command, self._who(view, op), hear, impatient=hear)
        result: Answer | Rejected = self._teller.wait()
        assert isinstance(result, Answer)
        return result


class KioskIslander(Islander):
    """At a kiosk. The printer is as quick as a press, and may jam."""

    def __init__(
        self,
        world: World,
        judge: Judge,
        device: Device,
        wishes: Wishes,
        every_s: tuple[float, float],
        path: Path,
    ) -> None:
        super().__init__(world, judge, device, wishes, every_s, path)
        self._kiosk: KioskIsland | None = None
        self._wish: Record | None = None
        device.on_view = self._see

    @property
    def kiosk(self) -> KioskIsland:
        """The island of a kiosk."""
        if self._kiosk is None:
            self._kiosk = KioskIsland(self.island, self.device.name, self._new_cmd_id)
        return self._kiosk

    def _see(self, view: Snapshot) -> None:
        self.kiosk.see(view)

    def restart(self) -> None:
        super().restart()
        self._kiosk, self._wish = None, None

    def _who(self, view: Snapshot, op: c.Op) -> c.Who:
        return c.Who(device=self.device.name, kind="kiosk")

    def _press(self, op: c.Op) -> None:
        assert isinstance(op, c.IssueTicket)
        self._wish = self.kiosk.wish(op, self.clock.now())
        self._send(c.Command(cmd_id=self._wish.cmd_id, op=self._wish.op))

    def _take_over(self, pending: c.Command) -> None:
        assert isinstance(pending.op, c.IssueTicket)
        self.device.give_up()
        self._issue(pending.op, self._wish)

    def _on_island(self) -> None:
        """A kiosk that starts alone knows its tiles from its journal."""
        if self.device.pending is not None:
            return
        for op in self._wanted(self.device.view):
            assert isinstance(op, c.IssueTicket)
            self._issue(op, None)

    def _issue(self, op: c.IssueTicket, wish: Record | None) -> None:
        """In the journal first, then on paper; the power may go in between."""
        world = self._world
        try:
            record = self.kiosk.issue(op, self.clock.now(), wish)
        except Rejected as refusal:
            world.count(f"island: {refusal.code}")
            return
        assert isinstance(record.op, c.IssueIslandTicket)
        world.count("island: IssueIslandTicket")
        number, bdate = record.op.number, record.op.bdate
        self._judge.promises.journalled(record.cmd_id, number)
        if world.chance(0.1):
            self.restart()
            return

        def printed(ok: bool) -> Callable[[], None]:
            return lambda: self._printed(record.cmd_id, ok)

        self._judge.promises.paper(bdate, number)
        if world.chance(0.1):
            self.restart()
            return
        world.after(world.some(0.05, 0.5), f"{self.device.name} prints {number}", printed(world.chance(0.9)))

    def _printed(self, cmd_id: str, came_out: bool) -> None:
        """Told to the journal, unless the kiosk started anew meanwhile."""
        if cmd_id in {record.cmd_id for record in self.island.pending}:
            self.island.printed(cmd_id, came_out)
