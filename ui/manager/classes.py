"""Why somebody goes before others: the branch's reasons as buttons for a finger, one of them chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QPushButton, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.i18n import text
from ui.manager.parts import tall
from ui.theme import SPACE
from ui.widgets.basics import plain

ACROSS = 3


class Classes(QButtonGroup):
    """``grid`` is to be laid out; ``first``: the code that is chosen at the beginning, empty for none."""

    def __init__(self, language: str, profile: Profile, first: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.grid = QGridLayout()
        self.grid.setSpacing(SPACE)
        self._first = first
        named = [("", text(language, "manager-no-priority"))]
        named += [(reason.code, reason.name.said_in(language)) for reason in profile.priorities]
        for place, (code, words) in enumerate(named):
            made = QPushButton(plain(words))
            made.setCheckable(True)
            made.setChecked(code == first)
            made.setProperty("priority", code)
            tall(made)
            self.addButton(made)
            self.grid.addWidget(made, place // ACROSS, place % ACROSS)

    @property
    def chosen(self) -> str:
        """The code; as at the beginning while no button is chosen."""
        made = self.checkedButton()
        return self._first if made is None else str(made.property("priority"))
