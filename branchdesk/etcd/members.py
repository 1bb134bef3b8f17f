"""Who is in the cluster. Every function may be called again, by several nodes at once, until it says that all is well.

A PC comes in as a learner, which has no vote, and gets one once it has everything. etcd 3.4 takes one learner at a
time, and in its first five seconds no change at all: what it refuses now (``Refused``) is to be asked again later.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from branchdesk.etcd.gateway import Gateway, Refused
from branchdesk.etcd.messages import Done


class Member(msgspec.Struct, frozen=True):
    """``name`` is empty until it has started for the first time."""

    id: int = msgspec.field(name="ID", default=0)
    name: str = ""
    peer_urls: list[str] = msgspec.field(name="peerURLs", default_factory=list)
    learner: bool = msgspec.field(name="isLearner", default=False)


class _Members(msgspec.Struct, frozen=True):
    members: list[Member] = []


def members(gateway: Gateway) -> list[Member]:
    """All members, as this one knows them; also without a majority. Raises as ``Gateway``."""
    return gateway.call("/v3/cluster/member/list", {}, _Members).members


def ensure_learner(gateway: Gateway, name: str, peer_url: str, *, fresh: bool) -> bool:
    """Let a PC in, or know its new address; returns whether it may start now, False: another one is just coming in.

    ``fresh``: its folder is empty. A membership that it had before is then void, and is replaced: under its old id it
    would have forgotten what it voted for.
    """
    known = find(members(gateway), name, peer_url)
    if known and known.name and fresh:
        _remove(gateway, known)
        known = None
    if known is None:
        return _add(gateway, peer_url)
    if known.peer_urls != [peer_url]:
        gateway.call("/v3/cluster/member/update", {"ID": str(known.id), "peerURLs": [peer_url]}, Done)
    return True


def promote_ready(gateway: Gateway) -> list[str]:
    """Give a vote to learners that have everything; returns their names."""
    promoted = []
    for member in members(gateway):
        if member.learner and member.name:
            try:
                gateway.call("/v3/cluster/member/promote", {"ID": str(member.id)}, Done)
            except Refused:
                continue
            promoted.append(member.name)
    return promoted


def remove(gateway: Gateway, name: str, peer_url: str = "") -> bool:
    """Take a PC out; returns whether it was in. Its etcd ends by itself, with the verdict ``removed``."""
    known = find(members(gateway), name, peer_url)
    if known is not None:
        _remove(gateway, known)
    return known is not None


def remove_one(gateway: Gateway, unwanted: Sequence[Member]) -> None:
    """Take out one of these, whichever etcd lets go now: never a live one that the majority needs. Raises Refused."""
    refused: Refused | None = None
    for member in unwanted:
        try:
            _remove(gateway, member)
            return
        except Refused as error:
            refused = error
    if refused is not None:
        raise refused


def find(among: Sequence[Member], name: str, peer_url: str = "") -> Member | None:
    """The member of this name; one that never started has none, so its address tells."""
    for member in among:
        if member.name == name or (not member.name and peer_url in member.peer_urls):
            return member
    return None


def initial_cluster(among: Sequence[Member], name: str, peer_url: str) -> str:
    """What a member that joins must be told: "name=url,…" of all, itself included."""
    named = [(name if peer_url in one.peer_urls else one.name, url) for one in among for url in one.peer_urls]
    return ",".join(f"{known}={url}" for known, url in named if known)


def _add(gateway: Gateway, peer_url: str) -> bool:
    try:
        gateway.call("/v3/cluster/member/add", {"peerURLs": [peer_url], "isLearner": True}, Done)
    except Refused as refused:
        if "too many learner" in refused.reason:
            return False
        raise
    return True


def _remove(gateway: Gateway, member: Member) -> None:
    try:
        gateway.call("/v3/cluster/member/remove", {"ID": str(member.id)}, Done)
    except Refused as refused:
        if "member not found" not in refused.reason:  # somebody else was faster
            raise
