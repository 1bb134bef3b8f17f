"""The service menu behind the PIN: leave, start again, test, put out of service. It knows no widgets."""

from __future__ import annotations

from typing import Literal, Protocol

from branchdesk.devices.voice.reading import say_aloud
from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import text
from branchdesk.services.ports import TicketPaper
from ui.bridge import Bridge
from ui.kiosk.alone import KioskShore
from ui.kiosk.idle import Page
from ui.kiosk.printer import KioskPrinter
from ui.kiosk.session import Session


class Kiosk(Protocol):
    """What the menu needs of the kiosk's presenter."""

    bridge: Bridge
    shore: KioskShore
    page: Page
    printer: KioskPrinter
    start: Session

    def go(self, page: Page) -> None: ...


class ServiceMenu:
    """``told``: the last test's or change's result, a text's id. ``end``: how the window is to end."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self.told = ""
        self.end: Literal["", "close", "restart"] = ""

    def switch(self) -> None:
        """Put the kiosk out of service, or back into it."""
        shore = self._kiosk.shore
        if self._kiosk.page is Page.SERVICE:
            shore.put_out(out=not shore.service.out)
            self._tell("kiosk-service-out-done" if shore.service.out else "kiosk-service-in-done")

    def test_print(self) -> None:
        """Print a paper that is no ticket."""
        if self._kiosk.page is Page.SERVICE:
            paper = TicketPaper(branch="BranchDesk", service="TEST 测试", number="T000", ahead=0, issued_at="–")
            self._kiosk.printer.print(paper, self._printed)

    def test_voice(self) -> None:
        """Say a sentence in the kiosk's language; whether it can be heard, only ears tell."""
        kiosk = self._kiosk
        if kiosk.page is Page.SERVICE:
            words = text(kiosk.start.language, "kiosk-service-voice-words")
            kiosk.bridge.query(lambda: say_aloud(words, kiosk.start.language), self._spoken, self._silent)

    def leave(self, end: Literal["close", "restart"]) -> None:
        """End the kiosk, or start it again."""
        if self._kiosk.page is Page.SERVICE:
            self.end = end
            self._kiosk.go(Page.SERVICE)

    def forget(self) -> None:
        """Whoever was here has gone."""
        self.told = ""

    def _printed(self, problem: str) -> None:
        self._tell("kiosk-service-print-failed" if problem else "kiosk-service-printed")

    def _spoken(self, _answer: object) -> None:
        self._tell("kiosk-service-spoken")

    def _silent(self, _error: BranchDeskError) -> None:
        self._tell("kiosk-service-silent")

    def _tell(self, message_id: str) -> None:
        if self._kiosk.page is Page.SERVICE:
            self.told = message_id
            self._kiosk.go(Page.SERVICE)
