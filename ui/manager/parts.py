"""Small parts of the manager's pages: labels that change only when their words do, the in-place question."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from branchdesk.domain.commands import Op
from branchdesk.domain.errors import BranchDeskError
from branchdesk.i18n import error_text, text
from branchdesk.services.messages import Answer
from ui.bridge import Bridge
from ui.manager.floor import Light
from ui.palettes import Meaning
from ui.theme import SPACE, palette, set_role
from ui.widgets import areas
from ui.widgets.banner import Banner
from ui.widgets.basics import column, label, plain, row
from ui.widgets.buttons import push
from ui.widgets.icons import icon

TOUCH = 48
"""Least height (px) of what a finger acts on at a tablet."""
ROLES: dict[Light, str] = {"none": "", "green": "good", "amber": "warn", "red": "bad"}


def put(widget: QLabel, words: str) -> None:
    """Set a label's words only where they differ, so that nothing is painted for nothing."""
    if widget.text() != words:
        widget.setText(words)


def light_colour(light: Light) -> str:
    """The colour of a traffic light on the page."""
    colours = palette()
    return {"none": colours.muted, "green": colours.good, "amber": colours.warn, "red": colours.bad}[light]


button = push
"""A push button with its action."""
page_area, fill_area = areas.page_area, areas.fill_area
"""A scroll area without a background of its own, and other content for it."""


def tall(made: QPushButton, sign: str = "", meaning: Meaning = "accent") -> QPushButton:
    """As high as a finger needs at a tablet, with an icon if there is a sign."""
    made.setProperty("tall", True)
    made.setMinimumHeight(TOUCH)
    if sign:
        made.setIcon(icon(sign, meaning))
        made.setText(f" {made.text()}")
    return made


def foot(*buttons: QPushButton) -> QHBoxLayout:
    """The last line of a dialog: its buttons at the right, as high as a finger needs."""
    made = row(gap=SPACE)
    made.addStretch(1)
    for one in buttons:
        made.addWidget(tall(one))
    return made


def read_in_order(*regions: QWidget) -> None:
    """Let Tab go through the regions one after the other, in each from line to line: what is made later comes last."""
    last: QWidget | None = None
    for region in regions:
        found = [region, *region.findChildren(QWidget)]
        held = [one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        held.sort(key=lambda one: (one.mapTo(region, QPoint()).y() // TOUCH, one.mapTo(region, QPoint()).x()))
        for one in held:
            if last is not None:
                QWidget.setTabOrder(last, one)
            last = one


class Confirm(QFrame):
    """A question asked in place, with a plain way back. Hidden until ``ask``."""

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "banner-warn")
        layout = column(self, margin=SPACE + 4, gap=SPACE)
        self.words = label(wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.yes = button("", self._go, "danger")
        self.no = button(text(language, "manager-cancel"), self.hide)
        layout.addWidget(self.words, 1)
        buttons = row()
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        layout.addLayout(buttons)
        self._do: Callable[[], object] = lambda: None
        self.hide()

    def ask(self, words: str, yes: str, do: Callable[[], object]) -> None:
        """Ask; the safe answer has the keyboard."""
        self.words.setText(words)
        self.yes.setText(plain(yes))
        self._do = do
        self.show()
        self.no.setFocus()

    def _go(self) -> None:
        self.hide()
        self._do()


class Sender:
    """Sends the manager's commands and tells in the banner what came of them. ``expired``: the session has ended."""

    def __init__(self, bridge: Bridge, banner: Banner, language: str, expired: Callable[[], None]) -> None:
        self._bridge, self._banner, self._language, self._expired = bridge, banner, language, expired

    def send(
        self,
        op: Op,
        told: str = "",
        then: Callable[[Answer], object] | None = None,
        failed: Callable[[], object] | None = None,
    ) -> None:
        """Send; on success say ``told`` and go on with ``then``, else say why and go on with ``failed``."""

        def done(answer: Answer) -> None:
            if told:
                self._banner.tell(told, "good", seconds=6)
            if then:
                then(answer)

        def refused(error: BranchDeskError) -> None:
            self.failed(error)
            if failed:
                failed()

        self._bridge.send(op, done, refused)

    def failed(self, error: BranchDeskError) -> None:
        """An error in words, in place."""
        if error.code == "log_in_first":
            self._expired()
        self._banner.tell(error_text(self._language, error), "bad")
