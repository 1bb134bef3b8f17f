"""What the kiosk may offer, connected or not, and the tickets of its own series on their way to the branch."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from branchdesk.client.journal import Journal
from branchdesk.client.kiosk import KioskIsland
from branchdesk.domain.commands import Op, ReportDevice, ResumeKiosk, StopKiosk
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from ui.bridge import Bridge
from ui.island import Shore
from ui.kiosk.home import Reach, reach
from ui.kiosk.issue import Issued
from ui.kiosk.outbox import Outbox


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the kiosk serves, and why not, as its journal keeps it. ``told``: the branch knows it too."""

    out: bool = False
    reason: str = ""
    note: str = ""
    told: bool = True


class KioskShore(Shore):
    """The kiosk's island; a journal that fails is reported like a printer that does."""

    def __init__(
        self,
        bridge: Bridge,
        journal: Journal,
        outbox: Outbox,
        seconds: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        super().__init__(bridge, journal, seconds)
        self.kiosk = KioskIsland(self.island, bridge.link.who.device, new_id)
        self._outbox = outbox
        self.service = self._kept()
        """Whether it serves; it stays so over a restart."""
        self.no_paper: Callable[[], bool] = lambda: False
        """Whether no number may be given for want of paper."""
        self.failed.connect(self._report)
        if not self.service.told:  # of an earlier start
            self._tell_service()

    def put_out(self, *, out: bool) -> None:
        """Staff at the kiosk take it out of service, or back; a branch that cannot hear it now is told later."""
        self._keep(Service(out=out, told=False))
        self._tell_service()
        self.changed.emit()

    def _kept(self) -> Service:
        try:
            return msgspec.json.decode(self.island.journal.recall("service") or b"{}", type=Service)
        except msgspec.DecodeError:
            return Service()

    def _keep(self, service: Service) -> None:
        if service != self.service:
            self.service = service
            self.guard(lambda: self.island.journal.remember("service", msgspec.json.encode(service)))

    def _tell_service(self) -> None:
        device = self.bridge.link.who.device
        op: Op = StopKiosk(device_id=device) if self.service.out else ResumeKiosk(device_id=device)
        self._outbox.put("service", op)

    def _see_service(self, s: Snapshot) -> None:
        """Who acted last decides: what was done here and is not told yet, else the branch."""
        device = s.devices.get(self.bridge.link.who.device)
        stopped = device.stopped if device else None
        if self.service.told or self.service.out == (stopped is not None):
            self._keep(Service(out=True, reason=stopped.reason, note=stopped.note) if stopped else Service())

    @property
    def reach(self) -> Reach:
        """Whether a ticket can be had here now."""
        bridge, now = self.bridge, self.bridge.link.now()
        why_not = self.kiosk.why_not(now) if self.alone else None
        if self.service.out:
            return Reach.STAFF
        found = reach(bridge.snapshot, bridge.link_state, now, why_not)
        return Reach.NO_PAPER if found in (Reach.OPEN, Reach.ISLAND) and self.no_paper() else found

    @property
    def profile(self) -> Profile | None:
        """The branch's settings as they were last heard, by an earlier start of the kiosk if need be."""
        s, known = self.bridge.snapshot, self.kiosk.branch
        return s.profile if s else known.profile if known else None

    def see(self, s: Snapshot) -> None:
        """The branch as it is now."""
        self.guard(lambda: self.kiosk.see(s))
        self._see_service(s)
        self.tell()

    def printed(self, issued: Issued, problem: str) -> bool:
        """Note what came of the paper of a ticket that the branch has not heard of; False: it has."""
        if not self._untold(issued):
            return False
        self.guard(lambda: self.island.printed(issued.record, came_out=not problem))
        self.tell()
        return True

    def take_back(self, issued: Issued) -> bool:
        """Take a ticket back without the branch; False: the branch can be asked."""
        if not self.alone and not self._untold(issued):
            return False
        data, now = issued.data, self.bridge.link.now()
        self.guard(lambda: self.kiosk.take_back(data.ticket, data.number, now))
        self.tell()
        return True

    def _untold(self, issued: Issued) -> bool:
        return any(record.cmd_id == issued.record for record in self.island.pending)

    def _report(self, error: BranchDeskError) -> None:
        detail = str(error.params.get("detail", ""))[:200]
        self._outbox.put("journal", ReportDevice(problem=error.code, detail=detail))
