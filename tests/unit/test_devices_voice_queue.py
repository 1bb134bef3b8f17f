"""The announcement queue: calls close together are all spoken, in order, one at a time (complaints 7 and 8)."""

from __future__ import annotations

import threading

from branchdesk.devices.voice import VoiceQueue
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import Announcement
from tests.fakes import FakeVoice

PATIENCE = 10.0


class SlowVoice:
    """Speaks only when a test lets it, and notices when two announcements overlap."""

    def __init__(self) -> None:
        self.said: list[Announcement] = []
        self.overlapped = False
        self.speaking = threading.Event()
        self.go_on = threading.Semaphore(0)
        self._mouth = threading.Lock()

    def say(self, announcement: Announcement) -> float:
        if not self._mouth.acquire(blocking=False):
            self.overlapped = True
        self.speaking.set()
        assert self.go_on.acquire(timeout=PATIENCE)
        self.said.append(announcement)
        self._mouth.release()
        return 1.0


def call(n: int) -> Announcement:
    return Announcement(f"A{n:03}", str(n % 5 + 1))


def ignore(announcement: Announcement, failure: Unavailable | None) -> None:
    """For tests that look elsewhere."""


def test_calls_from_many_counters_are_all_spoken_in_order_and_never_overlap() -> None:
    voice = SlowVoice()
    queue = VoiceQueue(voice, ignore)
    calls = [call(n) for n in range(20)]
    for announcement in calls:
        queue.say(announcement)
    assert voice.speaking.wait(PATIENCE)
    assert queue.waiting() == 19
    voice.go_on.release(20)
    assert queue.drain(PATIENCE)
    assert voice.said == calls
    assert not voice.overlapped


def test_a_recall_of_the_same_number_is_spoken_again() -> None:
    voice = FakeVoice()
    queue = VoiceQueue(voice, ignore)
    for _ in range(3):
        queue.say(call(1))
    assert queue.drain(PATIENCE)
    assert voice.said == [call(1)] * 3


def test_a_failure_is_reported_and_the_next_call_is_tried_again() -> None:
    voice = FakeVoice()
    voice.broken = True
    outcomes: list[str | None] = []
    first = threading.Event()

    def on_spoken(announcement: Announcement, failure: Unavailable | None) -> None:
        outcomes.append(failure.code if failure else None)
        first.set()

    queue = VoiceQueue(voice, on_spoken)
    queue.say(call(1))
    assert first.wait(PATIENCE)
    voice.broken = False
    queue.say(call(2))
    assert queue.drain(PATIENCE)
    assert outcomes == ["voice_unavailable", None]
    assert voice.said == [call(2)]


class FaultyVoice(FakeVoice):
    """Has a mistake that shows at one number."""

    def say(self, announcement: Announcement) -> float:
        if announcement == call(1):
            raise LookupError(announcement.number)
        return super().say(announcement)


def test_a_fault_at_one_call_silences_no_other() -> None:
    voice = FaultyVoice()
    outcomes: list[str | None] = []
    queue = VoiceQueue(voice, lambda _call, failure: outcomes.append(failure.code if failure else None))
    queue.say(call(1))
    queue.say(call(2))
    assert queue.drain(PATIENCE)
    assert outcomes == ["voice_unavailable", None]
    assert voice.said == [call(2)]


def test_stopping_begins_nothing_further() -> None:
    voice = SlowVoice()
    queue = VoiceQueue(voice, ignore)
    queue.say(call(1))
    queue.say(call(2))
    assert voice.speaking.wait(PATIENCE)
    queue.stop()
    voice.go_on.release(2)
    assert queue.drain(PATIENCE)
    assert voice.said == [call(1)]
