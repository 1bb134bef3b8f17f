"""A run: which fault when, the waiting for its end, and everything on record for the checker."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from bench.faults.branch import final_log, verify
from bench.faults.catalogue import CATALOGUE
from bench.faults.checker import Finding, Verdict, check
from bench.faults.faults import Fault
from bench.faults.outages import Outage, outages
from bench.faults.pcs import Pc
from bench.faults.records import FaultSpan, History, Logged, read_records
from bench.faults.scene import Scene
from bench.faults.shell import until
from branchdesk.domain.errors import BranchDeskError

RECOVER_S = 90.0
"""A PC that does not work again by then needs a hand: it is replaced as the operations guide says."""
Say = Callable[[str], None]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one branch's life."""

    history: History
    verdict: Verdict
    outages: list[Outage]
    notes: list[str]
    broke_off: str = ""


def kinds_in_turn(kinds: Sequence[str], dice: random.Random) -> Iterator[str]:
    """All kinds once, in random order, then all once more, and so on."""
    while True:
        yield from dice.sample(kinds, len(kinds))


def possible(nodes: int, only: Sequence[str]) -> list[str]:
    """The kinds that a branch of this size can have; those named in ``only`` where given (or that begin so)."""
    kinds = [kind for kind, fault in CATALOGUE.items() if fault.needs <= nodes]
    return [kind for kind in kinds if not only or any(kind.startswith(name) for name in only)]


class Campaign:
    """Faults one after the other on one scene."""

    def __init__(self, scene: Scene, say: Say) -> None:
        self._scene, self._say = scene, say
        self._spans: list[FaultSpan] = []
        self._broke_off = ""
        self.notes: list[str] = []

    def run(self, kinds: Iterator[str], seconds: float) -> Round:
        """Faults until the time is over, or the branch is beyond mending; then the end of the day and the check."""
        end = time.monotonic() + seconds
        self._scene.pause(3)
        while time.monotonic() < end and not self._broke_off:
            kind = next(kinds)
            self._spans.append(self.one(kind, CATALOGUE[kind](self._scene)))
            self._scene.pause(self._scene.dice.uniform(2, 4))
            self._tell(self._spans[-1])
        return self._finish()

    def one(self, kind: str, fault: Fault) -> FaultSpan:
        """One fault from its beginning until all PCs work as before."""
        began = time.monotonic()
        detail = fault.inject()
        self._scene.pause(self._scene.dice.uniform(*fault.hold))
        fault.heal()
        healed = time.monotonic()
        whole = self._scene.wait_whole(RECOVER_S, fault.steady) or self._mend(
            f"{kind} at {fault.target} ({detail})", fault
        )
        return FaultSpan(
            kind=kind,
            target=fault.target,
            began=began,
            healed=healed,
            recovered=whole,
            detail=detail,
            unserved=fault.unserved(began, healed),
        )

    def _mend(self, what: str, fault: Fault) -> float:
        """By hand, as an operator does; returns when all was well again."""
        self._note(f"{what}: not whole after {RECOVER_S:.0f} s, replaced by hand: {self._scene.lacked}")
        try:
            self._scene.mend(fault.pc)
        except RuntimeError as error:
            self._note(f"mending: {error}")
        whole = self._scene.wait_whole(RECOVER_S, fault.steady)
        if not whole:
            self._broke_off = f"{what}: beyond mending: {self._scene.lacks()}"
            self._note(self._broke_off)
        return whole or time.monotonic()

    def _tell(self, span: FaultSpan) -> None:
        found = outages(self._history({}))[-1]
        slow = f"  {found.device} waited {found.seconds:.1f} s" if found.unexplained else ""
        whole = span.recovered - span.healed
        self._say(
            f"{span.kind:<22}{span.target:<8} outage {found.seconds:4.1f} s, whole {whole:4.1f} s after healing  "
            f"{span.detail}{slow}"
        )

    def _finish(self) -> Round:
        """No new customers; everything drains; all go home; the logs are read."""
        scene = self._scene
        for device in scene.devices:
            device.quiet(True)
        self._scene.pause(3)
        if not scene.wait_whole(RECOVER_S):
            self._note(f"not whole at the end: {self._scene.lacks()}")
        if not until(lambda: self._left_for_centre() <= 0, RECOVER_S, 0.5):
            self._note(f"the centre lacks {self._left_for_centre()} events")
        undrained = {device.name: device.undrained() for device in scene.devices}
        for device in scene.devices:
            device.stop()
        for pc in scene.nodes:
            pc.end(signal.SIGTERM)
        history = self._history({pc.name: self._log(pc) for pc in scene.nodes}, undrained)
        history = msgspec.structs.replace(history, centre=scene.centre.events())
        verdict = check(history)
        broken = [
            Finding(f"{pc.name}: log verify: {said}")
            for pc in scene.nodes
            if (said := verify(pc, scene.branch.log(pc)))
        ]
        if forks := scene.centre.forks():
            broken.append(Finding(f"centre: {forks} events in quarantine"))
        verdict = msgspec.structs.replace(verdict, diverged=[*verdict.diverged, *broken])
        return Round(
            history=history, verdict=verdict, outages=outages(history), notes=self.notes, broke_off=self._broke_off
        )

    def _left_for_centre(self) -> int:
        there = max((health.seq for health in self._scene.health().values() if health), default=0)
        return there - len(self._scene.centre.events())

    def _log(self, pc: Pc) -> list[Logged]:
        try:
            return final_log(self._scene.branch.log(pc))
        except BranchDeskError as error:
            self._note(f"{pc.name}: its log cannot be read: {error}")
            return []

    def _history(self, replicas: dict[str, list[Logged]], undrained: dict[str, int] | None = None) -> History:
        paths = [device.records for device in self._scene.devices]
        return History(
            records=list(read_records(paths)),
            replicas=replicas,
            faults=list(self._spans),
            ended=time.monotonic(),
            undrained=undrained or {},
        )

    def _note(self, text: str) -> None:
        self.notes.append(text)
        self._say("! " + text)
