"""The engines behind the Voice port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from itertools import groupby
from pathlib import Path

from branchdesk.devices.voice.compose import Samples, compose, read_wav, seconds, silence, sound, write_wav
from branchdesk.devices.voice.phrases import phrase
from branchdesk.devices.voice.player import play
from branchdesk.devices.voice.words import Words, spoken
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import Announcement

_ESPEAK_VOICES = {"zh": "cmn-latn-pinyin+f3", "letter": "en-us+f3", "en": "en-gb+f3"}
_ESPEAK_SECONDS = 10.0


class ClipsVoice:
    """The shipped clips on the loudspeaker: needs no other program and no network."""

    def say(self, announcement: Announcement) -> float:
        return play(compose(announcement))


class FileVoice:
    """Writes each announcement as a WAV file into a folder: for the demo and for listening to a change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def say(self, announcement: Announcement) -> float:
        samples = compose(announcement)
        self._count += 1
        name = f"{self._count:05}-{announcement.number}-{announcement.counter}.wav"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_wav(self._folder / name.replace("/", "_"), samples)
        except OSError as error:
            raise Unavailable("voice_unavailable", detail=str(error)) from error
        return seconds(samples)


class SilentVoice:
    """A branch that wants no sound: every call is still seen on the display."""

    def say(self, announcement: Announcement) -> float:  # noqa: ARG002
        return 0.0


class EspeakVoice:
    """espeak-ng, where it is installed: robotic, but reads any number and counter."""

    def say(self, announcement: Announcement) -> float:
        return play(self.render(announcement))

    def render(self, announcement: Announcement) -> Samples[int]:
        """The chime and the sentences as samples. Raises Unavailable("voice_unavailable") without
        espeak-ng.
        """
        out = sound("chime")[:]
        with tempfile.TemporaryDirectory() as folder:
            for language in announcement.languages:
                out.extend(silence(0.3))
                for words in _runs(announcement, language):
                    out.extend(speak(words, Path(folder) / "words.wav"))
        return out


def _runs(announcement: Announcement, language: str) -> list[Words]:
    parts = [words for key in phrase(announcement, language) for words in spoken(key, language)]
    return [Words(manner, " ".join(p.words for p in run)) for manner, run in groupby(parts, lambda p: p.manner)]


def speak(words: Words, target: Path) -> Samples[int]:
    """One run of words by espeak-ng; ``target`` is a file for it. Raises Unavailable("voice_unavailable")."""
    program = shutil.which("espeak-ng")
    if program is None:
        raise Unavailable("voice_unavailable", detail="espeak-ng")
    command = [program, "-v", _ESPEAK_VOICES[words.manner], "-s", "165", "-w", str(target), "--", words.words]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_ESPEAK_SECONDS)
        return read_wav(target)
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("voice_unavailable", detail="espeak-ng") from error
