"""What keeps a device's identity true while it is in use: the branch's nodes as its log names them, a token in time."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from branchdesk.client.identity import Identity, save
from branchdesk.client.transport import Transport
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.membership import pcs
from branchdesk.domain.snapshot import Device, Snapshot
from branchdesk.domain.times import DAY
from branchdesk.services.messages import Renewed
from branchdesk.web.address import is_private

log = logging.getLogger(__name__)

RENEW_BEFORE = 60 * DAY
RENEW_AGAIN = DAY


class Upkeep:
    """``path`` is the identity's file; None: it is kept in memory alone."""

    def __init__(self, identity: Identity, path: Path | None, transport: Transport) -> None:
        self._identity = identity
        self._path = path
        self._transport = transport
        self._scheme = "https" if identity.ca else urlsplit(identity.urls[0]).scheme
        self._lock = Lock()
        self._renew_at = 0

    def notice(self, snapshot: Snapshot) -> None:
        """The branch as it is now."""
        self._transport.nodes.serves()
        self._learn(snapshot)
        known = self._transport.nodes.urls
        if known != self._identity.urls:
            self._keep(replace(self._identity, urls=known))
        if snapshot.at >= max(self._renew_at, self._identity.expires_at - RENEW_BEFORE):
            self._renew_at = snapshot.at + RENEW_AGAIN
            Thread(target=self._renew, name="renew-token", daemon=True).start()

    def _learn(self, snapshot: Snapshot) -> None:
        """A branch for one PC names none: what is known stays. Else it is exactly those, and the one in use."""
        every = {self._url(device) for device in snapshot.devices.values() if device.kind == "node"}
        named = [url for url in map(self._url, pcs(snapshot)) if is_private(url)]
        if named:
            self._transport.nodes.learn(named, every - {*named})

    def _url(self, node: Device) -> str:
        return f"{self._scheme}://{node.address}"

    def _renew(self) -> None:
        try:
            raw = self._transport.call("POST", "/v1/renew")
            renewed = msgspec.json.decode(raw, type=Renewed)
        except (BranchDeskError, msgspec.DecodeError) as error:
            log.warning("no new token: %s", error)
            return
        self._keep(replace(self._identity, token=renewed.token, expires_at=renewed.expires_at))
        self._transport.token = renewed.token  # the old one is good for another day: saved first, used then

    def _keep(self, identity: Identity) -> None:
        """What cannot be written is known in memory, and is learnt again after the next start."""
        with self._lock:
            self._identity = identity
            if self._path is not None:
                try:
                    save(identity, self._path)
                except OSError as error:
                    log.warning("the identity could not be kept: %s", error)
