"""The buttons that belong to one window: a teller's keys, and the rating pad's faces, in every state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QWidget

from branchdesk.i18n import text
from ui.counter.keybutton import AnswerButton, BigButton, KeyButton, PaintedButton, SlimButton
from ui.evaluator.faces import FACES, Face, ReasonButton
from ui.gallery.poses import STATES
from ui.theme import SPACE
from ui.widgets.basics import card, label

FACE_PX, SCALE = 170, 0.6


class _Posed:
    """Holds still in a state, whatever mouse and keyboard do."""

    state = "normal"

    def underMouse(self) -> bool:
        return self.state == "hover"

    def hasFocus(self) -> bool:
        return self.state == "focus"

    def isDown(self) -> bool:
        return self.state == "pressed"


class PosedKey(_Posed, KeyButton):
    """A key of the keypad."""


class PosedBig(_Posed, BigButton):
    """The suggested action."""


class PosedAnswer(_Posed, AnswerButton):
    """An answer to a question; chosen: Enter takes it."""


class PosedSlim(_Posed, SlimButton):
    """A lesser action."""


class PosedFace(_Posed, Face):
    """One of five answers."""


class PosedReason(_Posed, ReasonButton):
    """A reason; chosen: with its mark."""


KEYS: tuple[Callable[[], PaintedButton], ...] = (lambda: PosedKey("pause"), PosedBig, PosedAnswer, PosedSlim)


def key_buttons(language: str) -> QWidget:
    """The teller's, with their keys."""
    page, grid = _states(language)
    for line, make in enumerate(KEYS, 1):
        for place, state in enumerate(STATES):
            made = make()
            made.state = state  # type: ignore[attr-defined]
            made.put(text(language, "gallery-action"), "P")
            made.setEnabled(state != "disabled")
            if isinstance(made, AnswerButton):
                made.mark(state == "checked", "Enter")
            grid.addWidget(made, line, place)
    return page


def faces(language: str) -> QWidget:
    """The five faces, and a reason below them."""
    page, grid = _states(language)
    for line, score in enumerate(FACES, 1):
        grid.setRowMinimumHeight(line, FACE_PX)
        words = f"evaluator-score-{score}"
        for place, state in enumerate(STATES):
            face = PosedFace(score)
            face.state = state
            face.set_scale(SCALE)
            face.tell(text(language, words), "")
            face.mark(state == "checked")
            face.setEnabled(state != "disabled")
            grid.addWidget(face, line, place)
    grid.setRowMinimumHeight(len(FACES) + 1, FACE_PX // 2)
    for place, state in enumerate(STATES):
        reason = PosedReason("waiting")
        reason.state = state
        reason.set_scale(SCALE)
        reason.tell(text(language, "gallery-action"), marked=state == "checked")
        reason.setEnabled(state != "disabled")
        grid.addWidget(reason, len(FACES) + 1, place)
    return page


def _states(language: str) -> tuple[QWidget, QGridLayout]:
    page = card()
    grid = QGridLayout(page)
    grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    grid.setSpacing(SPACE + 4)
    for place, state in enumerate(STATES):
        grid.addWidget(label(text(language, f"gallery-state-{state}"), "small"), 0, place)
        grid.setColumnStretch(place, 1)
    return page, grid
