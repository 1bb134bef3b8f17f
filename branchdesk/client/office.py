"""``link.Office`` over HTTP: devices, codes and whatever else only those who lead the branch may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import SHORTEST_PIN
from branchdesk.metrics.past import DayFigures
from branchdesk.services.messages import (
    CodeMade,
    CodeRequest,
    Devices,
    GivenKind,
    GivePin,
    Plans,
    Profiles,
    StaffAccess,
)

if TYPE_CHECKING:
    from branchdesk.forecast.plan.week import Basis

LONG_S = 8.0
"""A long log is looked through, and PINs wait for each other."""


class Call(Protocol):
    """One request, as whoever is logged in."""

    def __call__(self, method: str, path: str, body: bytes | None = None, *, read_s: float = 0) -> bytes:
        """The body of the answer. Raises Rejected, Unavailable."""


class HttpOffice:
    """Asks the node that the device uses; see ``link.Office``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def devices(self) -> Devices:
        """See ``link.Office``."""
        return msgspec.json.decode(self._call("GET", "/v1/devices"), type=Devices)

    def make_code(self, kind: GivenKind, counter: str = "") -> CodeMade:
        """See ``link.Office``."""
        body = msgspec.json.encode(CodeRequest(kind=kind, counter=counter))
        return msgspec.json.decode(self._call("POST", "/v1/codes", body), type=CodeMade)

    def profiles(self, before: int = 0) -> Profiles:
        """See ``link.Office``."""
        raw = self._call("GET", f"/v1/profiles?before={before}", read_s=LONG_S)
        return msgspec.json.decode(raw, type=Profiles)

    def figures(self, bdate: str) -> DayFigures:
        """See ``link.Office``."""
        raw = self._call("GET", f"/v1/figures?bdate={bdate}", read_s=LONG_S)
        return msgspec.json.decode(raw, type=DayFigures)

    def plan_basis(self, first: str, days: int = 7) -> Basis:
        """See ``link.Office``."""
        from branchdesk.forecast.plan.week import Basis  # numpy comes with it: 25 MB that no kiosk or display needs

        raw = self._call("GET", f"/v1/plan?first={first}&days={days}", read_s=4 * LONG_S)
        return msgspec.json.decode(raw, type=Basis)

    def plans(self, before: int = 0) -> Plans:
        """See ``link.Office``."""
        raw = self._call("GET", f"/v1/plans?before={before}", read_s=LONG_S)
        return msgspec.json.decode(raw, type=Plans)

    def staff(self) -> tuple[StaffAccess, ...]:
        """See ``link.Office``."""
        return msgspec.json.decode(self._call("GET", "/v1/staff"), type=tuple[StaffAccess, ...])

    def give_pin(self, staff: str, pin: str) -> None:
        """See ``link.Office``."""
        if not pin:
            raise Rejected("pin_too_short", digits=SHORTEST_PIN)
        self._call("POST", "/v1/pins", msgspec.json.encode(GivePin(staff=staff, pin=pin)), read_s=LONG_S)

    def unlock(self, staff: str) -> None:
        """See ``link.Office``."""
        self._call("POST", "/v1/pins", msgspec.json.encode(GivePin(staff=staff)))
