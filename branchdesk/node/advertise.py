"""A node tells the branch's network where it is, by multicast DNS: branch id, node id and port, and nothing else."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence
from hashlib import sha256
from threading import Event, Thread

from zeroconf import Error, IPVersion, ServiceInfo, Zeroconf

from branchdesk.web.address import is_loopback
from branchdesk.web.mdns import SERVICE, own_addresses, properties

log = logging.getLogger(__name__)

AGAIN_S = 30.0
EVERYWHERE = "0.0.0.0"


class Advertisement:
    """Begins in the background and ends with ``stop``. A PC whose network is not up yet tries again.

    ``host`` is where the node listens: one that only its own machine reaches is not advertised, unless ``on`` names the
    interfaces' addresses.
    """

    def __init__(self, branch: str, node: str, host: str, port: int, *, on: Sequence[str] = ()) -> None:
        self._branch = branch
        self._node = node
        self._host = host
        self._port = port
        self._on = on
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="advertise", daemon=True)

    def start(self) -> None:
        """Begin; soon afterwards the node can be found."""
        if self._on or not is_loopback(self._host):
            self._thread.start()

    def stop(self) -> None:
        """Say goodbye."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._advertise()
            except (OSError, Error) as error:
                log.warning("the node cannot be advertised: %s", error)
                self._stopped.wait(AGAIN_S)

    def _advertise(self) -> None:
        """Until stopped. Raises OSError, Error."""
        addresses = self._addresses()
        with Zeroconf(interfaces=addresses, ip_version=IPVersion.V4Only) as announcer:
            announcer.register_service(self._info(addresses), allow_name_change=True)
            self._stopped.wait()

    def _addresses(self) -> list[str]:
        if self._on:
            return list(self._on)
        if self._host == EVERYWHERE:
            return own_addresses()
        return [socket.gethostbyname(self._host)]

    def _info(self, addresses: Sequence[str]) -> ServiceInfo:
        """A name in DNS has 63 letters at most; who is meant stands in the properties."""
        name = sha256(f"{self._branch} {self._node}".encode()).hexdigest()[:16]
        return ServiceInfo(
            SERVICE,
            f"{name}.{SERVICE}",
            port=self._port,
            properties=properties(self._branch, self._node),
            server=f"branchdesk-{name}.local.",
            parsed_addresses=list(addresses),
        )
