"""The standard steps of the present service, to tick off."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from ui.counter.keybutton import LEFT, Look, PaintedButton
from ui.counter.presenter import Step
from ui.counter.texts import Tr
from ui.theme import Type, font, palette, set_role
from ui.widgets.basics import column, label, plain, row
from ui.widgets.buttons import push
from ui.widgets.icons import icon_pixmap


class StepButton(PaintedButton):
    """One step: a box to tick, its digit, its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(26, parent)
        self.setCheckable(True)

    def look(self) -> Look:
        colours = palette()
        return Look(colours.accent_soft if self.over else "", "", colours.muted if self.isChecked() else colours.text)

    def sizeHint(self) -> QSize:
        return QSize(200, 26)

    def paint_on(self, painter: QPainter, look: Look) -> None:
        colours, ticked = palette(), self.isChecked()
        box = QRectF(6, 5, 16, 16)
        painter.setPen(QPen(QColor(colours.good if ticked else colours.muted), 1.5))
        painter.setBrush(QColor(colours.good) if ticked else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if ticked:
            painter.drawPixmap(7, 6, icon_pixmap("check", colours.surface, 14))
        painter.setFont(font(Type.SMALL, bold=True))
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRect(30, 0, 16, 26), LEFT, self.key)
        painter.setFont(font(Type.BODY))
        painter.setPen(QColor(look.ink))
        room = self.width() - 52
        words = QFontMetrics(font(Type.BODY)).elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(46, 0, room + 4, 26), LEFT, words)


MORE = "Ctrl+0"
"""The key that shows the steps that are left out."""


class Checklist(QFrame):
    """Hidden where a service has no steps. Where there is little room it shows the next few, and how many more.

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
        self._rows, self._unfolded = 9, False
        self._tr: Tr | None = None
        self.more = push("", self.unfold, "quiet")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setFixedHeight(26)
        self.more.setStyleSheet("padding-top: 0; padding-bottom: 0;")
        QShortcut(MORE, self, self.unfold)
        self.boxes: list[StepButton] = []
        self._whole = column(self, margin=10, gap=0)
        top = row()
        top.addWidget(self._title)
        top.addWidget(self.more)
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
        self._shown, self._tr = steps, tr
        self._choose()

    def unfold(self) -> None:
        """Show all steps, or the next few again."""
        self._unfolded = not self._unfolded
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
            box.setVisible(every or self._unfolded or index in open_steps)
        self.more.setVisible(not every)
        if self._tr is not None:
            left = 0 if self._unfolded else len(self._shown) - len(open_steps)
            self.more.setText(plain(self._tr("counter-steps-more", count=left, key=MORE)))

    def _rebuild(self, steps: tuple[Step, ...]) -> None:
        for box in self.boxes:
            box.deleteLater()
        self.boxes = []
        for index, step in enumerate(steps):
            box = StepButton()
            box.put(step.words, str(index + 1))
            box.clicked.connect(lambda _=False, i=index: self.ticked.emit(i))
            self._whole.addWidget(box)
            self.boxes.append(box)
