"""From a pressed key to what is meant; the table of keys is in ``actions``. Works with any input method switched on."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from branchdesk.domain.clocks import in_activity
from branchdesk.domain.counter import Activity
from branchdesk.domain.times import SECOND
from ui.counter.keymap import Action, action_for
from ui.counter.panel import Panel
from ui.counter.presenter import CounterView
from ui.counter.queuebox import QueueBox
from ui.counter.session import Session

MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
HASTE = SECOND
"""Nobody is served in less."""


HELD = (
    (Qt.KeyboardModifier.ControlModifier, "CTRL+"),
    (Qt.KeyboardModifier.AltModifier, "ALT+"),
    (Qt.KeyboardModifier.MetaModifier, "META+"),
)


def key_name(event: QKeyEvent) -> str:
    """ "N", "F1", "5", "CTRL+Z"; Shift makes no difference. Empty for a modifier alone."""
    if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_Shift, Qt.Key.Key_AltGr):
        return ""
    held = "".join(name for modifier, name in HELD if event.modifiers() & modifier)
    return held + QKeySequence(QKeyCombination(Qt.Key(event.key()))).toString().upper()


def step_for(event: QKeyEvent) -> int | None:
    """Ctrl and a digit: the service step of this number, from 0."""
    held = event.modifiers() & MODIFIED
    digit = event.key() - Qt.Key.Key_1
    return digit if held == Qt.KeyboardModifier.ControlModifier and 0 <= digit < 9 else None


class Keyboard:
    """Hands each key that no text field wanted to whom it is meant for."""

    def __init__(self, session: Session, panel: Panel, queue: QueueBox) -> None:
        self._session, self._panel, self._queue = session, panel, queue

    def handle(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        """Whether the key meant something here."""
        shown = self._session.view
        if shown is None or shown.page == "login" or event.isAutoRepeat():
            return False
        if self._session.asking.question is not None:
            return isinstance(focus, QLineEdit) or self._panel.handle(event)
        return self._by_place(event, focus, shown) or self._by_action(event, shown)

    def _by_place(self, event: QKeyEvent, focus: QWidget | None, shown: CounterView) -> bool:
        """Keys that depend on where the user is: the list, a button reached with Tab, the steps."""
        key, step, line = event.key(), step_for(event), self._queue.chosen
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if step is not None:
            self._session.tick(step)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._queue.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self._queue.current.clearSelection()
            self._queue.window().setFocus()
        elif enter and isinstance(focus, QAbstractButton):
            focus.click()
        elif enter and focus is self._queue.current and line is not None:
            self._session.act_on(line)
        elif enter or key == Qt.Key.Key_Space:
            if shown.suggestion.action is not None:
                self._follow(shown.suggestion.action)
        else:
            return False
        return True

    def _follow(self, suggested: Action) -> None:
        """The one key for whatever comes next. Pressed again right after "start", it must not finish."""
        scene = self._session.scene()
        hasty = scene is not None and in_activity(scene.counter, scene.now) < HASTE
        if not (hasty and suggested is Action.FINISH):
            self._session.press(suggested)

    def _by_action(self, event: QKeyEvent, shown: CounterView) -> bool:
        action = action_for(self._session.device.keys, key_name(event), Activity(shown.now.activity))
        if action is not None:
            self._session.press(action)
        return action is not None
