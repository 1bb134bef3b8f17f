"""A scanner is a keyboard that is quicker than fingers: it types what it read, and mostly Enter after it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

GAP_MS = 60
"""Fingers leave more between two keys; scanners leave a few milliseconds."""
SHORTEST = 4
"""Fewer characters are no scan: two fingers may come down together."""


class Scanner(QObject):
    """Give it every key; it says which were typed, and what was scanned.

    Signals:
        typed(str): one character, by a finger
        scanned(str): a whole code
    """

    typed = Signal(str)
    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = ""
        self._gap = QTimer(self)
        self._gap.setSingleShot(True)
        self._gap.setInterval(GAP_MS)
        self._gap.timeout.connect(self._flush)

    def press(self, character: str) -> None:
        """A key with a printable character."""
        self._keys += character
        self._gap.start()

    def end(self) -> bool:
        """Enter. False: it did not end a scan, and means what it means for fingers."""
        is_scan = len(self._keys) >= SHORTEST
        self._flush()
        return is_scan

    def _flush(self) -> None:
        self._gap.stop()
        keys, self._keys = self._keys, ""
        if len(keys) >= SHORTEST:
            self.scanned.emit(keys)
        else:
            for character in keys:
                self.typed.emit(character)
