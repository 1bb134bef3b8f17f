"""The evaluator's pages: nobody to ask, the question, the reasons, and what became of the answer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain.counter import Activity
from branchdesk.domain.times import local
from branchdesk.i18n import text
from ui.evaluator.faces import FACES, Face, ReasonButton
from ui.evaluator.presenter import MOST_REASONS, EvaluatorPresenter, Page
from ui.evaluator.teller import TellerCard, teller_of
from ui.theme import set_role
from ui.widgets.basics import column, label, row
from ui.widgets.logo import Logo
from ui.widgets.look import Look
from ui.widgets.strip import Message
from ui.widgets.touch import TouchButton
from ui.widgets.words import Figure


class IdlePage(QFrame):
    """The counter's number and what goes on there: numbers, never names."""

    def __init__(self, pad: EvaluatorPresenter) -> None:
        super().__init__()
        self._pad = pad
        set_role(self, "brand")
        self._layout = column(self)
        self.counter, self.words, self.other = Figure(), label(centre=True, wrap=True), label(centre=True, wrap=True)
        self.link = label(centre=True, wrap=True)
        self._mark = Logo(72, "on_brand")
        self._layout.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addStretch(1)
        for widget in (self.counter, self.words, self.other):
            self._layout.addWidget(widget, 4 if widget is self.counter else 0)
        self.teller = TellerCard(on_brand=True)
        self._layout.addWidget(self.teller)
        self._layout.addStretch(1)
        self._layout.addWidget(self.link)

    def refresh(self, look: Look) -> None:
        """Show the counter as it is; without a live link only its number is sure."""
        margin = look.px(48)
        self._layout.setContentsMargins(margin, margin, margin, margin)
        self._layout.setSpacing(look.px(12))
        self._mark.set_height(look.px(72))
        counter = self._pad.bridge.link.who.counter
        self.counter.tell(look.tr("evaluator-counter", counter=counter), look.px(230), "on_brand")
        look.type(self.words, 54, bold=True)
        look.type(self.other, 30)
        look.type(self.link, 26)
        other = look._replace(language=look.other)
        state = self._pad.bridge.link_state
        live = state is LinkState.LIVE
        self.words.setText(self._state_words(look) if live else look.tr("evaluator-welcome"))
        self.other.setText(self._state_words(other) if live else other.tr("evaluator-welcome"))
        self.link.setText("" if live else self._link_words(look))
        shown = teller_of(self._pad.bridge.snapshot, counter, None) if live else None
        self.teller.tell(look, shown, 150)

    def _link_words(self, look: Look) -> str:
        s = self._pad.bridge.snapshot
        if s is None or self._pad.bridge.link_state is not LinkState.LOST:
            return look.tr("evaluator-connecting")
        return look.tr("evaluator-lost", time=f"{local(self._pad.shore.since, s.profile.timezone):%H:%M}")

    def _state_words(self, look: Look) -> str:
        s = self._pad.bridge.snapshot
        counter = s.counters.get(self._pad.bridge.link.who.counter) if s else None
        if s is None or counter is None:
            return look.tr("evaluator-welcome")
        number = s.tickets[counter.ticket].number if counter.ticket in s.tickets else ""
        match counter.activity:
            case Activity.CLOSED:
                return look.tr("evaluator-closed")
            case Activity.PAUSED:
                return look.tr("evaluator-paused")
            case Activity.SERVING:
                return look.tr("evaluator-serving", number=number)
            case Activity.CALLED:
                return look.tr("evaluator-called", number=number)
            case _:
                return look.tr("evaluator-welcome")


class AskPage(QWidget):
    """Five faces, one tap."""

    def __init__(self, pad: EvaluatorPresenter) -> None:
        super().__init__()
        self._pad = pad
        self.number, self.title = label(centre=True), label(centre=True, wrap=True)
        self.yours = label("", "muted", wrap=True)
        self.faces = [Face(score) for score in FACES]
        self._layout = column(self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for face in self.faces:
            face.chosen.connect(pad.tap_face)
            self._row.addWidget(face)
        self.teller = TellerCard()
        self.write = TouchButton()
        self.write.setCheckable(True)
        self.write.clicked.connect(pad.writing.want)
        self._top, bottom = row(), row()
        self._top.addStretch(1)
        self._top.addWidget(self.number, 0, Qt.AlignmentFlag.AlignCenter)
        self._top.addWidget(self.teller)
        self._top.addStretch(1)
        bottom.addWidget(self.yours, 1)
        bottom.addWidget(self.write)
        self._layout.addLayout(self._top)
        self._layout.addWidget(self.title)
        self._layout.addLayout(self._row, 1)
        self._layout.addLayout(bottom)
        set_role(self.number, "chip")

    def refresh(self, look: Look) -> None:
        """Ask about the present question."""
        question = self._pad.question
        self._layout.setSpacing(look.px(18))
        self._row.setSpacing(look.px(20))
        self._top.setSpacing(look.px(48))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if look.portrait else across)
        look.type(self.number, 34, bold=True)
        look.type(self.title, 60, bold=True)
        look.type(self.yours, 26)
        self.number.setText(look.tr("evaluator-for", number=question.number) if question else "")
        self.title.setText(look.tr("evaluator-question"))
        self.yours.setText(look.tr("evaluator-yours"))
        for face in self.faces:
            face.set_scale(look.scale)
            words = f"evaluator-score-{face.score}"
            face.tell(look.tr(words), text(look.other, words))
        self.teller.tell(look, teller_of(self._pad.bridge.snapshot, self._counter, question), 88)
        tell_write(self.write, self._pad, look)

    @property
    def _counter(self) -> str:
        return self._pad.bridge.link.who.counter

    def clear(self) -> None:
        """Nothing of the last customer."""
        self.number.setText("")
        self.teller.clear()


