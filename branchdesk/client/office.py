"""``link.Office`` over HTTP: devices, codes and whatever else only those who lead the branch may ask."""

from __future__ import annotations

from typing import Protocol

import msgspec

from branchdesk.services.messages import CodeMade, CodeRequest, Devices, GivenKind


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
