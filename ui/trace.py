"""What a window's process says to a bench on its standard output, where BRANCHDESK_TRACE is set.

``1``: when the first frame was painted. ``loop``: also, every five seconds, how long the event loop kept its timer
waiting, where it stood meanwhile, and how many widgets there are. See ``bench/stalls.py`` and ``bench/soak.py``.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

TICK_MS, TELL_MS = 5, 5000
STALL_MS = 50
DEEP = 6
"""So many of our own frames say where a stall was."""


def trace(window: QWidget) -> None:
    """Begin to tell, where the environment asks for it."""
    asked = os.environ.get("BRANCHDESK_TRACE")
    if asked:
        QApplication.instance().installEventFilter(_FirstFrame(window))  # type: ignore[union-attr]
    if asked == "loop":
        _Loop(window)


class _FirstFrame(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            QTimer.singleShot(0, lambda: print(f"first-frame {time.monotonic():.3f}", flush=True))
        return False


class _Loop(QObject):
    """Counts the gaps between the ticks of a timer by whole milliseconds: as the clock saw them, and of them what this
    thread itself computed.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._gaps: Counter[int] = Counter()
        self._own: Counter[int] = Counter()
        self._stalls: Counter[str] = Counter()
        self._collecting = self._collected_ms = 0.0
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._caught = 0.0
        self._thread = threading.get_ident()
        gc.callbacks.append(self._collects)
        self._every(TICK_MS, self._tick, Qt.TimerType.PreciseTimer)
        self._every(TELL_MS, self._tell, Qt.TimerType.CoarseTimer)
        threading.Thread(target=self._watch, name="trace", daemon=True).start()

    def _every(self, ms: int, do: Any, kind: Qt.TimerType) -> None:
        timer = QTimer(self, timerType=kind)
        timer.timeout.connect(do)
        timer.start(ms)

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self._gaps[max(0, int((now - self._last) * 1000) - TICK_MS)] += 1
        self._own[int((worked - self._worked) * 1000)] += 1
        self._last, self._worked = now, worked

    def _collects(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.perf_counter()
        elif threading.get_ident() == self._thread:
            self._collected_ms = max(self._collected_ms, (time.perf_counter() - self._collecting) * 1000)

    def _watch(self) -> None:
        """Look over the loop's shoulder while it does not tick."""
        while True:
            time.sleep(0.01)
            last = self._last
            if (time.perf_counter() - last) * 1000 > STALL_MS and last != self._caught:
                self._caught = last
                self._stalls[_where(sys._current_frames().get(self._thread))] += 1

    def _tell(self) -> None:
        told = {
            "gaps": dict(self._gaps),
            "own": dict(self._own),
            "stalls": dict(self._stalls),
            "collected": round(self._collected_ms, 1),
            "widgets": len(QApplication.allWidgets()),
            "wrappers": len(Shiboken.getAllValidWrappers()),
        }
        self._gaps, self._own, self._stalls, self._collected_ms = Counter(), Counter(), Counter(), 0.0
        print(f"loop {json.dumps(told)}", flush=True)


def _where(frame: FrameType | None) -> str:
    """The innermost of our own frames, the deepest first."""
    found: list[str] = []
    while frame is not None and len(found) < DEEP:
        path = Path(frame.f_code.co_filename)
        if {"ui", "branchdesk"} & set(path.parts[-4:-1]) and frame.f_code.co_name != "run_window":
            found.append(f"{path.stem}.{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(found) or "Qt"
