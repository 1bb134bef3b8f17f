"""Finds nodes in the branch's network by multicast DNS. An address is a hint: only its certificate proves a node."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event

from zeroconf import Error, IPVersion, ServiceBrowser, ServiceListener, Zeroconf

from branchdesk.domain.errors import Rejected, Unavailable
from branchdesk.web.address import is_loopback
from branchdesk.web.mdns import SERVICE, FoundNode, own_addresses, read

LOOK_S = 3.0
_ANSWER_MS = 1000


class _Listener(ServiceListener):
    def __init__(self) -> None:
        self.found: dict[str, FoundNode] = {}

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        info = zc.get_service_info(type_, name, _ANSWER_MS)
        if info is None:
            return
        node = read(info.properties, info.parsed_addresses(IPVersion.V4Only), info.port)
        if node is not None:
            self.found[name] = node

    update_service = add_service

    def remove_service(self, _zc: Zeroconf, _type: str, name: str) -> None:
        self.found.pop(name, None)


def browse(seconds: float, enough: Event | None = None) -> tuple[FoundNode, ...]:
    """All nodes that answer within ``seconds``, or until ``enough``. Raises OSError where there is no network."""
    listener = _Listener()
    with Zeroconf(interfaces=own_addresses(), ip_version=IPVersion.V4Only) as asker:
        browser = ServiceBrowser(asker, SERVICE, listener)
        (enough or Event()).wait(seconds)
        browser.cancel()
    return tuple(sorted(set(listener.found.values())))


def urls_of(nodes: Iterable[FoundNode], *, tls: bool) -> tuple[str, ...]:
    """Where these nodes may be; beyond this machine with TLS only."""
    return tuple(
        f"{'https' if tls or not is_loopback(address) else 'http'}://{address}:{node.port}"
        for node in nodes
        for address in node.addresses
    )


def find_urls(branch: str, *, tls: bool, seconds: float = LOOK_S) -> tuple[str, ...]:
    """Where the nodes of ``branch`` may be; empty: of the one branch in this network.

    Raises Unavailable("no_node_found"), Rejected("several_branches").
    """
    try:
        found = browse(seconds)
    except (OSError, Error) as error:
        raise Unavailable("no_node_found") from error
    branches = sorted({node.branch for node in found})
    if not branch and len(branches) > 1:
        raise Rejected("several_branches", branches=", ".join(branches))
    urls = urls_of((node for node in found if branch in ("", node.branch)), tls=tls)
    if not urls and branches:
        raise Unavailable("branch_not_found", branch=branch, branches=", ".join(branches))
    if not urls:
        raise Unavailable("no_node_found")
    return urls


def addresses() -> list[str]:
    """This PC's own addresses in its networks."""
    return own_addresses()
