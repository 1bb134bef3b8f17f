"""The page of keys: every action with its key, each of which can be another; Ctrl+Alt keys for other programs."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from ui.counter.device import Device
from ui.counter.hotkeys import available
from ui.counter.keyboard import key_name
from ui.counter.keybutton import LEFT, Look, PaintedButton, SlimButton, draw_keycap
from ui.counter.keymap import KEYS, Action, shown_key
from ui.counter.rebinding import Rebinding
from ui.counter.sidepage import SidePage
from ui.counter.texts import Tr
from ui.theme import Type, font, palette
from ui.widgets.banner import Banner
from ui.widgets.basics import label

ROW = 40
TWO_COLUMNS_FROM = 760
SHOWN = tuple(action for action in Action if action is not Action.RESUME)
"""Pause and resume are one key."""


class KeyRow(PaintedButton):
    """One action: its words, its key, its function key. ``waiting``: the next key pressed becomes its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.also = ""
        self.waiting = self.changed = False

    def put_state(self, also: str, *, waiting: bool, changed: bool) -> None:
        if (also, waiting, changed) != (self.also, self.waiting, self.changed):
            self.also, self.waiting, self.changed = also, waiting, changed
            self.update()

    def look(self) -> Look:
        colours = palette()
        if self.waiting:
            return Look(colours.warn_soft, colours.warn, colours.text)
        return super().look()

    def paint_on(self, painter: QPainter, look: Look) -> None:
        colours, middle = palette(), self.height() // 2
        left = draw_keycap(painter, self.also, self.width() - 12, middle, colours.muted, size=12)
        ink = colours.accent if self.changed else look.ink
        left = draw_keycap(painter, "…" if self.waiting else self.key, left - 8, middle, ink, size=14)
        made = font(Type.BODY)
        room = left - 24
        painter.setFont(made)
        painter.setPen(QColor(look.ink))
        words = QFontMetrics(made).elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(12, 0, room, self.height()), LEFT, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The page's keys are the page's: also Space, which a button would take."""
        event.ignore()


class KeysPage(SidePage):
    """Arrows choose, Enter begins; then the new key."""

    def __init__(self, device: Device, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device, self._tr = device, Tr("en")
        self._refused: list[str] = []
        self.rebinding = Rebinding(device, self._show)
        self.banner = Banner()
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        self.rows = {action: KeyRow() for action in SHOWN}
        for action, button in self.rows.items():
            button.clicked.connect(lambda _=False, a=action: self.rebinding.begin(a))
        self._columns = 0
        self.reset = SlimButton()
        self.reset.clicked.connect(self.rebinding.reset)
        self.everywhere = QCheckBox()
        self.everywhere.clicked.connect(lambda on: device.change(counter_hotkeys=on))
        self._everywhere_hint = label(role="small", wrap=True)
        self.inside.addWidget(self.banner)
        self.inside.addLayout(self._grid)
        self._arrange(1)
        self.reset.setFixedWidth(200)
        self.inside.addWidget(self.reset)
        self.inside.addWidget(self.everywhere)
        self.inside.addWidget(self._everywhere_hint)
        self.inside.addStretch(1)
        device.changed.connect(self._show)

    def show_words(self, tr: Tr) -> None:
        self._tr = tr
        self._show()

    def show_refused(self, refused: list[str]) -> None:
        """Keys that another program has."""
        self._refused = refused
        self._show()

    def begin(self) -> None:
        """The cursor on the first action."""
        self.rebinding.press("ESC")
        self.rows[SHOWN[0]].setFocus()

    def _show(self) -> None:
        tr, rebinding, keys = self._tr, self.rebinding, self._device.keys
        self.say(tr("counter-keys-title"), tr)
        self.banner.tell(rebinding.words(tr), "warn" if rebinding.is_asking else "info", closable=False)
        for action, button in self.rows.items():
            key, also = keys[action]
            words = tr("counter-keys-pause") if action is Action.PAUSE else tr(_words(action))
            button.put(words, shown_key(key))
            waiting = rebinding.action is action
            button.put_state(shown_key(also), waiting=waiting, changed=keys[action] != KEYS[action])
        self.reset.put(tr("counter-keys-reset"), "")
        self.reset.setEnabled(bool(self._device.settings.counter_keys))
        missing = available()
        self.everywhere.setText(tr("counter-keys-everywhere"))
        self.everywhere.setChecked(self._device.settings.counter_hotkeys and not missing)
        self.everywhere.setEnabled(not missing)
        hint = tr(f"counter-hotkeys-{missing or 'ready'}")
        if self._refused:
            keys_of_others = tr("counter-list-comma").join(shown_key(key) for key in self._refused)
            hint += " " + tr("counter-keys-refused", keys=keys_of_others)
        self._everywhere_hint.setText(hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, name = event.key(), key_name(event)
        if self.rebinding.action is not None:
            self.rebinding.press("ESC" if key == Qt.Key.Key_Escape else name)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(self._columns if key == Qt.Key.Key_Down else -self._columns)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self._move(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space and isinstance(row := self.focusWidget(), KeyRow):
            row.click()
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        buttons = list(self.rows.values())
        now = next((place for place, button in enumerate(buttons) if button is self.focusWidget()), 0)
        chosen = buttons[min(len(buttons) - 1, max(0, now + by))]
        chosen.setFocus()
        self.area.ensureWidgetVisible(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if self.width() >= TWO_COLUMNS_FROM else 1)

    def _arrange(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, button in enumerate(self.rows.values()):
                self._grid.addWidget(button, place // columns, place % columns)


def _words(action: Action) -> str:
    return f"counter-do-{str(action).replace('_', '-')}"
