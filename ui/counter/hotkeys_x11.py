"""Keys of the whole display by Xlib: a connection of our own, watched by Qt's event loop."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Mapping

from PySide6.QtCore import QSocketNotifier

from ui.counter.keymap import Action

CONTROL, ALT, LOCK, NUM = 1 << 2, 1 << 3, 1 << 1, 1 << 4
HELD = CONTROL | ALT
LOCKS = (0, LOCK, NUM, LOCK | NUM)
"""Caps lock and num lock make no difference; X counts each as another combination."""
KEY_PRESS, ASYNC = 2, 1
NAMES = {"/": "slash", "DEL": "Delete", ",": "comma", ".": "period", ";": "semicolon", "-": "minus", "=": "equal"}
"""X's own names, where they differ."""


class _KeyEvent(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong), ("root", ctypes.c_ulong), ("subwindow", ctypes.c_ulong), ("time", ctypes.c_ulong),
        ("x", ctypes.c_int), ("y", ctypes.c_int), ("x_root", ctypes.c_int), ("y_root", ctypes.c_int),
        ("state", ctypes.c_uint), ("keycode", ctypes.c_uint), ("same_screen", ctypes.c_int),
    )  # fmt: skip


class _AnyEvent(ctypes.Union):
    _fields_ = (("key", _KeyEvent), ("pad", ctypes.c_long * 24))


_OnError = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class X11Grab:
    """Grabs; ``pressed`` is called on the window's thread. Raises OSError where there is no display or no Xlib."""

    def __init__(self, pressed: Callable[[Action], None]) -> None:
        self._pressed = pressed
        self._x = x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        x.XOpenDisplay.restype = x.XSetErrorHandler.restype = ctypes.c_void_p
        x.XDefaultRootWindow.restype = x.XStringToKeysym.restype = ctypes.c_ulong
        x.XKeysymToKeycode.restype = ctypes.c_ubyte
        opened = x.XOpenDisplay(None)
        if not opened:
            raise OSError("no X display")
        self._display = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(x.XDefaultRootWindow(self._display))
        self._codes: dict[int, Action] = {}
        self._failed = False
        self._on_error = _OnError(self._note_error)
        self._watch = QSocketNotifier(x.XConnectionNumber(self._display), QSocketNotifier.Type.Read)
        self._watch.activated.connect(self._read)

    def take(self, combinations: Mapping[str, Action]) -> list[str]:
        """As ``hotkeys.Grab.take``."""
        self._give_back()
        return [key for key, action in combinations.items() if not self._take_one(key, action)]

    def close(self) -> None:
        """As ``hotkeys.Grab.close``."""
        self._watch.setEnabled(False)
        self._give_back()
        self._x.XCloseDisplay(self._display)

    def _take_one(self, key: str, action: Action) -> bool:
        name = NAMES.get(key, key.lower() if len(key) == 1 else key)
        keysym = self._x.XStringToKeysym(name.encode())
        code = int(self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(keysym))) if keysym else 0
        if not code:
            return False
        before = self._x.XSetErrorHandler(self._on_error)
        self._failed = False
        for lock in LOCKS:
            self._x.XGrabKey(self._display, code, HELD | lock, self._root, 0, ASYNC, ASYNC)
        self._x.XSync(self._display, 0)
        if self._failed:
            self._ungrab(code)
            self._x.XSync(self._display, 0)
        self._x.XSetErrorHandler(ctypes.c_void_p(before))
        if not self._failed:
            self._codes[code] = action
        return not self._failed

    def _give_back(self) -> None:
        for code in self._codes:
            self._ungrab(code)
        self._codes = {}
        self._x.XSync(self._display, 0)

    def _ungrab(self, code: int) -> None:
        for lock in LOCKS:
            self._x.XUngrabKey(self._display, code, HELD | lock, self._root)

    def _note_error(self, _display: int, _event: int) -> int:
        """Another program has this key."""
        self._failed = True
        return 0

    def _read(self) -> None:
        event = _AnyEvent()
        while self._x.XPending(self._display):
            self._x.XNextEvent(self._display, ctypes.byref(event))
            action = self._codes.get(event.key.keycode) if event.key.type == KEY_PRESS else None
            if action is not None:
                self._pressed(action)
