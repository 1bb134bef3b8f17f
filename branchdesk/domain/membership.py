"""Which PCs of a branch vote. The log holds the list of PCs; who votes follows from it, on every PC alike.

An even number of voters survives no more failures than one voter less, and two PCs cannot tell a crash from a cut. So
the voters are the largest odd number of PCs, those first that have been in the branch longest; a PC beyond that is a
standby, which copies the log and steps in when a voter leaves.

    PCs     1   2            3   4             5
    voters  1   1 + standby  3   3 + standby   5
"""

from __future__ import annotations

from branchdesk.domain.snapshot import Device, Snapshot


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
