"""``HttpLink``: a device's connection to its branch over HTTP."""

from __future__ import annotations

import secrets
from pathlib import Path

import msgspec

from branchdesk.client.clock import BranchTime
from branchdesk.client.customers import HttpCustomers
from branchdesk.client.follower import Follower
from branchdesk.client.identity import Identity, load
from branchdesk.client.link import LinkState, OnChange, OnLink
from branchdesk.client.nodes import Nodes
from branchdesk.client.office import HttpOffice
from branchdesk.client.seeker import Seeker
from branchdesk.client.transport import Patience, Transport
from branchdesk.client.upkeep import Upkeep
from branchdesk.domain.chain import unseal
from branchdesk.domain.commands import Command, Op, Who
from branchdesk.domain.events import Event, StaffLoggedOut
from branchdesk.domain.snapshot import Snapshot
from branchdesk.forecast.waits.told import Told
from branchdesk.metrics.summary import DaySummary
from branchdesk.services.messages import (
    Answer,
    AnswerMessage,
    Health,
    LoggedIn,
    LogInRequest,
    LogOutRequest,
)

SUMMARY_S, LOG_IN_S = 5.0, 3.0
"""A past day is folded from the log, and in the morning PINs wait for each other: longer than a command."""


def new_cmd_id() -> str:
    """An id that no other command has."""
    return secrets.token_urlsafe(16)


class HttpLink:
    """``client.link.BranchLink`` to a real node. Blocking calls may come from several threads at once.

    ``path``: the identity's file, which is kept true while the link follows the branch.
    """

    def __init__(self, identity: Identity, patience: Patience | None = None, *, path: Path | None = None) -> None:
        self._who = Who(device=identity.device_id, kind=identity.kind, counter=identity.counter)
        self._session = ""
        self._own_log_out = ""
        self._transport = Transport(Nodes(identity.urls), identity.ca, patience or Patience(), identity.token)
        self._upkeep = Upkeep(identity, path, self._transport)
        self._seeker = Seeker(self._transport.nodes, identity.branch, tls=bool(identity.ca))
        self._clock = BranchTime()
        self._follower: Follower | None = None
        self.waits: Told | None = None
        """See ``BranchLink.waits``."""

    @property
    def who(self) -> Who:
        """This device, and who is logged in here."""
        return self._who

    def now(self) -> int:
        """The branch's clock (ms)."""
        return self._clock.now()

    @property
    def office(self) -> HttpOffice:
        """See ``BranchLink.office``."""
        return HttpOffice(self._call)

    @property
    def customers(self) -> HttpCustomers:
        """See ``BranchLink.customers``."""
        return HttpCustomers(self._call)

    def send(self, op: Op, *, cmd_id: str | None = None) -> Answer:
        """See ``BranchLink.send``."""
        command = Command(cmd_id=cmd_id or new_cmd_id(), op=op)  # type: ignore[arg-type]
        raw = self._call("POST", "/v1/commands", msgspec.json.encode(command))
        message = msgspec.json.decode(raw, type=AnswerMessage)
        return Answer(cmd_id=message.cmd_id, events=tuple(unseal(bytes(body)) for body in message.events))

    def log_in(self, staff: str, pin: str) -> LoggedIn:
        """See ``BranchLink.log_in``. No node is asked twice: a lost answer may use up one try, not all of them."""
        request = LogInRequest(cmd_id=new_cmd_id(), staff=staff, pin=pin)
        body = msgspec.json.encode(request)
        raw = self._transport.call("POST", "/v1/login", body, again=False, read_s=LOG_IN_S)
        logged_in = msgspec.json.decode(raw, type=LoggedIn)
        self._session = logged_in.session
        self._who = msgspec.structs.replace(self._who, staff=logged_in.staff, role=logged_in.role)
        return logged_in

    def log_out(self) -> None:
        """See ``BranchLink.log_out``."""
        self._own_log_out = new_cmd_id()
        self._call("POST", "/v1/logout", msgspec.json.encode(LogOutRequest(cmd_id=self._own_log_out)))
        self._forget_staff()

    def summary(self, bdate: str = "") -> DaySummary:
        """See ``BranchLink.summary``."""
        raw = self._call("GET", f"/v1/summary?bdate={bdate}", read_s=SUMMARY_S)
        return msgspec.json.decode(raw, type=DaySummary)

    def health(self) -> Health:
        """What the node says of itself. Raises Unavailable."""
        return msgspec.json.decode(self._call("GET", "/v1/health"), type=Health)

    def follow(self, on_change: OnChange, on_link: OnLink) -> None:
        """See ``BranchLink.follow``."""

        def changed(snapshot: Snapshot, event: Event | None) -> None:
            self._notice_log_out(event)
            self._upkeep.notice(snapshot)
            on_change(snapshot, event)

        def linked(state: LinkState, since: int) -> None:
            self._seeker.told(live=state is LinkState.LIVE)
            on_link(state, since)

        def told(waits: Told) -> None:
            self.waits = waits

        self._follower = Follower(self._transport, self._clock, changed, linked, told)
        self._follower.start()

    def close(self) -> None:
        """Stop following and free the connections."""
        if self._follower is not None:
            self._follower.stop()
        self._seeker.close()
        self._transport.close()

    def _call(self, method: str, path: str, body: bytes | None = None, *, read_s: float = 0) -> bytes:
        headers = {"X-Session": self._session} if self._session else None
        return self._transport.call(method, path, body, headers, read_s=read_s)

    def _notice_log_out(self, event: Event | None) -> None:
        """The end of the day, or a log-in elsewhere, logs out whoever sat here."""
        if event is None or not isinstance(event.data, StaffLoggedOut) or event.cmd_id == self._own_log_out:
            return
        if (event.data.counter, event.data.staff) == (self._who.counter, self._who.staff):
            self._forget_staff()

    def _forget_staff(self) -> None:
        self._session = ""
        self._who = msgspec.structs.replace(self._who, staff="", role="")


def open_link(path: Path) -> HttpLink:
    """The link of the device enrolled at ``path``. Raises Unavailable("identity_missing"), Damaged."""
    return HttpLink(load(path), path=path)
