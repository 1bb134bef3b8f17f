"""The evaluator's states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from branchdesk.client.link import LinkState
from tests.ui.evaluator_rig import Rig
from tests.ui.every_window import PADS, Hall, state
from ui.evaluator.presenter import Page
from ui.evaluator.window import EvaluatorWindow


class Pad:
    """The evaluator's window at its rig."""

    def __init__(self, hall: Hall) -> None:
        self.rig = Rig(hall.qtbot)
        self.window = EvaluatorWindow(self.rig.pad)
        self.window.speak(hall.language)
        self.language = hall.language
        hall.later(self.rig.close)
        hall.follow(self.rig.bridge)
        hall.later(self.window.close)

    def on(self, page: Page) -> QWidget:
        """The window on a page."""
        self.rig.reaches(page)
        self.rig.pad.speak(self.language)
        self.window.refresh_now()
        return self.window


@state(*PADS)
def evaluator_idle(hall: Hall) -> QWidget:
    return Pad(hall).on(Page.IDLE)


@state(*PADS)
def evaluator_asking(hall: Hall) -> QWidget:
    pad = Pad(hall)
    pad.rig.asked()
    return pad.on(Page.ASKING)


@state(*PADS)
def evaluator_reasons(hall: Hall) -> QWidget:
    pad = Pad(hall)
    pad.rig.asked()
    pad.rig.pad.tap_face(2)
    pad.rig.pad.tap_reason("fees")
    return pad.on(Page.REASONS)


@state(*PADS)
def evaluator_word(hall: Hall) -> QWidget:
    pad = Pad(hall)
    pad.rig.asked()
    pad.rig.pad.writing.want()
    pad.rig.pad.tap_face(5)
    pad.rig.pad.writing.say("5")
    return pad.on(Page.WORD)


@state(*PADS)
def evaluator_thanks(hall: Hall) -> QWidget:
    pad = Pad(hall)
    pad.rig.asked()
    pad.rig.pad.tap_face(5)
    return pad.on(Page.THANKS)


@state(*PADS)
def evaluator_lost(hall: Hall) -> QWidget:
    pad = Pad(hall)
    pad.rig.branch.go_offline()
    pad.rig.until(lambda: pad.rig.bridge.link_state is LinkState.LOST)
    return pad.on(Page.IDLE)
