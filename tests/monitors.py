"""Monitors of an X server: ``python -m tests.monitors plug NAME X``, ``primary NAME X`` and ``unplug NAME``.

Speaks RandR through the system's own libraries, in a process of its own: an X error ends the process.
"""

from __future__ import annotations

import argparse
import ctypes
from ctypes import POINTER, Structure, c_char_p, c_int, c_ulong, c_void_p

HEIGHT = 1080


class _Monitor(Structure):
    _fields_ = (
        *((name, c_ulong) for name in ("name",)),
        *((name, c_int) for name in ("primary", "automatic", "noutput", "x", "y", "width", "height", "mm_x", "mm_y")),
        ("outputs", POINTER(c_ulong)),
    )


def main() -> None:
    """Change one monitor of the display in the environment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=("plug", "primary", "unplug"))
    parser.add_argument("name")
    parser.add_argument("x", type=int, nargs="?", default=0)
    parser.add_argument("width", type=int, nargs="?", default=960)
    asked = parser.parse_args()
    xlib, randr = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXrandr.so.2")
    xlib.XOpenDisplay.restype = c_void_p
    xlib.XDefaultRootWindow.argtypes, xlib.XDefaultRootWindow.restype = (c_void_p,), c_ulong
    xlib.XInternAtom.argtypes, xlib.XInternAtom.restype = (c_void_p, c_char_p, c_int), c_ulong
    xlib.XSync.argtypes = (c_void_p, c_int)
    randr.XRRAllocateMonitor.argtypes, randr.XRRAllocateMonitor.restype = (c_void_p, c_int), POINTER(_Monitor)
    randr.XRRSetMonitor.argtypes = (c_void_p, c_ulong, POINTER(_Monitor))
    randr.XRRDeleteMonitor.argtypes = (c_void_p, c_ulong, c_ulong)
    display = xlib.XOpenDisplay(None)
    root, name = xlib.XDefaultRootWindow(display), xlib.XInternAtom(display, asked.name.encode(), 0)
    if asked.act == "unplug":
        randr.XRRDeleteMonitor(display, root, name)
    else:
        made = randr.XRRAllocateMonitor(display, 0)
        monitor = made.contents
        monitor.primary = asked.act == "primary"
        monitor.name, monitor.x, monitor.width, monitor.height = name, asked.x, asked.width, HEIGHT
        monitor.mm_x, monitor.mm_y = asked.width // 4, HEIGHT // 4
        randr.XRRSetMonitor(display, root, made)
    xlib.XSync(display, 0)


if __name__ == "__main__":
    main()
