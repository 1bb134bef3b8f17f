"""Playing samples on the loudspeaker through miniaudio, with an end: no device or a stuck one is
Unavailable.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator
from pathlib import Path

from branchdesk.devices.voice.compose import RATE, Samples, seconds, sound
from branchdesk.domain.errors import Unavailable

_BUFFER_MS = 100
_PATIENCE = 4.0  # seconds beyond the sound's own length before a device counts as stuck


def play_sound(name: str) -> float:
    """Play a shipped sound ("chime", "alert") to its end, as ``play`` does."""
    return play(sound(name))


def play(samples: Samples[int], patience: float = _PATIENCE) -> float:
    """Play to the end; returns the seconds of sound.

    Raises Unavailable("voice_unavailable") without a device, or when it is not done ``patience`` seconds
    after it should be.
    """
    if not has_speaker():
        raise Unavailable("voice_unavailable", detail="no-audio-device")
    job = _Playback(samples)
    job.start()
    job.join(seconds(samples) + patience)
    if job.is_alive():
        raise Unavailable("voice_unavailable", detail="audio-device-stuck")
    if job.failure:
        raise Unavailable("voice_unavailable", detail=job.failure)
    return seconds(samples)


def has_speaker() -> bool:
    """False where Linux surely has no sound: asking ALSA there fails too, after twenty lines on the error
    stream.
    """
    if not sys.platform.startswith("linux"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/run/user/0"))
    sockets = ((runtime / "pulse" / "native").exists(), (runtime / "pipewire-0").exists())
    named = {"PULSE_SERVER", "ALSA_CONFIG_PATH"} & os.environ.keys()
    return any(sockets) or bool(named) or any(Path("/dev/snd").glob("pcm*p"))


class _Playback(threading.Thread):
    """A daemon thread per sound, because opening a device may block for ever; ``failure`` says what went
    wrong.
    """

    def __init__(self, samples: Samples[int]) -> None:
        super().__init__(name="voice-playback", daemon=True)
        self.failure = "no-end"
        self._samples = samples
        self._ended = threading.Event()

    def run(self) -> None:
        import miniaudio

        real = sorted(
            miniaudio.get_enabled_backends() - {miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM},
            key=lambda backend: int(backend.value),
        )
        try:
            device = miniaudio.PlaybackDevice(
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_BUFFER_MS,
                backends=real,
                app_name="BranchDesk",
            )
            with device:
                device.start(self._feed())
                if self._ended.wait(seconds(self._samples) + _PATIENCE):
                    self.failure = ""
        except miniaudio.MiniaudioError as error:
            self.failure = str(error)

    def _feed(self) -> Generator[bytes | Samples[int], int, None]:
        feed = self._frames()
        next(feed)
        return feed

    def _frames(self) -> Generator[bytes | Samples[int], int, None]:
        wanted = yield b""
        at = 0
        while at < len(self._samples) + RATE * 3 * _BUFFER_MS // 1000:  # silence until the last buffer was heard
            piece = self._samples[at : at + wanted]
            at += wanted
            wanted = yield piece
        self._ended.set()
        yield b""
