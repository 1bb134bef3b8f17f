"""The kiosk's states."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from branchdesk.domain import commands as c
from branchdesk.services.waits import Waits
from tests.ui.every_window import KIOSK_SIZES, Hall, state
from tests.ui.kiosk_rig import LossyLink, Rig
from ui.kiosk.idle import Page
from ui.kiosk.window import KioskWindow


class Lobby:
    """A kiosk's window at its rig."""

    def __init__(self, hall: Hall) -> None:
        self.rig = Rig(hall.qtbot)
        self.kiosk = self.rig.kiosk
        self.window = KioskWindow(self.kiosk)
        self.window.speak(hall.language)
        hall.later(self.rig.close)
        hall.follow(self.rig.bridge)
        hall.later(self.window.close)
        for counter in "123":
            self.rig.branch.link("counter", counter, staff=f"t0{counter}")
        for service in "AAABBD":
            self.rig.branch.node(c.IssueTicket(service=service))
        self.window.show()
        self.heard()
        self.rig.settle()

    def heard(self) -> None:
        """Until the kiosk knows all that the branch does."""
        bridge, branch = self.rig.bridge, self.rig.branch
        self.rig.until(lambda: bridge.snapshot is not None and bridge.snapshot.seq == branch.snapshot.seq)

    def on(self, page: Page) -> QWidget:
        """The window on a page."""
        self.rig.reaches(page)
        if self.rig.branch.online:
            self.heard()
        self.window.refresh_now()
        return self.window


@state(*KIOSK_SIZES)
def kiosk_home(hall: Hall) -> QWidget:
    return Lobby(hall).on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_longer(hall: Hall) -> QWidget:
    """A counter pauses, and what has become longer says why."""
    lobby = Lobby(hall)
    told = Waits(lobby.rig.branch.snapshot).told(lobby.rig.branch.snapshot, lobby.rig.branch.clock.now())
    assert told is not None
    lobby.rig.link.waits = replace(told, whys={"A": "paused", "E": "slower"})
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_home_large_text(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.prefer(large=True)
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_priorities(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.tap_priority()
    return lobby.on(Page.PRIORITY)


@state(*KIOSK_SIZES)
def kiosk_check_in(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.check_in.open()
    lobby.kiosk.check_in.type("3")
    return lobby.on(Page.CHECK_IN)


@state(*KIOSK_SIZES)
def kiosk_ticket(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.choose("A")
    return lobby.on(Page.TAKE)


@state(*KIOSK_SIZES)
def kiosk_not_printed(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.rig.fake.state = "paper_out"
    lobby.kiosk.choose("A")
    return lobby.on(Page.NOT_PRINTED)


@state(*KIOSK_SIZES)
def kiosk_unanswered(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    assert isinstance(lobby.rig.link, LossyLink)
    lobby.rig.link.lose_answers = 1
    lobby.kiosk.choose("A")
    return lobby.on(Page.UNANSWERED)


@state(*KIOSK_SIZES)
def kiosk_alone(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.rig.cut_off()
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_closed(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.rig.branch.node(c.CloseDay(force=True))
    lobby.rig.until(lambda: lobby.rig.bridge.snapshot is not None and not lobby.rig.bridge.snapshot.day_open)
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_wishes(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.guide.open()
    return lobby.on(Page.WISHES)


@state(*KIOSK_SIZES)
def kiosk_wish(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.guide.open()
    lobby.rig.settle()
    lobby.kiosk.guide.choose("withdraw")
    return lobby.on(Page.WISH)


@state(*KIOSK_SIZES)
def kiosk_person(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.guide.open()
    lobby.rig.settle()
    lobby.kiosk.guide.person()
    hall.until(lambda: lobby.kiosk.guide.call == "sent")
    return lobby.on(Page.PERSON)


@state(*KIOSK_SIZES)
def kiosk_low(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.prefer(low=True)
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_card_read(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    hall.until(lambda: lobby.rig.bridge.snapshot is not None)
    lobby.kiosk.reader.scan("6216660000000000015")
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_last_ticket(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    known = lobby.rig.branch.profile
    cash, other, *rest = known.services
    services = (replace(cash, last_ticket="09:20"), replace(other, capacity=1), *rest)
    lobby.rig.branch.node(c.ChangeProfile(profile=replace(known, services=services)))
    bridge = lobby.rig.bridge
    hall.until(lambda: bridge.snapshot is not None and bridge.snapshot.profile.services[1].capacity == 1)
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_out_of_service(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    device = lobby.rig.link.who.device
    lobby.rig.branch.link("manager", staff="m01").send(c.StopKiosk(device_id=device, reason="repair", note="10:30"))
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_idle(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.rig.pass_time(200)
    return lobby.on(Page.HOME)


@state(*KIOSK_SIZES)
def kiosk_pin(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    hall.until(lambda: lobby.kiosk.pad.asks_branch)
    lobby.kiosk.pad.open()
    lobby.kiosk.pad.type("m")
    return lobby.on(Page.PIN)


@state(*KIOSK_SIZES)
def kiosk_service_menu(hall: Hall) -> QWidget:
    lobby = Lobby(hall)
    lobby.kiosk.pad.open()
    lobby.kiosk.go(Page.SERVICE)
    return lobby.on(Page.SERVICE)
