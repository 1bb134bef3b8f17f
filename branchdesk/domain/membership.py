"""Which PCs of a branch vote. The log holds the list of PCs; who votes follows from it, on every PC alike.

An even number of voters survives no more failures than one voter less, and two PCs cannot tell a crash from a cut. So
the voters are the largest odd number of PCs, those first that have been in the branch longest; a PC beyond that is a
standby, which copies the log and steps in when a voter leaves.

    PCs     1   2            3   4             5
    voters  1   1 + standby  3   3 + standby   5
"""

from __future__ import annotations

import re

from branchdesk.domain.errors import Rejected
from branchdesk.domain.snapshot import Device, Snapshot

_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,199}:([0-9]{1,5})", re.ASCII)
LAST_PORT = 65_533
"""A PC uses its port and the two after it."""


def check_address(address: str) -> None:
    """Raise Rejected("pc_address_invalid") unless it is a name or an IPv4 address with a port.

    Every device and PC reads it from the log for ever, so nothing else gets in.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[1]) <= LAST_PORT:
        raise Rejected("pc_address_invalid", address=address)


def pcs(snapshot: Snapshot) -> tuple[Device, ...]:
    """The branch's node PCs, the oldest first; none in a branch that was never made for several."""
    found = [device for device in snapshot.devices.values() if device.kind == "node" and not device.revoked]
    return tuple(sorted(found, key=lambda device: device.order))


def voters(members: tuple[Device, ...]) -> tuple[Device, ...]:
    """Those that decide together: an odd number, the oldest first."""
    return members[: len(members) - (len(members) % 2 == 0)]


def voter_ids(snapshot: Snapshot) -> frozenset[str]:
    """The ids of ``voters`` of the branch as it is."""
    return frozenset(device.id for device in voters(pcs(snapshot)))
