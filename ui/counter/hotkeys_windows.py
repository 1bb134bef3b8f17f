"""Keys of the whole desktop by RegisterHotKey. Written from its documents; not tried on a Windows PC."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from ui.counter.keymap import Action

ALT, CONTROL, NO_REPEAT = 0x0001, 0x0002, 0x4000
WM_HOTKEY = 0x0312
F1 = 0x70


class _Message(ctypes.Structure):
    _fields_ = (
        ("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("wparam", ctypes.c_size_t),
        ("lparam", ctypes.c_ssize_t), ("time", ctypes.c_uint32), ("x", ctypes.c_int32), ("y", ctypes.c_int32),
    )  # fmt: skip


class WindowsGrab(QAbstractNativeEventFilter):
    """Registers with the thread that runs the event loop, and hears of the keys from it."""

    def __init__(self, pressed: Callable[[Action], None]) -> None:
        super().__init__()
        self._pressed = pressed
        self._user: Any = ctypes.CDLL("user32")
        self._taken: dict[int, Action] = {}
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)

    def take(self, combinations: Mapping[str, Action]) -> list[str]:
        """As ``hotkeys.Grab.take``."""
        self._give_back()
        refused = []
        for number, (key, action) in enumerate(combinations.items(), 1):
            code = _virtual_key(key)
            if code and self._user.RegisterHotKey(None, number, ALT | CONTROL | NO_REPEAT, code):
                self._taken[number] = action
            else:
                refused.append(key)
        return refused

    def close(self) -> None:
        """As ``hotkeys.Grab.close``."""
        self._give_back()
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)

    def nativeEventFilter(self, _kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        told = _Message.from_address(int(message))
        if told.message == WM_HOTKEY and told.wparam in self._taken:
            self._pressed(self._taken[told.wparam])
            return True, 0
        return False, 0

    def _give_back(self) -> None:
        for number in self._taken:
            self._user.UnregisterHotKey(None, number)
        self._taken = {}


def _virtual_key(key: str) -> int:
    """Letters and digits are their own codes; 0: not offered."""
    if len(key) == 1 and key.isalnum() and key.isascii():
        return ord(key)
    return F1 + int(key[1:]) - 1 if key[:1] == "F" and key[1:].isdigit() else 0
