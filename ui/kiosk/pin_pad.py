"""Who opens the service menu: staff who lead, by number and PIN. It knows no widgets.

The branch is asked. Where no node answers, the kiosk's own exit PIN counts instead, which somebody set here before; its
hash lies in the kiosk's journal.
"""

from __future__ import annotations

from functools import partial
from typing import Literal, Protocol

from branchdesk.client.exit_pin import ExitPin, hashed_pin
from branchdesk.client.link import LinkState
from branchdesk.domain.errors import BranchDeskError
from ui.bridge import Bridge
from ui.kiosk.alone import KioskShore
from ui.kiosk.idle import Page

LONGEST = 16
Field = Literal["staff", "pin", "new"]
"""What is typed now; "new" is a new exit PIN."""


class Kiosk(Protocol):
    """What the pad needs of the kiosk's presenter."""

    bridge: Bridge
    shore: KioskShore
    page: Page

    def go(self, page: Page) -> None: ...
    def home(self) -> None: ...


class PinPad:
    """What was typed, and what came of it."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self.staff = self.pin = ""
        self.field: Field = "staff"
        self.busy = self.is_new = False
        self.error: BranchDeskError | None = None
        self._journal = journal = kiosk.shore.island.journal
        self._own = ExitPin(lambda: journal.recall("exit_tries"), lambda kept: journal.remember("exit_tries", kept))

    @property
    def asks_branch(self) -> bool:
        """Whether a node can be asked who this is."""
        return self._kiosk.bridge.link_state is LinkState.LIVE

    @property
    def own(self) -> str:
        """The hash of the kiosk's exit PIN; empty: none was set."""
        return self._journal.recall("exit_pin").decode()

    def open(self) -> None:
        """Ask for the PIN; not while a ticket is on its way."""
        if self._kiosk.page not in (Page.ISSUING, Page.PRINTING, Page.PIN, Page.SERVICE):
            self._kiosk.home()
            self._begin("staff" if self.asks_branch else "pin")

    def change(self) -> None:
        """Type a new exit PIN."""
        if self._kiosk.page is Page.SERVICE:
            self._begin("new")

    def type(self, character: str) -> None:
        """One more character of what is asked for; PINs are digits."""
        fits = character.isascii() and (character.isdecimal() or (self.field == "staff" and character.isalnum()))
        if self._kiosk.page is Page.PIN and not self.busy and fits:
            self._set((self.typed + character)[:LONGEST])

    def erase(self) -> None:
        """Take the last character back."""
        if self._kiosk.page is Page.PIN and not self.busy:
            self._set(self.typed[:-1])

    def submit(self) -> None:
        """This field is complete."""
        if self._kiosk.page is not Page.PIN or self.busy or not self.typed:
            return
        bridge, staff, pin, now, hashed = (
            self._kiosk.bridge, self.staff, self.pin, self._kiosk.bridge.link.now(), self.own,
        )  # fmt: skip
        self.error = None
        if self.field == "staff":
            self.field = "pin"
        elif self.field == "new":
            self.busy = True
            keep = partial(self._journal.remember, "exit_pin")
            bridge.query(lambda: keep(hashed_pin(pin).encode()), self._let_in, self._refused)
        else:
            self.busy = True
            by_branch = self.asks_branch
            check = (lambda: self._ask(staff, pin)) if by_branch else (lambda: self._own.check(hashed, pin, now))
            bridge.query(check, self._let_in, self._refused)
        self._kiosk.go(Page.PIN)

    def forget(self) -> None:
        """Nothing that was typed stays."""
        self.staff = self.pin = ""
        self.field, self.busy, self.is_new, self.error = "staff", False, False, None

    @property
    def typed(self) -> str:
        """What stands in the present field."""
        return self.staff if self.field == "staff" else self.pin

    def _begin(self, field: Field) -> None:
        self.forget()
        self.field = field
        self._kiosk.go(Page.PIN)

    def _set(self, typed: str) -> None:
        if self.field == "staff":
            self.staff = typed
        else:
            self.pin = typed
        self.error = None
        self._kiosk.go(Page.PIN)

    def _ask(self, staff: str, pin: str) -> None:
        """Nobody stays logged in at a kiosk."""
        self._kiosk.bridge.link.log_in(staff, pin)
        self._kiosk.bridge.link.log_out()

    def _let_in(self, _answer: object) -> None:
        if self._kiosk.page is Page.PIN:
            is_new = self.field == "new"
            self.forget()
            self.is_new = is_new
            self._kiosk.go(Page.SERVICE)

    def _refused(self, error: BranchDeskError) -> None:
        if self._kiosk.page is Page.PIN:
            self.busy, self.pin, self.error = False, "", error
            self._kiosk.go(Page.PIN)
