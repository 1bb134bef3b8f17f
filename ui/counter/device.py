"""What this PC's window is set to by its user: keys, the dock's edge. Kept when it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from ui.counter.keymap import Keys, keys_of
from ui.settings import Settings

Keep = Callable[[Mapping[str, object]], None]
"""Keeps changed fields of the settings. Raises OSError."""


class Device(QObject):
    """The settings in force.

    Signals:
        changed(): they are different now
        failed(str): they hold until the window closes, and could not be kept: why
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, settings: Settings | None = None, keep: Keep | None = None) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self._keep = keep
        self.keys: Keys = keys_of(self.settings.counter_keys)

    def take(self, settings: Settings) -> None:
        """Somebody has kept others for this PC."""
        if settings != self.settings:
            self.settings, self.keys = settings, keys_of(settings.counter_keys)
            self.changed.emit()

    def change(self, **fields: object) -> None:
        """Change settings, at once and for the next start."""
        self.settings = replace(self.settings, **fields)
        self.keys = keys_of(self.settings.counter_keys)
        self.changed.emit()
        if self._keep is not None:
            try:
                self._keep(fields)
            except OSError as error:
                self.failed.emit(str(error))
