"""Help me choose: what do you want to do, what it takes, and always a person. It knows no widgets."""

from __future__ import annotations

from typing import Literal, Protocol

from branchdesk.domain.commands import SendMessage
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.guidance import Wish
from branchdesk.domain.profile import Profile
from ui.bridge import Bridge
from ui.kiosk.alone import KioskShore
from ui.kiosk.home import Reach
from ui.kiosk.idle import IdleClock, Page

Group = tuple[str, tuple[Wish, ...]]
"""A heading in the customer's language, and the wishes under it."""


class Kiosk(Protocol):
    """What the guide needs of the kiosk's presenter."""

    bridge: Bridge
    shore: KioskShore
    page: Page
    idle: IdleClock

    def go(self, page: Page) -> None: ...
    def choose(self, service: str) -> None: ...
    def done(self) -> None: ...


class Guide:
    """The chosen wish, and what has become of a call for a person."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self.code = ""
        self.call: Literal["", "asking", "sent", "failed"] = ""

    @property
    def wish(self) -> Wish | None:
        """The chosen wish, while the branch has it."""
        return next((wish for wish in wishes(self._kiosk.shore.profile) if wish.code == self.code), None)

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose, and tickets to be had for it."""
        return bool(wishes(self._kiosk.shore.profile)) and self._kiosk.shore.reach in (Reach.OPEN, Reach.ISLAND)

    def open(self) -> None:
        """To the page of wishes."""
        if self._kiosk.page is Page.HOME and self.is_offered:
            self._kiosk.go(Page.WISHES)

    def choose(self, code: str) -> None:
        """One wish: to its answer."""
        if self._kiosk.page is Page.WISHES and self._kiosk.idle.settled:
            self.code = code
            self._kiosk.go(Page.WISH)

    def take(self) -> None:
        """A ticket for the service that the wish leads to."""
        wish = self.wish
        if self._kiosk.page is Page.WISH and wish is not None:
            self._kiosk.choose(wish.service)

    def person(self) -> None:
        """Call somebody; how the call went is told as soon as it is known."""
        kiosk = self._kiosk
        if kiosk.page not in (Page.HOME, Page.WISHES, Page.WISH) or not kiosk.idle.settled:
            return
        self.call = "asking"
        kiosk.go(Page.PERSON)
        kiosk.bridge.send(SendMessage(code="help"), self._sent, self._not_sent)

    def back(self) -> None:
        """One page back: from the answer to the wishes, from everywhere else home."""
        if self._kiosk.page is Page.WISH and self._kiosk.idle.settled:
            self._kiosk.go(Page.WISHES)
        else:
            self._kiosk.done()

    def forget(self) -> None:
        """The customer has gone."""
        self.code = self.call = ""

    def _sent(self, _answer: object) -> None:
        self._heard("sent")

    def _not_sent(self, _error: BranchDeskError) -> None:
        self._heard("failed")

    def _heard(self, call: Literal["sent", "failed"]) -> None:
        if self._kiosk.page is Page.PERSON:
            self.call = call
            self._kiosk.go(Page.PERSON)


def wishes(profile: Profile | None) -> tuple[Wish, ...]:
    """The branch's wishes that lead to a service."""
    if profile is None:
        return ()
    services = {service.code for service in profile.services}
    return tuple(wish for wish in profile.wishes if wish.service in services)


def groups(profile: Profile | None, language: str) -> tuple[Group, ...]:
    """The wishes under their headings, in the profile's order; those without one come last."""
    found: dict[str, list[Wish]] = {}
    for wish in wishes(profile):
        found.setdefault(wish.group.said_in(language) if wish.group else "", []).append(wish)
    plain = found.pop("", [])
    return tuple((name, tuple(group)) for name, group in [*found.items(), *([("", plain)] if plain else [])])
