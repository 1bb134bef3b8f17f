"""How a device joins the branch, and gets a new token in time.

Secrets are in the vault; that a device was enrolled is an event in the log, which decides where two claim one code.
"""

from __future__ import annotations

from branchdesk.domain import commands as c
from branchdesk.domain.commands import Command, Who
from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.node.codes import Codes, Grant, code_key
from branchdesk.node.hub import Hub
from branchdesk.node.tokens import Tokens
from branchdesk.node.vault import hashed, new_secret
from branchdesk.node.vault_thread import VaultThread
from branchdesk.node.writer import Writer
from branchdesk.services.messages import Enrol, Enrolled, Renewed
from branchdesk.services.ports import Clock


class Enrolment:
    """One-time codes and devices' tokens."""

    def __init__(
        self, codes: Codes, tokens: Tokens, thread: VaultThread, writer: Writer, hub: Hub, clock: Clock
    ) -> None:
        self._codes = codes
        self._tokens = tokens
        self._thread = thread
        self._writer = writer
        self._hub = hub
        self._clock = clock

    async def make_code(self, who: Who, grant: Grant) -> str:
        """A one-time code for a further device. For managers. Raises Rejected."""
        if who.role != "manager":
            raise Rejected("not_allowed", device=who.role or who.kind)
        code = await self._thread.run(lambda: self._codes.make(grant, self._clock.now()))
        await self._thread.share()
        return code

    async def enrol(self, request: Enrol, address: str = "") -> Enrolled:
        """A device joins; a node PC with the address at which it will serve, and all others without.

        Raises Rejected("code_unknown" | "code_used" | "code_expired" | "code_other_kind" | …), Unavailable.
        """
        claimer = hashed(request.cmd_id or new_secret()).hex()
        grant = await self._thread.run(lambda: self._codes.claim(request.code, claimer, self._clock.now()))
        try:
            self._check(grant, address)
        except Rejected:  # before the log hears of it: there the code's command would be refused for ever
            await self._thread.run(lambda: self._codes.give_back(request.code, claimer))
            raise
        device_id = await self._enrol_in_log(request, grant, claimer, address)
        given = await self._thread.run(lambda: self._tokens.give(device_id, self._clock.now()))
        await self._thread.share()
        return Enrolled(
            branch=self._hub.snapshot.branch,
            device_id=device_id,
            kind=grant.kind,
            counter=grant.counter,
            token=given.token,
            expires_at=given.expires_at,
        )

    def _check(self, grant: Grant, address: str) -> None:
        if (grant.kind == "node") != bool(address):
            raise Rejected("code_other_kind", kind=grant.kind)
        if grant.counter:
            self._hub.snapshot.counter(grant.counter)

    async def renew(self, token: str) -> Renewed:
        """A new token for the device that has this one. Raises Rejected("token_expired" | "unknown_token" | …)."""
        given = await self._thread.run(lambda: self._tokens.renew(token, self._clock.now()))
        await self._thread.share()
        return Renewed(token=given.token, expires_at=given.expires_at)

    async def renew_own(self, device: str, token: str) -> Renewed:
        """A new token for this node's own PC, also after its token has ended: the PC was alone for long."""
        try:
            return await self.renew(token)
        except Rejected:
            given = await self._thread.run(lambda: self._tokens.give(device, self._clock.now()))
        await self._thread.share()
        return Renewed(token=given.token, expires_at=given.expires_at)

    async def _enrol_in_log(self, request: Enrol, grant: Grant, claimer: str, address: str) -> str:
        """The new device's id. A code names its command, so that of two that claimed it at two nodes one gets in."""
        key = code_key(request.code)
        device_id = f"{grant.kind}-{hashed(key + claimer).hex()[:8]}"
        op = c.EnrolDevice(
            device_id=device_id,
            device_kind=grant.kind,
            name=request.name,
            counter=grant.counter,
            address=address,
        )
        try:
            await self._writer.submit(Command(cmd_id=f"enrol-{key[:32]}", op=op), Who(device=device_id, kind="node"))
        except (Rejected, Unavailable) as error:
            await self._thread.run(lambda: self._codes.give_back(request.code, claimer))
            if error.code == "cmd_id_used":
                raise Rejected("code_used") from error
            raise
        return device_id
