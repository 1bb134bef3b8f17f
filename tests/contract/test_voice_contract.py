"""What every Voice promises: clips and espeak on a (file) loudspeaker, WAV files, silence, and the fake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from branchdesk.devices.voice import voice_from_name
from branchdesk.devices.voice.compose import compose, read_wav, seconds, sound
from branchdesk.devices.voice.player import play
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import Announcement, Voice
from tests.fakes import FakeVoice
from tests.loudspeaker import BROKEN, Loudspeaker

CALL = Announcement("A012", "3")


@pytest.fixture(params=["fake", "auto", "clips", "espeak", "file", "none"])
def voice(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Voice:
    Loudspeaker(tmp_path, monkeypatch)
    match request.param:
        case "fake":
            return FakeVoice()
        case "file":
            return voice_from_name(f"file://{tmp_path}/said")
        case name:
            return voice_from_name(name)


@pytest.mark.parametrize("number", ["A012", "Z999", "B1234", "K1-001", "7", "C05"])
def test_any_number_can_be_said(voice: Voice, number: str) -> None:
    assert voice.say(Announcement(number, "3", ("zh", "en"))) >= 0


@pytest.mark.parametrize("counter", ["1", "30", "31", "VIP2", "03"])
def test_any_counter_can_be_said(voice: Voice, counter: str) -> None:
    assert voice.say(Announcement("A012", counter, ("zh", "en"))) >= 0


def test_the_same_call_twice_is_said_twice(voice: Voice) -> None:
    assert voice.say(CALL) == pytest.approx(voice.say(CALL), abs=0.5)


def test_the_loudspeaker_gets_every_sample_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = Loudspeaker(tmp_path, monkeypatch)
    length = voice_from_name("clips").say(CALL)
    wanted = compose(CALL)
    assert length == pytest.approx(seconds(wanted))
    assert speaker.heard[: len(wanted)] == wanted


@pytest.mark.parametrize("name", ["auto", "clips", "espeak"])
def test_without_a_loudspeaker_it_says_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Loudspeaker(tmp_path, monkeypatch, BROKEN)
    with pytest.raises(Unavailable) as caught:
        voice_from_name(name).say(CALL)
    assert caught.value.code == "voice_unavailable"


def test_a_stuck_loudspeaker_does_not_hang_the_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Loudspeaker(tmp_path, monkeypatch)
    pipe = tmp_path / "heard.raw"
    os.mkfifo(pipe)  # opening it blocks until somebody reads
    with pytest.raises(Unavailable) as caught:
        play(sound("alert"), patience=0.2)
    assert caught.value.params == {"detail": "audio-device-stuck"}
    pipe.read_bytes()  # lets the playback end


def test_without_espeak_installed_espeak_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unavailable) as caught:
        voice_from_name("espeak").say(CALL)
    assert (caught.value.code, caught.value.params) == ("voice_unavailable", {"detail": "espeak-ng"})


def test_files_hold_the_announcement_one_each(tmp_path: Path) -> None:
    voice = voice_from_name(f"file://{tmp_path}/said")
    voice.say(CALL)
    voice.say(CALL)
    assert [p.name for p in sorted((tmp_path / "said").iterdir())] == ["00001-A012-3.wav", "00002-A012-3.wav"]
    assert read_wav(tmp_path / "said" / "00001-A012-3.wav") == compose(CALL)


@pytest.mark.parametrize("name", ["", "loud", "http://speaker/x"])
def test_a_wrong_name_is_refused_at_once(name: str) -> None:
    with pytest.raises(ValueError, match="unknown voice"):
        voice_from_name(name)
