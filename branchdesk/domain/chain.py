"""An event as bytes, and the hash chain: each body holds the hash of the one before, so nothing changes unseen.

``hash = sha256(body)`` over the exact stored bytes; a later reader upcasts what it decodes and never rewrites a body.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from branchdesk.domain.errors import Damaged
from branchdesk.domain.events import PAYLOADS, Event, Payload, Unknown

GENESIS = b"\0" * 32
"""The hash before the first event."""


class Head(msgspec.Struct, frozen=True):
    """The end of a log: position of the last event (0: empty) and its hash."""

    seq: int = 0
    hash: bytes = GENESIS


class Sealed(msgspec.Struct, frozen=True):
    """An event with the bytes that are stored, shipped and hashed."""

    seq: int
    hash: bytes
    body: bytes
    event: Event


class _Body(msgspec.Struct, frozen=True, kw_only=True):
    branch: str
    gen: int
    seq: int
    prev_hash: str
    at: int
    bdate: str
    device: str
    actor: str
    cmd_id: str
    type: str
    v: int
    data: msgspec.Raw


_encode = msgspec.json.Encoder().encode
_decode_body = msgspec.json.Decoder(_Body).decode
_decoders = {kind: msgspec.json.Decoder(cls) for kind, cls in PAYLOADS.items()}


def encode_event(event: Event, prev_hash: str = "") -> bytes:
    """The event's body; on the wire to devices ``prev_hash`` stays empty, for what they get may be redacted."""
    return _encode(
        _Body(
            branch=event.branch,
            gen=event.gen,
            seq=event.seq,
            prev_hash=prev_hash,
            at=event.at,
            bdate=event.bdate,
            device=event.device,
            actor=event.actor,
            cmd_id=event.cmd_id,
            type=event.type,
            v=event.data.version,
            data=msgspec.Raw(_encode(event.data)),
        )
    )


def seal(events: Iterable[Event], head: Head) -> list[Sealed]:
    """Events that follow ``head``, as bytes with their hashes."""
    sealed = []
    for event in events:
        body = encode_event(event, head.hash.hex())
        head = Head(event.seq, sha256(body).digest())
        sealed.append(Sealed(event.seq, head.hash, body, event))
    return sealed


def unseal(body: bytes) -> Event:
    """The event in a stored body. Raises Damaged("event_unreadable") where a known type does not decode."""
    try:
        raw = _decode_body(body)
        decoder = _decoders.get(raw.type)
        data: Payload = decoder.decode(raw.data) if decoder else Unknown(type=raw.type)
    except msgspec.DecodeError as error:
        raise Damaged("event_unreadable", detail=str(error)) from error
    return Event(
        branch=raw.branch,
        gen=raw.gen,
        seq=raw.seq,
        at=raw.at,
        bdate=raw.bdate,
        device=raw.device,
        actor=raw.actor,
        cmd_id=raw.cmd_id,
        data=data,
    )


def check_link(seq: int, body: bytes, stored_hash: bytes, head: Head) -> Head:
    """The head after this body. Raises Damaged("chain_broken", seq=…) where hash, order or link are wrong."""
    link = b'"prev_hash":"' + head.hash.hex().encode() + b'"'
    if seq != head.seq + 1 or sha256(body).digest() != stored_hash or link not in body[:400]:
        raise Damaged("chain_broken", seq=head.seq + 1)
    return Head(seq, stored_hash)
