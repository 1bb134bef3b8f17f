"""Who follows the branch: every committed event goes to every open stream, encoded once for each kind of device
(of evaluators: for each counter, whose questions no other may hear).

Lives on the event loop. A stream is a bounded queue; a device that reads too slowly loses its stream (it will reconnect
and get a snapshot), so that it holds up nobody else.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from branchdesk.domain.chain import Sealed, encode_event
from branchdesk.domain.events import DeviceKind, DeviceRevoked, Event
from branchdesk.domain.privacy import Audience, redact_event, redact_snapshot
from branchdesk.domain.snapshot import Snapshot, encode_snapshot
from branchdesk.forecast.waits.told import Told
from branchdesk.services.messages import Beat
from branchdesk.services.ports import Clock

RECENT = 1000
"""Events kept for devices that come back: fewer missed than this are sent alone, without a snapshot."""
QUEUED = 256
_POSITION = re.compile(r"[0-9]{1,15}")


SHOW_WAITS: frozenset[DeviceKind] = frozenset({"kiosk", "display", "manager"})


def frame(name: str, data: bytes, position: str = "") -> bytes:
    """One server-sent event; ``data`` is JSON on one line."""
    head = f"id: {position}\nevent: {name}\ndata: " if position else f"event: {name}\ndata: "
    return head.encode() + data + b"\n\n"


class Stream:
    """What one device has still to be sent. ``None`` in the queue: the stream has ended."""

    def __init__(self, device: str, audience: Audience) -> None:
        self.device = device
        self.audience = audience
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUED)

    async def next(self) -> bytes | None:
        """All that is waiting, in one piece; None at the end."""
        first = await self.frames.get()
        if first is None:
            return None
        pieces = [first]
        while not self.frames.empty():
            piece = self.frames.get_nowait()
            if piece is None:
                self.frames.put_nowait(None)
                break
            pieces.append(piece)
        return b"".join(pieces)

    def end(self) -> None:
        """Nothing more comes; what was queued is dropped."""
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)


class Hub:
    """All open streams, and the snapshot that they have been told."""

    def __init__(self, clock: Clock, snapshot: Snapshot, recent: Sequence[Sealed] = ()) -> None:
        self.snapshot = snapshot
        self._clock = clock
        self._recent: deque[Event] = deque((sealed.event for sealed in recent), RECENT)
        self._streams: set[Stream] = set()
        self._encoded: dict[Audience, tuple[int, bytes]] = {}
        self._told: Told | None = None

    def open(self, device: str, kind: DeviceKind, last_seen: str = "", counter: str = "") -> Stream:
        """A stream that begins with the events missed since ``last_seen`` (an event's id) or else with a snapshot."""
        audience = Audience.of(kind, counter)
        stream = Stream(device, audience)
        missed = self._missed(last_seen)
        stream.frames.put_nowait(self._whole(audience) if missed is None else self._changes(missed, audience))
        stream.frames.put_nowait(self._beat())
        if self._told is not None and kind in SHOW_WAITS:
            stream.frames.put_nowait(_waits(self._told, kind))
        self._streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        """The device has gone."""
        self._streams.discard(stream)

    def publish(self, events: Sequence[Sealed], snapshot: Snapshot) -> None:
        """Send committed events on; the streams of a device revoked by them end."""
        self.snapshot = snapshot
        happened = [sealed.event for sealed in events]
        self._recent.extend(happened)
        heard_by = {stream.audience for stream in self._streams}
        pieces = {audience: self._changes(happened, audience) for audience in heard_by}
        for stream in list(self._streams):
            self._send(stream, pieces[stream.audience])
        for event in happened:
            if isinstance(event.data, DeviceRevoked):
                self._end(event.data.device_id)

    def beat(self) -> None:
        """Tell every stream that the node lives, and its time."""
        beat = self._beat()
        for stream in list(self._streams):
            self._send(stream, beat)

    @property
    def shows_waits(self) -> bool:
        """Whether anybody follows who shows waits."""
        return any(stream.audience.kind in SHOW_WAITS for stream in self._streams)

    def tell(self, told: Told) -> None:
        """Tell the waits to whoever shows them; who comes later gets the latest."""
        self._told = told
        pieces = {kind: _waits(told, kind) for kind in SHOW_WAITS}
        for stream in list(self._streams):
            if stream.audience.kind in SHOW_WAITS:
                self._send(stream, pieces[stream.audience.kind])

    def close(self) -> None:
        """End all streams."""
        for stream in list(self._streams):
            self._drop(stream)

    def _send(self, stream: Stream, piece: bytes) -> None:
        if stream.frames.full():
            self._drop(stream)
        else:
            stream.frames.put_nowait(piece)

    def _drop(self, stream: Stream) -> None:
        stream.end()
        self.leave(stream)

    def _end(self, device: str) -> None:
        for stream in [stream for stream in self._streams if stream.device == device]:
            self._drop(stream)

    def _missed(self, last_seen: str) -> list[Event] | None:
        """Events after ``last_seen``; None where they are too many, or it is of another log."""
        gen, _, seq = last_seen.partition("-")
        if gen != str(self.snapshot.gen) or not _POSITION.fullmatch(seq) or int(seq) > self.snapshot.seq:
            return None
        missed = [event for event in self._recent if event.seq > int(seq)]
        return missed if len(missed) == self.snapshot.seq - int(seq) else None

    def _changes(self, events: Sequence[Event], audience: Audience) -> bytes:
        return b"".join(
            frame("change", encode_event(redact_event(event, *audience)), f"{event.gen}-{event.seq}")
            for event in events
        )

    def _beat(self) -> bytes:
        s = self.snapshot
        beat = Beat(at=self._clock.now(), rate=self._clock.rate, gen=s.gen, seq=s.seq)
        return frame("beat", msgspec.json.encode(beat))

    def _whole(self, audience: Audience) -> bytes:
        """The snapshot's frame; encoded once while nothing happens, for all devices come back at once."""
        s = self.snapshot
        known = self._encoded.get(audience)
        if known is None or known[0] != s.seq:
            known = (s.seq, frame("snapshot", encode_snapshot(redact_snapshot(s, *audience)), f"{s.gen}-{s.seq}"))
            self._encoded[audience] = known
        return known[1]


def _waits(told: Told, kind: DeviceKind) -> bytes:
    """Single tickets' waits are for the manager alone."""
    return frame("waits", msgspec.json.encode(told if kind == "manager" else replace(told, tickets={})))
