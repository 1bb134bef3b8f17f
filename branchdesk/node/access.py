"""Who speaks: logging staff in and out, and the ``Who`` of every request.

Secrets are in the vault; the facts (enrolled, logged in, locked) are events in the log, made through node commands.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from branchdesk.domain import commands as c
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.domain.profile import SHORTEST_PIN
from branchdesk.domain.snapshot import Snapshot
from branchdesk.node.codes import Codes
from branchdesk.node.enrolment import Enrolment
from branchdesk.node.hub import Hub
from branchdesk.node.pins import Pins
from branchdesk.node.presence import Presence
from branchdesk.node.tokens import Sessions, Tokens
from branchdesk.node.vault import Vault
from branchdesk.node.vault_thread import VaultThread
from branchdesk.node.writer import Writer
from branchdesk.services.messages import GivePin, LoggedIn, LogInRequest, StaffAccess
from branchdesk.services.ports import Clock

LOG_IN_KINDS = frozenset({"counter", "manager", "kiosk"})
LEADS = frozenset({"lobby", "manager"})
"""Who may open a kiosk's service menu: at a kiosk nobody else logs in."""


class Access:
    """The door of a node. The vault's slow work runs in a thread of its own."""

    def __init__(
        self,
        vault: Vault,
        writer: Writer,
        hub: Hub,
        clock: Clock,
        share: Callable[[], None] = lambda: None,
        settled: Callable[[], bool] = lambda: True,
    ) -> None:
        """``share`` tells the other nodes at once what was written to the vault, ``settled`` whether all is known here
        that others wrote; see ``mirror``.
        """
        self._settled = settled
        self.presence = Presence(vault)
        self._tokens = Tokens(vault, hub.snapshot.branch)
        self._sessions = Sessions(vault)
        self._pins = Pins(vault)
        self._writer = writer
        self._hub = hub
        self._clock = clock
        self._thread = VaultThread(share)
        self.enrolment = Enrolment(Codes(vault), self._tokens, self._thread, writer, hub, clock)
        self._checking: set[str] = set()

    def who(self, authorization: str, session: str) -> Who:
        """Device and staff behind a request's headers.

        Raises Rejected("unknown_token" | "token_expired" | "other_branch" | "device_revoked"), and
        Unavailable("node_busy" | "no_quorum") where another node may know better and this one has not heard of it yet.
        """
        try:
            device_id = self._tokens.device(authorization.removeprefix("Bearer "), self._clock.now())
        except Rejected:
            self._check_settled()
            raise
        device = self._snapshot.devices.get(device_id)
        if device is None:
            raise Unavailable("node_busy")
        if device.revoked:
            raise Rejected("device_revoked", device=device.name)
        who = Who(device=device.id, kind=device.kind, counter=device.counter)
        return self._with_staff(who, session) if session else who

    def _check_settled(self) -> None:
        """Nobody is refused for what this node has missed while it was off."""
        if not self._settled():
            raise Unavailable("no_quorum")

    def device_of(self, authorization: str) -> str:
        """The device that a token was given to, whether or not it is good any more; empty where nobody knows."""
        return self._tokens.owner(authorization.removeprefix("Bearer "))

    def _with_staff(self, who: Who, session: str) -> Who:
        """A session at a counter lives as long as the log says that its teller is there (the day may have turned)."""
        staff = self._sessions.staff(session, who.device, self._clock.now())
        counter = self._snapshot.counters.get(who.counter)
        if not staff:
            self._check_settled()
        if not staff or (who.kind == "counter" and (counter is None or counter.teller != staff)):
            return who
        roles = {person.id: person.role for person in self._snapshot.profile.staff}
        return replace(who, staff=staff, role=roles[staff]) if staff in roles else who

    async def log_in(self, who: Who, request: LogInRequest) -> LoggedIn:
        """Staff log in at a device. Raises Rejected("wrong_pin" | "staff_locked" | "not_allowed" | …), Unavailable."""
        if who.kind not in LOG_IN_KINDS:
            raise Rejected("not_allowed", device=who.kind)
        now = self._clock.now()
        await self._check_pin(who, request, now)
        person = self._snapshot.profile.person(request.staff)
        if who.kind == "kiosk" and person.role not in LEADS:
            raise Rejected("not_allowed", device=person.role)
        if who.kind == "counter":
            await self._as_node(who.device, request.cmd_id, c.LogIn(counter=who.counter, staff=person.id))
        session = await self._thread.run(lambda: self._sessions.begin(who.device, person.id, now))
        await self._thread.share()
        return LoggedIn(session=session, staff=person.id, name=person.name, role=person.role)

    async def _check_pin(self, who: Who, request: LogInRequest, now: int) -> None:
        """One at a time from each device: a flood from one makes nobody at another wait for long."""
        if who.device in self._checking:
            raise Unavailable("node_busy")
        self._checking.add(who.device)
        try:
            await self._thread.run(lambda: self._pins.check(request.staff, request.pin, now))
        except Rejected as refusal:
            if refusal.code == "staff_locked":
                await self._record_lock(who, request.staff)
            raise
        finally:
            self._checking.discard(who.device)

    async def staff(self) -> tuple[StaffAccess, ...]:
        """Who of the branch's staff can log in."""
        people = [person.id for person in self._snapshot.profile.staff]

        def look() -> tuple[StaffAccess, ...]:
            known, now = self._pins.known(), self._clock.now()
            locks = {one: self._pins.locked_until(one) for one in people}
            return tuple(
                StaffAccess(staff=one, has_pin=one in known, locked_until=locks[one] if locks[one] > now else 0)
                for one in people
            )

        return await self._thread.run(look)

    async def give_pin(self, who: Who, asked: GivePin, cmd_id: str) -> None:
        """A PIN, or the end of a lock, for one of the staff; on record before it holds.

        Raises Rejected("pin_too_short" | "unknown_staff"), Unavailable.
        """
        if 0 < len(asked.pin) < SHORTEST_PIN:
            raise Rejected("pin_too_short", digits=SHORTEST_PIN)
        op = c.RecordPin(staff=asked.staff, unlocked=not asked.pin)
        await self._writer.submit(Command(cmd_id=cmd_id, op=op), Who(device=who.device, kind="node", staff=who.staff))
        if asked.pin:
            await self._thread.run(lambda: self._pins.set(asked.staff, asked.pin))
        else:
            await self._thread.run(lambda: self._pins.unlock(asked.staff))
        await self._thread.share()

    async def log_out(self, who: Who, session: str, cmd_id: str) -> None:
        """End a session; at a counter also closes it. Again, or without a session: nothing to do."""
        if who.staff and who.kind == "counter":
            await self._writer.submit(Command(cmd_id=cmd_id, op=c.LogOut(counter=who.counter)), who)
        await self._thread.run(lambda: self._sessions.end(session, who.device))

    async def flush(self) -> None:
        """Write down what is kept in memory."""
        await self._thread.run(lambda: self._sessions.flush(self._clock.now()))
        await self._thread.run(lambda: self.presence.flush(self._clock.now()))

    def close(self) -> None:
        """Let the thread end."""
        self._thread.close()

    @property
    def _snapshot(self) -> Snapshot:
        return self._hub.snapshot

    async def _record_lock(self, who: Who, staff: str) -> None:
        """One event a lock, and none for a name that nobody has: its id names the lock."""
        if staff in {person.id for person in self._snapshot.profile.staff}:
            until = await self._thread.run(lambda: self._pins.locked_until(staff))
            with suppress(Rejected):  # "cmd_id_used": it is on record already, from the device where it began
                await self._as_node(who.device, f"lock-{staff}-{until}", c.LockStaff(staff=staff, until=until))

    async def _as_node(self, device: str, cmd_id: str, op: c.LogIn | c.LockStaff) -> None:
        """A node's command on behalf of a device. Raises Rejected, Unavailable."""
        await self._writer.submit(Command(cmd_id=cmd_id, op=op), Who(device=device, kind="node"))
