"""An announcement as sound: the chime, then each sentence stitched from the shipped clips. No audio device
here.
"""

from __future__ import annotations

import array
import sys
import tempfile
import wave
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import IO

import msgspec

from branchdesk.devices.voice.phrases import phrase
from branchdesk.domain.errors import Unavailable
from branchdesk.resources import resource
from branchdesk.services.ports import Announcement

RATE, WIDTH = 22_050, 2
Samples = array.array  # of signed 16-bit, mono, RATE per second

_AFTER_CHIME = 0.15
_BETWEEN_CLIPS = 0.03
_BEFORE_COUNTER = 0.12
_BETWEEN_SENTENCES = 0.5


class _Index(msgspec.Struct, frozen=True):
    rate: int
    clips: dict[str, tuple[int, int]]


class Clips:
    """A language's clips: one track of samples in a file and, per key, (first sample, samples)."""

    def __init__(self, track: IO[bytes], index: dict[str, tuple[int, int]]) -> None:
        self.index = index
        self._track, self._turn = track, Lock()

    def get(self, key: str) -> Samples[int]:
        """One clip. Read, not mapped: a day of numbers would leave them all in memory. Raises Unavailable."""
        start, length = self.index[key]
        try:
            with self._turn:
                self._track.seek(start * WIDTH)
                return array.array("h", self._track.read(length * WIDTH))
        except OSError as error:
            raise Unavailable("voice_unavailable", detail=f"clip {key}") from error


@lru_cache
def clips(language: str) -> Clips:
    """Decode a language's clips once (about 0.1 s, 7 MB), a second of sound at a time, into a file without a name.

    Raises Unavailable("voice_unavailable") without them.
    """
    import miniaudio

    sound, listing = resource("voice", f"{language}.ogg"), resource("voice", f"{language}.json")
    try:
        index = msgspec.json.decode(listing.read_bytes(), type=_Index)
        if index.rate != RATE:
            raise Unavailable("voice_unavailable", detail=f"clips-{language}")
        with ExitStack() as failed:
            whole = failed.enter_context(tempfile.TemporaryFile(buffering=0))
            for second in miniaudio.stream_file(str(sound), miniaudio.SampleFormat.SIGNED16, 1, RATE, RATE):
                whole.write(second.tobytes())
            failed.pop_all()
    except (OSError, msgspec.DecodeError, miniaudio.MiniaudioError) as error:
        raise Unavailable("voice_unavailable", detail=f"clips-{language}") from error
    return Clips(whole, index.clips)


@lru_cache
def sound(name: str) -> Samples[int]:
    """A shipped sound, e.g. "chime" or "alert", as samples."""
    return read_wav(resource("sounds", f"{name}.wav"))


def compose(announcement: Announcement) -> Samples[int]:
    """The chime and every sentence of the announcement, in the order of its languages."""
    out = sound("chime")[:]
    out.extend(silence(_AFTER_CHIME))
    for place, language in enumerate(announcement.languages):
        if place:
            out.extend(silence(_BETWEEN_SENTENCES))
        out.extend(_sentence(announcement, language))
    return out


def _sentence(announcement: Announcement, language: str) -> Samples[int]:
    source, out = clips(language), array.array("h")
    for key in phrase(announcement, language):
        if out:
            out.extend(silence(_BEFORE_COUNTER if key.startswith("to") else _BETWEEN_CLIPS))
        out.extend(source.get(key))
    return out


def silence(seconds: float) -> Samples[int]:
    return array.array("h", bytes(2 * round(seconds * RATE)))


def seconds(samples: Samples[int]) -> float:
    return len(samples) / RATE


def read_wav(path: Path) -> Samples[int]:
    """The samples of a mono 16-bit WAV at RATE; a shipped file that is anything else is a bug."""
    with wave.open(str(path), "rb") as source:
        assert (source.getframerate(), source.getnchannels(), source.getsampwidth()) == (RATE, 1, 2), path
        return _little_endian(source.readframes(source.getnframes()))


def write_wav(path: Path, samples: Samples[int]) -> None:
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples.tobytes())


def _little_endian(data: bytes) -> Samples[int]:
    samples = array.array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
