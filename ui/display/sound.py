"""The display's voice: one queue, and what became of each announcement told on the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from branchdesk.devices.voice import VoiceQueue
from branchdesk.domain.errors import Unavailable
from branchdesk.domain.snapshot import ShownCall
from branchdesk.services.ports import Announcement, Voice


class Speaker(QObject):
    """Speaks calls one after another; ``spoken(Unavailable | None)`` follows each, None when it was heard."""

    spoken = Signal(object)
    _said = Signal(object)

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._said.connect(self.spoken, Qt.ConnectionType.QueuedConnection)
        self._closed = False
        self._queue = VoiceQueue(voice, self._tell)

    def call(self, call: ShownCall) -> None:
        """Queue a call's announcement."""
        self._queue.say(Announcement(call.number, call.counter))

    def use(self, voice: Voice) -> None:
        """Another voice, from the next call on."""
        self._queue.use(voice)

    def close(self) -> None:
        """Begin no further announcement; one that is being spoken ends by itself. Again: nothing to do."""
        if not self._closed:
            self._closed = True
            self.spoken.disconnect()
            self._queue.stop()

    def _tell(self, _announcement: Announcement, failure: Unavailable | None) -> None:
        self._said.emit(failure)
