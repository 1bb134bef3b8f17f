"""The standard steps of the present service, to tick off."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from ui.counter.presenter import Step
from ui.counter.texts import Tr
from ui.theme import set_role
from ui.widgets.basics import column, label, plain, row


class Checklist(QFrame):
    """Hidden where a service has no steps.

    Signals:
        ticked(int): a step was clicked
    """

    ticked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._title = label(role="strong")
        self._keys = label(role="keycap")
        self._shown: tuple[Step, ...] = ()
        self._rows = 9
        self.boxes: list[QCheckBox] = []
        self._whole = column(self, margin=10, gap=0)
        top = row()
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._keys)
        self._whole.addLayout(top)
        self.hide()

    def show_steps(self, steps: tuple[Step, ...], tr: Tr) -> None:
        """New boxes only for a new list; else only the ticks change."""
        self.setVisible(bool(steps))
        done = sum(step.ticked for step in steps)
        self._title.setText(tr("counter-steps", done=done, all=len(steps)))
        self._keys.setText(tr("counter-steps-keys"))
        if [step.words for step in steps] != [step.words for step in self._shown]:
            self._rebuild(steps)
        for box, step in zip(self.boxes, steps, strict=True):
            box.setChecked(step.ticked)
        self._shown = steps
        self._choose()

    def show_at_most(self, rows: int) -> None:
        """Where there is little room, only the next few open steps; Ctrl and a digit reach all."""
        if rows != self._rows:
            self._rows = rows
            self._choose()

    def _choose(self) -> None:
        every = len(self._shown) <= self._rows
        open_steps = [index for index, step in enumerate(self._shown) if not step.ticked][: self._rows]
        for index, box in enumerate(self.boxes):
            box.setVisible(every or index in open_steps)

    def _rebuild(self, steps: tuple[Step, ...]) -> None:
        for box in self.boxes:
            box.deleteLater()
        self.boxes = []
        for index, step in enumerate(steps):
            box = QCheckBox(plain(f"{index + 1}  {step.words}"))
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.clicked.connect(lambda _=False, i=index: self.ticked.emit(i))
            self._whole.addWidget(box)
            self.boxes.append(box)
