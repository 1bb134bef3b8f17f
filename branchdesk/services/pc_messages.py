"""What node PCs of one branch say to each other over HTTPS, besides what etcd's members say among themselves."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

from branchdesk.domain.chain import Sealed, unseal
from branchdesk.services.messages import Short

Pem = Annotated[str, Meta(max_length=8192)]


class JoinPc(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PC asks to join as a node, with a one-time code. ``address`` is "host:port"; ``request`` a CSR in PEM."""

    code: Short
    name: Short
    address: Short
    request: Pem


class JoinedPc(msgspec.Struct, frozen=True, kw_only=True):
    """The PC's identity from now on, shown this once. ``vault`` is the branch's secrets (hashes and their key)."""

    branch: str
    node_id: str
    token: str
    ca: str
    certificate: str
    vault: bytes
    urls: tuple[str, ...]


class AskPlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PC asks what it is to be. ``fresh``: it has no data of the agreement, so an old membership is void, and it is
    let in anew; else it asks whether its membership still counts.
    """

    fresh: bool = False


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What a PC is to be now; a voter is told with whom (``cluster``: "id=url,…" of all members). ``urls``: where the
    branch's other PCs are.
    """

    role: Literal["standby", "voter"]
    cluster: str = ""
    token: str = ""
    urls: tuple[str, ...] = ()


class Renew(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A PC asks for a new certificate."""

    request: Pem


class Renewed(msgspec.Struct, frozen=True, kw_only=True):
    """The new certificate, in PEM."""

    certificate: str


class LogPiece(msgspec.Struct, frozen=True):
    """Some events of the log as they are stored, in order; empty: there are no more."""

    bodies: tuple[bytes, ...] = ()


class Cluster(Protocol):
    """What a node needs to know of the other PCs, to answer them. Blocking: called from worker threads."""

    def authority(self) -> str:
        """The branch's CA certificate, in PEM."""

    def admit(self, asked: JoinPc) -> JoinedPc:
        """A PC joins. Raises Rejected("code_unknown" | "no_authority_here" | …), Unavailable."""

    def place(self, node_id: str, asked: AskPlace) -> Place:
        """What an enrolled PC is to be now. Raises Unavailable("no_quorum")."""

    def renew(self, node_id: str, asked: Renew) -> Renewed:
        """A new certificate for an enrolled PC. Raises Rejected("no_authority_here" | "request_invalid")."""


def pack(events: list[Sealed]) -> LogPiece:
    """Events for another PC."""
    return LogPiece(tuple(event.body for event in events))


def unpack(piece: LogPiece) -> list[Sealed]:
    """Inverse of ``pack``; the store that takes them checks the chain. Raises Damaged("event_unreadable")."""
    found = []
    for body in piece.bodies:
        event = unseal(body)
        found.append(Sealed(event.seq, sha256(body).digest(), body, event))
    return found
