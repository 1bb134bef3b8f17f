"""The advice on the floor: what to do by when, what it changes, and one tap to do it or not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from branchdesk.domain import commands as c
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from ui.manager.advising import AdviceView, advice_view
from ui.manager.parts import Sender, button, put, tall
from ui.theme import SPACE, set_role
from ui.widgets.basics import column, label, row
from ui.widgets.icons import IconLabel


class AdviceCard(QFrame):
    """Hidden while nothing is to be said. ``look(counter)`` takes a closer look at the counter it is about."""

    def __init__(self, language: str, sender: Sender, look: Callable[[str], object]) -> None:
        super().__init__()
        self._language, self._sender, self._look = language, sender, look
        self.view: AdviceView | None = None
        set_role(self, "banner-info")
        layout = column(self, margin=SPACE + SPACE // 2, gap=SPACE)
        head = row(gap=SPACE)
        head.addWidget(IconLabel("megaphone", "accent", 24), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=SPACE // 2)
        self.words = label(role="strong", wrap=True)
        self.why, self.effect = label(wrap=True), label(role="small", wrap=True)
        for part in (self.words, self.why, self.effect):
            words.addWidget(part)
        head.addLayout(words, 1)
        layout.addLayout(head)
        self.accept = tall(button(text(language, "manager-advice-accept"), self._accept, "primary"))
        self.decline = tall(button(text(language, "manager-advice-decline"), self._decline))
        buttons = row(gap=SPACE)
        buttons.addWidget(self.accept, 1)
        buttons.addWidget(self.decline, 1)
        layout.addLayout(buttons)
        self.hide()

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """What stands now."""
        view = advice_view(s, now, self._language)
        if view == self.view:
            return
        if view is None or self.view is None or view.id != self.view.id:
            self.setEnabled(True)
        self.view = view
        self.setVisible(view is not None)
        if view is not None:
            for part, words in ((self.words, view.words), (self.why, view.why), (self.effect, view.effect)):
                put(part, words)
            for made in (self.accept, self.decline):
                made.setAccessibleName(f"{made.text()}: {view.words}")
            self.setAccessibleName(view.words)

    def _accept(self) -> None:
        """The answer first: of two managers who tap at once, one does it."""
        view = self.view
        if view is not None:
            self._look(view.counter)
            self._answer(view, lambda _answer: self._sender.send(view.op, view.told), accepted=True)

    def _decline(self) -> None:
        if self.view is not None:
            self._answer(self.view, lambda _answer: None, accepted=False)

    def _answer(self, view: AdviceView, then: Callable[[object], object], *, accepted: bool) -> None:
        self.setEnabled(False)
        op = c.AnswerAdvice(advice=view.id, accepted=accepted)
        self._sender.send(op, "", then, lambda: self.setEnabled(True))
