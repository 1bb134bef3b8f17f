"""The suggested action, the eight keys that never move, and the lesser ones."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.counter.keybutton import BigButton, KeyButton, SlimButton
from ui.counter.keymap import Action
from ui.counter.presenter import CounterView
from ui.counter.texts import Tr
from ui.theme import SPACE
from ui.widgets.basics import column, row

A = Action
ICONS: dict[Action, str] = {
    A.NEXT: "megaphone",
    A.RECALL: "bell-ring",
    A.START: "play",
    A.FINISH: "check",
    A.MISSED: "user-x",
    A.HOLD: "hand",
    A.TRANSFER: "arrow-right-left",
    A.PAUSE: "pause",
    A.RESUME: "play",
}
PLACES = (A.NEXT, A.RECALL, A.START, A.FINISH, A.MISSED, A.HOLD, A.TRANSFER, A.PAUSE)
LESSER = (A.FURTHER, A.RECLASSIFY, A.READY)
BESIDES = (A.MESSAGE, A.NUMBER, A.MY_DAY, A.DOCK)
"""Ready shares its place with "other outcome", as pause does with resume: a narrow window holds three in a line."""


class Keypad(QWidget):
    """All that can be done, each with its key printed on it.

    Signals:
        pressed(Action): a button was clicked; the large one means the suggested action
    """

    pressed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.big = BigButton()
        self.big.clicked.connect(self._press_suggested)
        self._suggested: Action | None = None
        self.keys: dict[Action, KeyButton] = {action: KeyButton(ICONS[action]) for action in PLACES}
        self.lesser: dict[Action, SlimButton] = {action: SlimButton() for action in (*LESSER, *BESIDES)}
        self._shown: CounterView | None = None
        whole = column(self)
        whole.addWidget(self.big)
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        for place, (action, button) in enumerate(self.keys.items()):
            button.clicked.connect(lambda _=False, a=action: self.pressed.emit(self._meant(a)))
            grid.addWidget(button, place // 4, place % 4)
        whole.addLayout(grid)
        for actions in (LESSER, BESIDES):
            slim = row(gap=4)
            for action in actions:
                small = self.lesser[action]
                small.clicked.connect(lambda _=False, a=action: self.pressed.emit(self._meant(a)))
                slim.addWidget(small)
            whole.addLayout(slim)

    def show_view(self, shown: CounterView, tr: Tr) -> None:
        """Words, notes and what is allowed now."""
        self._shown = shown
        suggestion = shown.suggestion
        self._suggested = suggestion.action
        allowed = suggestion.action is not None and shown.actions[suggestion.action].enabled
        self.big.put(suggestion.words, tr("counter-key-space"))
        self.big.setEnabled(allowed)
        for action, button in self.keys.items():
            state = shown.actions[self._meant(action)]
            button.put(state.words, state.key)
            button.put_note(state.note, ICONS[self._meant(action)])
            button.setEnabled(state.enabled)
            button.setToolTip(state.why_not or state.also)
        for action, small in self.lesser.items():
            state = shown.actions[self._meant(action)]
            small.put(state.words, state.key)
            small.setEnabled(state.enabled)
            small.setToolTip(state.why_not or state.also)

    def show_sent(self, action: Action | None) -> None:
        """Hold the pressed key down until the branch has answered."""
        for name, button in self.keys.items():
            button.setDown(action is not None and self._meant(name) is action)
        self.big.setDown(False)

    def _press_suggested(self) -> None:
        if self._suggested is not None:
            self.pressed.emit(self._suggested)

    def _meant(self, action: Action) -> Action:
        return meant(action, self._shown)


def meant(action: Action, shown: CounterView | None) -> Action:
    """Pause and resume share a place; so do ready and other outcome."""
    if shown is None:
        return action
    if action is A.READY and shown.now.activity == "serving":
        return A.OUTCOME
    paused = shown.actions[A.RESUME].enabled or shown.now.activity == "paused"
    return A.RESUME if action is A.PAUSE and paused else action
