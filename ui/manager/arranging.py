"""Arranging the plan as the branch really is: drag, take back, save. What is saved is the branch's profile."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile
from branchdesk.i18n import text
from ui.manager.floor_plan import FloorPlan
from ui.manager.parts import Sender, button, tall
from ui.manager.plan import Cell, cells, placed
from ui.theme import SPACE, set_role
from ui.widgets.basics import label, row
from ui.widgets.icons import icon


class ArrangeBar(QFrame):
    """Hidden until ``begin`` is pressed, which stands elsewhere on the page."""

    def __init__(self, language: str, plan: FloorPlan, sender: Sender) -> None:
        super().__init__()
        self._language, self._plan, self._sender = language, plan, sender
        self._profile: Profile | None = None
        self._steps: list[dict[str, Cell]] = []
        set_role(self, "banner-info")
        self.begin = button("", self._begin)
        self.begin.setIcon(icon("layers", "accent"))
        self.begin.setToolTip(text(language, "manager-arrange"))
        self.begin.setAccessibleName(text(language, "manager-arrange"))
        self.begin.setFixedSize(48, 48)
        layout = row(self, margin=SPACE, gap=SPACE)
        layout.addWidget(label(text(language, "manager-arrange-how"), wrap=True), 1)
        self.back = button(text(language, "manager-undo"), self._back)
        self.cancel = button(text(language, "manager-cancel"), self._end)
        self.save = button(text(language, "manager-save"), self._save, "primary")
        for made in (self.back, self.cancel, self.save):
            tall(made)
            layout.addWidget(made)
        plan.arranged.connect(self._note)
        self.hide()

    def show_profile(self, profile: Profile) -> None:
        """The profile that an arrangement would change."""
        self._profile = profile

    def _begin(self) -> None:
        if self._profile is not None:
            self._steps = [cells(self._profile.counters)]
            self._plan.arrange(True)
            self._buttons()
            self.show()

    def _note(self, places: dict[str, Cell]) -> None:
        self._steps.append(places)
        self._buttons()

    def _buttons(self) -> None:
        changed = len(self._steps) > 1
        self.back.setEnabled(changed)
        self.save.setEnabled(changed)

    def _back(self) -> None:
        self._steps.pop()
        self._plan.put(self._steps[-1])
        self._buttons()

    def _end(self) -> None:
        self.hide()
        self._plan.arrange(False)
        if self._profile is not None:
            self._plan.put(cells(self._profile.counters))

    def _save(self) -> None:
        assert self._profile is not None
        op = c.ChangeProfile(profile=placed(self._profile, self._steps[-1]))
        self._sender.send(op, text(self._language, "manager-arranged"), then=lambda _answer: self._saved())

    def _saved(self) -> None:
        self.hide()
        self._plan.arrange(False)
