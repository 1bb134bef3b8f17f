"""From a pressed key to what is meant; the table of keys is in ``actions``. Works with any input method switched on."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.counter.actions import KEYS, Action

MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def key_name(event: QKeyEvent) -> str:
    """ "N", "F1", "5"; empty for a key that is held with Ctrl, Alt or Meta."""
    if event.modifiers() & MODIFIED:
        return ""
    return QKeySequence(QKeyCombination(Qt.Key(event.key()))).toString().upper()


def action_for(name: str, *, paused: bool) -> Action | None:
    """The action of a key; pause and resume share one."""
    for action, keys in KEYS.items():
        if name and name in keys:
            return Action.RESUME if action is Action.PAUSE and paused else action
    return None


def step_for(event: QKeyEvent) -> int | None:
    """Ctrl and a digit: the service step of this number, from 0."""
    held = event.modifiers() & MODIFIED
    digit = event.key() - Qt.Key.Key_1
    return digit if held == Qt.KeyboardModifier.ControlModifier and 0 <= digit < 9 else None