def tell_write(button: TouchButton, pad: EvaluatorPresenter, look: Look) -> None:
    """The wish to write a word, and whether it is set."""
    look.button(button, 28)
    button.say(("✓ " if pad.writing.wanted else "") + look.tr("evaluator-write"))
    button.setChecked(pad.writing.wanted)


class ReasonsPage(QWidget):
    """Why not better: up to three taps, then send."""

    def __init__(self, pad: EvaluatorPresenter) -> None:
        super().__init__()
        self._pad = pad
        self.chosen, self.title = label(centre=True), label(centre=True, wrap=True)
        self.help = label("", "muted", centre=True)
        self.reasons: list[ReasonButton] = []
        self.send = TouchButton("", "primary")
        self.send.clicked.connect(pad.submit)
        self._layout = column(self)
        self._grid = QGridLayout()
        self._layout.addWidget(self.chosen, 0, Qt.AlignmentFlag.AlignCenter)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self.help)
        self._layout.addLayout(self._grid, 1)
        self.write = TouchButton()
        self.write.setCheckable(True)
        self.write.clicked.connect(pad.writing.want)
        bottom = row()
        bottom.addWidget(self.write, 1)
        bottom.addWidget(self.send, 2)
        self._layout.addLayout(bottom)
        set_role(self.chosen, "chip")

    def refresh(self, look: Look) -> None:
        """Show the branch's reasons; beyond the most that may be chosen the others rest."""
        pad, s = self._pad, self._pad.bridge.snapshot
        known = s.profile.rating_reasons if s else ()
        if [button.code for button in self.reasons] != [reason.code for reason in known]:
            self._build([reason.code for reason in known])
        self._place(2 if look.portrait else 3)
        self._layout.setSpacing(look.px(16))
        self._grid.setSpacing(look.px(20))
        look.type(self.chosen, 30, bold=True)
        look.type(self.title, 54, bold=True)
        look.type(self.help, 28)
        score = pad.rating.score if pad.rating else 1
        self.chosen.setText(look.tr("evaluator-chosen", score=look.tr(f"evaluator-score-{score}")))
        self.title.setText(look.tr("evaluator-why"))
        self.help.setText(look.tr("evaluator-why-help", most=MOST_REASONS))
        full = len(pad.reasons) >= MOST_REASONS
        for button, reason in zip(self.reasons, known, strict=True):
            marked = reason.code in pad.reasons
            button.set_scale(look.scale)
            button.setEnabled(marked or not full)
            button.tell(reason.name.said_in(look.language), marked=marked)
        look.button(self.send, 36, bold=True)
        words = "evaluator-next" if pad.writing.wanted else "evaluator-submit" if pad.reasons else "evaluator-skip"
        self.send.say(look.tr(words))
        tell_write(self.write, pad, look)

    def clear(self) -> None:
        """Nothing of the last customer."""
        self.chosen.setText("")
        for button in self.reasons:
            button.mark(False)

    def _build(self, codes: list[str]) -> None:
        for button in self.reasons:
            button.deleteLater()
        self.reasons = [ReasonButton(code) for code in codes]
        for button in self.reasons:
            button.chosen.connect(self._pad.tap_reason)

    def _place(self, columns: int) -> None:
        for index, button in enumerate(self.reasons):
            self._grid.addWidget(button, index // columns, index % columns)


class OutcomePage(QWidget):
    """Sending, kept, thanked for, or regretted."""

    def __init__(self, pad: EvaluatorPresenter) -> None:
        super().__init__()
        self._pad = pad
        self.message = Message()
        column(self).addWidget(self.message)

    def refresh(self, look: Look) -> None:
        """Say what became of the answer."""
        match self._pad.page:
            case Page.THANKS if self._pad.kept:
                words = look.tr("evaluator-thanks"), look.tr("evaluator-kept-help")
                self.message.tell(look, "good", "circle-check", *words)
            case Page.THANKS:
                words = look.tr("evaluator-thanks"), look.tr("evaluator-thanks-help")
                self.message.tell(look, "good", "circle-check", *words)
            case Page.SORRY:
                words = look.tr("evaluator-sorry"), look.tr("evaluator-sorry-help")
                self.message.tell(look, "warn", "triangle-alert", *words)
            case _:
                self.message.tell(look, "info", "hourglass", look.tr("evaluator-sending"), "")

    def clear(self) -> None:
        """It says the same to everybody, and nothing of the last customer."""
