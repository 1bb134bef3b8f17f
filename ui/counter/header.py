"""The line on top, and the teller's own figures at the foot."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from branchdesk.i18n import next_language, text
from ui.counter.keybutton import Look, PaintedButton, draw_keycap
from ui.counter.keymap import Action
from ui.counter.presenter import CounterView
from ui.counter.texts import Tr
from ui.counter.today import Today
from ui.theme import SPACE, font, palette, set_role
from ui.widgets.basics import column, label, row
from ui.widgets.icons import IconLabel, icon_pixmap
from ui.widgets.logo import Logo


class _BarButton(PaintedButton):
    """A small button on the brand colour: an icon or a word, and its key."""

    def __init__(self, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(32, parent)
        self._icon = icon
        self.setFixedWidth(54)

    def look(self) -> Look:
        ink = palette().on_brand
        return Look(palette().accent if self.over else "", palette().brand_muted, ink)

    def paint_on(self, painter: QPainter, look: Look) -> None:
        painter.setOpacity(1 if self.isEnabled() else 0.45)
        if not self._icon:
            painter.setFont(font(13, bold=True))
            painter.setPen(QColor(look.ink))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)
            return
        painter.drawPixmap(8, 8, icon_pixmap(self._icon, look.ink, 16))
        draw_keycap(painter, self.key, self.width() - 6, self.height() // 2, look.ink, size=11)


class HeaderBar(QFrame):
    """Branch, counter, teller, link.

    Signals:
        pressed(Action): close the counter, or log out
        language(): speak the other language
    """

    pressed = Signal(object)
    language = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "brand")
        self.counter = label(role="lead")
        self._branch = label(role="")
        self.teller = label()
        self.link = IconLabel("wifi", "on_brand", 18)
        self._time = label()
        self.close_counter, self.log_out = _BarButton("lock"), _BarButton("log-out")
        self.speak = _BarButton()
        self.close_counter.clicked.connect(lambda: self.pressed.emit(Action.CLOSE))
        self.log_out.clicked.connect(lambda: self.pressed.emit(Action.LOG_OUT))
        self.speak.clicked.connect(self.language)
        whole = row(self, margin=SPACE)
        whole.setContentsMargins(12, 6, 10, 6)
        whole.addWidget(Logo(28, "on_brand"))
        names = column(gap=0)
        names.addWidget(self.counter)
        names.addWidget(self._branch)
        whole.addLayout(names)
        whole.addStretch(1)
        person = column(gap=0)
        person.addWidget(self.teller, 0, Qt.AlignmentFlag.AlignRight)
        link = row(gap=6)
        link.addStretch(1)
        link.addWidget(self.link)
        link.addWidget(self._time)
        person.addLayout(link)
        whole.addLayout(person)
        for button in (self.close_counter, self.log_out, self.speak):
            whole.addWidget(button)

    def show_header(self, shown: CounterView, tr: Tr) -> None:
        header, closable = shown.header, shown.page == "work"
        self.counter.setText(tr("counter-title", counter=header.counter))
        self._branch.setText(header.branch)
        self.teller.setText(header.teller)
        self._time.setText(header.time)
        if header.linked:
            self.link.show_icon("wifi", "on_brand")
        else:
            self.link.show_icon("wifi-off", "brand_warn")
        self.link.setToolTip(header.link_words or tr("counter-link-ok"))
        self.close_counter.setVisible(closable)
        self.log_out.setVisible(bool(header.teller))
        for button, action in ((self.close_counter, Action.CLOSE), (self.log_out, Action.LOG_OUT)):
            state = shown.actions[action]
            button.put(state.words, state.key)
            button.setToolTip(state.words)
            button.setEnabled(header.linked)
        self.speak.put(text(next_language(tr.language), "language-short"), "")

    def show_unknown(self, tr: Tr) -> None:
        """Nothing is known yet but the language."""
        self.speak.put(text(next_language(tr.language), "language-short"), "")
        for hidden in (self.close_counter, self.log_out):
            hidden.hide()


class TodayBar(QFrame):
    """Three figures: served, mean service time, satisfaction."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        whole = row(self, gap=10)
        whole.setContentsMargins(12, 6, 12, 6)
        self._names = [label(role="small"), label(role="small"), label(role="small")]
        self.values = [label(role="lead"), label(role="lead"), label(role="lead")]
        self.details = [label(role="small"), label(role="small"), label(role="small")]
        for place, (name, value, detail) in enumerate(zip(self._names, self.values, self.details, strict=True)):
            cell = column(gap=0)
            figures = row(gap=6)
            figures.addWidget(value)
            figures.addWidget(detail)
            figures.addStretch(1)
            cell.addWidget(name)
            cell.addLayout(figures)
            whole.addLayout(cell, (2, 3, 4)[place])

    def show_today(self, shown: Today, tr: Tr) -> None:
        names = ("counter-today-served", "counter-today-time", "counter-today-satisfaction")
        values = (shown.served, shown.service_time, shown.satisfaction)
        details = ("", shown.against, shown.ratings)
        for place, name in enumerate(names):
            self._names[place].setText(tr(name))
            self.values[place].setText(values[place])
            self.details[place].setText(details[place])
            self.details[place].setVisible(bool(details[place]))
