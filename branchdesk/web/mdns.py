"""How a node is named in multicast DNS. What is read here may come from anybody in the network: it proves nothing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SERVICE = "_branchdesk._tcp.local."
_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_MOST_ADDRESSES = 8


class FoundNode(NamedTuple):
    """A node as it was advertised."""

    branch: str
    node: str
    addresses: tuple[str, ...]
    port: int


def properties(branch: str, node: str) -> dict[str, str]:
    """All that a node says of itself; ``read`` is the inverse."""
    return {"branch": branch, "node": node}


def read(told: Mapping[bytes, bytes | None], addresses: Sequence[str], port: int | None) -> FoundNode | None:
    """What was advertised; None where it is not what a node says."""
    branch, node = ((told.get(name) or b"").decode("ascii", "replace") for name in (b"branch", b"node"))
    if not (_ID.fullmatch(branch) and _ID.fullmatch(node) and port and addresses):
        return None
    return FoundNode(branch, node, tuple(addresses[:_MOST_ADDRESSES]), port)


def own_addresses() -> list[str]:
    """This PC's IPv4 addresses in its networks, without the loopback."""
    import ifaddr  # no window needs it before its node is lost

    found = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    return [address for address in dict.fromkeys(found) if not ipaddress.ip_address(address).is_loopback]
