"""Reading aloud what stands on a screen: any words, by espeak-ng, sentence by sentence.

espeak-ng's own reading of Chinese characters is broken on Debian, so they are given to it as pinyin, each with its most
frequent reading: a character with several is sometimes read wrong. Clips cannot read; a machine without espeak-ng or
without a loudspeaker stays silent.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from branchdesk.devices.voice.compose import Samples
from branchdesk.devices.voice.engines import speak
from branchdesk.devices.voice.player import has_speaker, play
from branchdesk.devices.voice.words import ZH_DIGITS, Words
from branchdesk.domain.errors import Unavailable
from branchdesk.resources import resource

_SENTENCE = re.compile(r"[^。！？；\n.!?;]+[。！？；.!?;]?")


def can_read() -> bool:
    """Whether this machine can read aloud at all."""
    return shutil.which("espeak-ng") is not None and has_speaker()


class Reading:
    """Reads the newest words only: whoever moves on does not hear the page before to its end."""

    def __init__(self, say: Callable[[str, str], None] | None = None) -> None:
        """``say`` speaks one sentence in a language, and blocks meanwhile."""
        self._say = say or say_aloud
        self._wanted: tuple[str, str] | None = None
        self._turn = 0
        self._stopped = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="voice-reading", daemon=True)
        self._thread.start()

    def read(self, words: str, language: str) -> None:
        """Read these words, and break off whatever is being read at the end of its sentence. Empty: be silent."""
        with self._wake:
            self._wanted, self._turn = (words, language), self._turn + 1
            self._wake.notify()

    def stop(self) -> None:
        """End the thread."""
        with self._wake:
            self._stopped = True
            self._wake.notify()

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._wanted is not None or self._stopped)
                if self._stopped:
                    return
                assert self._wanted is not None
                (words, language), turn = self._wanted, self._turn
                self._wanted = None
            self._read(words, language, turn)

    def _read(self, words: str, language: str, turn: int) -> None:
        for sentence in sentences(words):
            if self._turn != turn or self._stopped:
                return
            try:
                self._say(sentence, language)
            except Unavailable:
                return  # a page must not fail for want of a voice; the service menu's test says why


def sentences(words: str) -> Iterator[str]:
    """The sentences of a text, without what is empty."""
    return (part for found in _SENTENCE.finditer(words) if (part := found[0].strip(" \u3000·")))


def say_aloud(sentence: str, language: str) -> None:
    """Speak one sentence on the loudspeaker. Raises Unavailable("voice_unavailable")."""
    play(render(sentence, language))


def render(sentence: str, language: str) -> Samples[int]:
    """One sentence as samples. Raises Unavailable("voice_unavailable") without espeak-ng."""
    out: Samples[int] | None = None
    with tempfile.TemporaryDirectory() as folder:
        for words in manners(sentence, language):
            spoken = speak(words, Path(folder) / "words.wav")
            out = spoken if out is None else out + spoken
    if out is None:
        raise Unavailable("voice_unavailable", detail="no-words")
    return out


def manners(sentence: str, language: str) -> list[Words]:
    """The runs of a sentence in one manner of speaking each: Chinese as pinyin, everything else as English."""
    if not language.startswith("zh"):
        return [Words("en", sentence)]
    runs = []
    for manner, run in groupby(sentence, _manner):
        characters = "".join(run)
        said = " ".join(_pinyin(character) for character in characters) if manner == "zh" else characters.strip()
        if said.strip():
            runs.append(Words(manner, said))
    return runs


def _manner(character: str) -> str:
    return "en" if character.isascii() and not character.isdecimal() and character not in " ,.-:" else "zh"


def _pinyin(character: str) -> str:
    if character.isascii() and character.isdecimal():
        return ZH_DIGITS[int(character)]
    return _readings().get(character, "," if not character.isspace() else "")


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    """Pinyin with its tone by character."""
    lines = resource("voice", "pinyin.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {character: reading for reading, characters in pairs for character in characters}
