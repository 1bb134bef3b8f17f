"""Faults of the centre and of the line to it: the branch does not notice, and the centre has all of it in the end."""

from __future__ import annotations

import shutil
import signal

from bench.faults.faults import Fault
from bench.faults.pcs import cut_power


class CentreFault(Fault):
    """Of the centre: nothing explains a wait in the branch."""

    target = "centre"
    hold = (5.0, 12.0)

    def heal(self) -> None:
        self.scene.centre.start()


class CentreUnplug(CentreFault):
    """The line is cut."""

    def inject(self) -> str:
        self.scene.centre.pc.unplug()
        return ""

    def heal(self) -> None:
        self.scene.centre.pc.plug_in()


class CentrePowerCut(CentreFault):
    """It loses power."""

    def inject(self) -> str:
        cut_power([self.scene.centre.pc])
        return ""


class CentreRestore(CentreFault):
    """Its disk is put back to what it was some seconds before."""

    hold = (0.5, 2.0)

    def inject(self) -> str:
        pc, copy = self.scene.centre.pc, self.scene.folder / "centre.copy"
        pc.end(signal.SIGTERM)
        pc.disk.copy_to(copy)
        self.scene.centre.start()
        age = self.dice.uniform(4, 10)
        self.scene.pause(age)
        pc.end()
        pc.disk.restore(copy)
        shutil.rmtree(copy)
        return f"by {age:.0f} s"
