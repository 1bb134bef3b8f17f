"""A node PC's way to the other node PCs of its branch."""

from __future__ import annotations

import warnings
from pathlib import Path

import msgspec
import requests
from urllib3.exceptions import InsecureRequestWarning

from branchdesk.client.nodes import Nodes
from branchdesk.client.transport import Patience, Transport
from branchdesk.domain.chain import Sealed
from branchdesk.domain.commands import Command, RevokeDevice
from branchdesk.domain.errors import Damaged, Rejected, Unavailable
from branchdesk.services import messages
from branchdesk.services.pc_messages import (
    AskPlace,
    JoinedPc,
    JoinPc,
    LogPiece,
    Place,
    Renew,
    Renewed,
    unpack,
)

PATIENCE = Patience(4.0, 0.5, 3.0)
ONCE = Patience(0.0, 0.5, 2.0)
_encode = msgspec.json.encode


class Peers:
    """The other PCs, as far as they answer. Raises Rejected, Unavailable("no_node" | …), Damaged."""

    def __init__(self, urls: tuple[str, ...], ca: Path, token: str) -> None:
        self._ca = str(ca)
        self._token = token
        self._known: Transport | None = None
        self.know(urls)

    def know(self, urls: tuple[str, ...]) -> None:
        """These are the other PCs now."""
        old, self._known = self._known, Transport(Nodes(urls), self._ca, PATIENCE, self._token) if urls else None
        if old is not None:
            old.close()

    def use(self, token: str) -> None:
        """This is the PC's token now."""
        self._token = token
        if self._known is not None:
            self._known.token = token

    @property
    def _transport(self) -> Transport:
        if self._known is None:
            raise Unavailable("no_node")
        return self._known

    def place(self, *, fresh: bool) -> Place:
        """What this PC is to be now; ``fresh``: it has no member of the agreement, and is let in if it is to vote."""
        raw = self._transport.call("POST", "/v1/pcs/place", _encode(AskPlace(fresh=fresh)), again=fresh)
        return msgspec.json.decode(raw, type=Place)

    def log(self, after: int) -> list[Sealed]:
        """Some events after a position, from the node that answers first; empty: it has none."""
        raw = self._transport.call("GET", f"/v1/pcs/log?after={after}")
        return unpack(msgspec.msgpack.decode(raw, type=LogPiece))

    def history(self, after: int) -> list[Sealed]:
        """Some events after a position, from whichever node has them; empty: none has."""
        for _ in range(len(self._transport.nodes)):
            if events := self.log(after):
                return events
            self.elsewhere()  # it may itself have been off for weeks
        return []

    def renew(self, request: bytes) -> bytes:
        """A new certificate, from whichever PC has the branch's key; PEM in, PEM out."""
        for _ in range(len(self._transport.nodes)):
            try:
                raw = self._transport.call("POST", "/v1/pcs/renew", _encode(Renew(request=request.decode())))
                return msgspec.json.decode(raw, type=Renewed).certificate.encode()
            except Rejected as refusal:
                if refusal.code != "no_authority_here":
                    raise
                self.elsewhere()
        raise Rejected("no_authority_here")

    def renew_token(self, _token: str) -> messages.Renewed:
        """A new token in place of the one in use."""
        return msgspec.json.decode(self._transport.call("POST", "/v1/renew"), type=messages.Renewed)

    def secrets(self) -> bytes:
        """What the branch's vault holds, for this PC's own."""
        return self._transport.call("GET", "/v1/pcs/secrets")

    def went_on(self, seq: int, gen: int) -> str:
        """Where a PC serves that has more of the log than ``seq``, of this or a later generation, or has taken this one
        out; empty: there is none.
        """
        urls = self._known.nodes.urls if self._known else ()
        return next((url for url in urls if self._is_beyond(url, seq, gen)), "")

    def _is_beyond(self, url: str, seq: int, gen: int) -> bool:
        transport, told = Transport(Nodes((url,)), self._ca, ONCE, self._token), None
        try:
            told = msgspec.json.decode(transport.call("GET", "/v1/health", again=False), type=messages.Health)
            if "no_quorum" in told.problems:  # a survivor without the others, as long as nobody lets it go on
                return False
            raw = transport.call("GET", f"/v1/pcs/log?after={max(told.seq - 1, 0)}", again=False)
            last = unpack(msgspec.msgpack.decode(raw, type=LogPiece))[-1:]
            return told.seq > seq and all(one.event.gen >= gen for one in last)
        except Rejected as refusal:  # of a token that it does not know, this PC's may be too old
            return refusal.code == "device_revoked" or (told is not None and told.seq > seq)
        except (Unavailable, Damaged, msgspec.DecodeError):
            return False
        finally:
            transport.close()

    def elsewhere(self) -> None:
        """Ask the next PC the next time."""
        nodes = self._transport.nodes
        nodes.leave(nodes.current)

    def revoke(self, device_id: str, cmd_id: str) -> None:
        """Take a PC out of the branch."""
        command = Command(cmd_id=cmd_id, op=RevokeDevice(device_id=device_id))
        self._transport.call("POST", "/v1/commands", _encode(command))

    def close(self) -> None:
        """Close all connections."""
        self.know(())


def fetch_authority(url: str) -> bytes:
    """The CA that a node claims to have, over a connection that proves nothing: compare its fingerprint.

    Raises Unavailable("no_node").
    """
    try:
        with requests.Session() as session, warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)  # the fingerprint proves it afterwards
            session.trust_env = False
            answer = session.get(f"{url}/v1/pcs/ca", timeout=(3, 5), verify=False)
    except requests.RequestException as error:
        raise Unavailable("no_node") from error
    if not answer.ok:
        raise Unavailable("no_node")
    return answer.content


def join(url: str, asked: JoinPc, ca: Path) -> JoinedPc:
    """Join a branch at one of its nodes. Raises Rejected("code_unknown" | …), Unavailable."""
    transport = Transport(Nodes((url,)), str(ca), PATIENCE)
    try:
        raw = transport.call("POST", "/v1/pcs/join", _encode(asked), again=False)
    finally:
        transport.close()
    return msgspec.json.decode(raw, type=JoinedPc)
