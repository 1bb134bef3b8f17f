"""Choosing a voice by its name in the settings."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from branchdesk.devices.urls import path_of
from branchdesk.devices.voice.engines import ClipsVoice, EspeakVoice, FileVoice, SilentVoice
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import Announcement, Voice


class FirstThatWorks:
    """Tries voices in order, for every announcement anew: a loudspeaker plugged in later is used at once."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._voices = tuple(voices)

    def say(self, announcement: Announcement) -> float:
        failure = Unavailable("voice_unavailable", detail="")
        for voice in self._voices:
            try:
                return voice.say(announcement)
            except Unavailable as error:
                failure = error
        raise failure


def voice_from_name(name: str) -> Voice:
    """The voice for "auto", "clips", "espeak", "file:///folder" or "none"; ValueError for anything else."""
    match name:
        case "auto":
            return FirstThatWorks((ClipsVoice(), EspeakVoice()))
        case "clips":
            return ClipsVoice()
        case "espeak":
            return EspeakVoice()
        case "none":
            return SilentVoice()
    parts = urlsplit(name)
    if parts.scheme == "file" and parts.path:
        return FileVoice(path_of(parts))
    raise ValueError(f"unknown voice: {name}")
