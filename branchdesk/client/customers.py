"""``link.Customers`` over HTTP: who holds a card that a kiosk read, and earlier visits."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from branchdesk.client.office import Call
from branchdesk.metrics.own import OwnDay
from branchdesk.services.messages import MyDays, Recognise, Recognised, Visit, VisitsMessage

VISITS_S = 5.0
"""Past days are read from the log the first time that somebody asks for them."""


DAYS_S = 15.0
"""Twenty days are folded the first time."""


class HttpCustomers:
    """Asks the node that the device uses; see ``link.Customers``."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def recognise(self, number: str) -> str:
        """See ``link.Customers``. That nobody can read along is checked with every address (``Nodes``)."""
        raw = self._call("POST", "/v1/recognise", msgspec.json.encode(Recognise(number=number)))
        return msgspec.json.decode(raw, type=Recognised).customer

    def visits(self, ticket: str) -> list[Visit]:
        """See ``link.Customers``."""
        raw = self._call("GET", f"/v1/visits?ticket={quote(ticket, safe='')}", read_s=VISITS_S)
        return msgspec.json.decode(raw, type=VisitsMessage).visits

    def my_days(self) -> list[OwnDay]:
        """See ``link.Customers``."""
        return msgspec.json.decode(self._call("GET", "/v1/my-days", read_s=DAYS_S), type=MyDays).days
