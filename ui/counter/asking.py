"""What is being asked in place, if anything: opened by a key or by time, closed by an answer, Esc, or events."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.counter.answers import Question
from ui.counter.presenter import CounterView
from ui.counter.questions import forgotten_question
from ui.counter.scene import Scene

ABOUT_A_LINE = ("by-name", "give-up")
"""Questions about somebody in a list, not about the customer at the counter."""


class Asking(QObject):
    """Holds the present question.

    Signals:
        asked(Question | None): something is asked, or no longer
    """

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.question: Question | None = None

    def ask(self, question: Question | None) -> None:
        """Ask this instead of whatever was asked; None: nothing."""
        if question is not None or self.question is not None:
            self.question = question
            self.asked.emit(question)

    def cancel(self) -> None:
        """Esc, or another language."""
        if self.question is not None and not self.question.firm:
            self.ask(None)

    def check(self, scene: Scene | None, shown: CounterView | None) -> None:
        """Questions about a customer who is no longer here go; "still serving?" comes by itself."""
        now = self.question
        if scene is None or shown is None or shown.page == "login":
            self.ask(None)
        elif now is None or now.key == "forgotten":
            fresh = forgotten_question(scene) if shown.forgotten else None
            if fresh is None or now is None or (fresh.title, fresh.hint) != (now.title, now.hint):
                self.ask(fresh)
        elif now.key not in ABOUT_A_LINE and now.ticket not in ("", scene.counter.ticket):
            self.ask(None)
