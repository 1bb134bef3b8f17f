"""Who was refused at the door goes into the log, so that an attack is seen later and elsewhere: at the centre too.

The first refusal of a kind is written at once; then its repetitions are counted and written ten minutes later, then
after twenty, at last once a day: a device that nobody switches off must not fill the log. Requests only count here:
they neither wait for the log nor fail with it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from branchdesk.domain.commands import Command, RecordRefusal, Who
from branchdesk.domain.errors import FAULTS, BranchDeskError
from branchdesk.node.writer import Writer

log = logging.getLogger(__name__)

AUDITED = frozenset({
    "unknown_token", "token_expired", "other_branch", "device_revoked", "code_unknown", "code_used", "code_expired",
    "cmd_id_used", "staff_locked",
})  # fmt: skip
"""Refusals of requests that are recorded: not what honest people meet every day."""
FIRST_S, LONGEST_S = 600.0, 86_400.0
RETRY_S = 30.0
TICK_S = 1.0
MOST = 100
"""Refusals told apart at a time; what comes in more kinds is counted by its code alone."""
LONGEST_TEXT = 200
NODE = Who(device="node", kind="node")


class _Key(NamedTuple):
    code: str
    subject: str
    address: str


class _Case:
    """Refusals of one kind. ``command``: what is to be written, until it is certain that it was."""

    def __init__(self) -> None:
        self.count = 0
        self.due = 0.0
        self.every = FIRST_S
        self.command: Command | None = None


class Audit:
    """Counts refusals, from any thread; ``run`` writes them."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._lock = Lock()
        self._cases: dict[_Key, _Case] = {}

    def refused(self, code: str, subject: str = "", address: str = "") -> None:
        """Somebody was refused: ``subject`` is a device, a member of staff or a reason, as far as it is known."""
        key = _Key(code, _plain(subject), _plain(address))
        with self._lock:
            if key not in self._cases and len(self._cases) >= MOST:
                key = _Key(code, "", "")
            self._cases.setdefault(key, _Case()).count += 1

    def tls_refused(self, reason: str) -> None:
        """A connection whose TLS was not right."""
        self.refused("tls_refused", reason)

    def peer_refused(self, reason: str, address: str) -> None:
        """A PC that etcd did not take for one of the branch's nodes; ``address`` with its port."""
        self.refused("peer_refused", reason, address.rpartition(":")[0])

    async def run(self, writer: Writer, new_id: Callable[[], str]) -> None:
        """Write what is due until cancelled."""
        while True:
            try:
                await self.write(writer, new_id)
            except FAULTS:
                log.exception("audit")
            await asyncio.sleep(TICK_S)

    async def write(self, writer: Writer, new_id: Callable[[], str]) -> None:
        """Write what is due now; what cannot be written is tried again later under the same id."""
        for case in self._due(new_id):
            assert case.command is not None
            try:
                await writer.submit(case.command, NODE)
            except BranchDeskError as error:
                log.warning("a refusal is recorded later: %s", error)
                case.due = self._steady() + RETRY_S
                continue
            case.command = None
            case.due = self._steady() + case.every
            case.every = min(2 * case.every, LONGEST_S)

    def _due(self, new_id: Callable[[], str]) -> list[_Case]:
        """Cases to be written; those that have been quiet are forgotten."""
        now, found = self._steady(), []
        with self._lock:
            for key, case in list(self._cases.items()):
                if case.due > now:
                    continue
                if case.command is None and case.count:
                    op = RecordRefusal(code=key.code, subject=key.subject, address=key.address, count=case.count)
                    case.command, case.count = Command(cmd_id=new_id(), op=op), 0
                if case.command is not None:
                    found.append(case)
                else:
                    del self._cases[key]
        return found


def _plain(text: str) -> str:
    """Strangers choose some of what is recorded."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST_TEXT])
