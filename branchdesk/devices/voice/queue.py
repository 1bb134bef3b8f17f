"""The announcement queue: one worker, so calls follow each other and none is dropped, joined or
overlapped.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from branchdesk.domain.errors import FAULTS, Unavailable
from branchdesk.services.ports import Announcement, Voice

log = logging.getLogger(__name__)

Spoken = Callable[[Announcement, Unavailable | None], None]


class VoiceQueue:
    """Speaks announcements one after another on its own thread.

    ``on_spoken(announcement, failure)`` is called on that thread after each one, with None when it was
    heard, so that the display can show "sound off" and take it away again. A repeated call is spoken
    again: every recall is.
    """

    def __init__(self, voice: Voice, on_spoken: Spoken) -> None:
        self._voice = voice
        self._on_spoken = on_spoken
        self._waiting: queue.SimpleQueue[Announcement | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._worker = threading.Thread(target=self._work, name="voice-queue", daemon=True)
        self._worker.start()

    def say(self, announcement: Announcement) -> None:
        """Queue an announcement; returns at once."""
        self._waiting.put(announcement)

    def use(self, voice: Voice) -> None:
        """Another voice, from the next announcement on."""
        self._voice = voice

    def waiting(self) -> int:
        """How many announcements have not begun."""
        return self._waiting.qsize()

    def drain(self, timeout: float) -> bool:
        """Speak what is queued, then end the worker; False when it was still speaking after ``timeout``
        seconds.
        """
        self._waiting.put(None)
        self._worker.join(timeout)
        return not self._worker.is_alive()

    def stop(self, timeout: float = 0.0) -> None:
        """The screen closes: nothing further is begun."""
        self._stopping.set()
        self.drain(timeout)

    def _work(self) -> None:
        while (announcement := self._waiting.get()) is not None and not self._stopping.is_set():
            failure: Unavailable | None = None
            try:
                self._voice.say(announcement)
            except Unavailable as error:
                failure = error
            except FAULTS as fault:  # the next call must still be heard
                log.exception("an announcement failed")
                failure = Unavailable("voice_unavailable", detail=type(fault).__name__)
            self._on_spoken(announcement, failure)
