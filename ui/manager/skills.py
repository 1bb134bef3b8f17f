"""The dialog that sets what a counter serves: its own services first, others as backup."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.profile import Profile
from branchdesk.i18n import text
from ui.manager.floor import CounterCard
from ui.manager.parts import Sender, button
from ui.theme import SPACE
from ui.widgets.basics import column, label, plain, row


class SkillsDialog(QDialog):
    """Two boxes per service; ticking one unticks the other."""

    def __init__(self, language: str, profile: Profile, card: CounterCard, sender: Sender, parent: QWidget) -> None:
        super().__init__(parent)
        self._card, self._sender, self._language = card, sender, language
        self.setWindowTitle(text(language, "manager-skills"))
        outer = column(self, margin=3 * SPACE, gap=2 * SPACE)
        outer.addWidget(label(text(language, "manager-skills-title", counter=card.id), "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.addWidget(label(text(language, "manager-skills-own"), "small"), 0, 1)
        grid.addWidget(label(text(language, "manager-skills-backup"), "small"), 0, 2)
        self.own: dict[str, QCheckBox] = {}
        self.backup: dict[str, QCheckBox] = {}
        for line, service in enumerate(profile.services, 1):
            name = f"{service.code}  {service.name.said_in(language)}"
            grid.addWidget(label(name), line, 0)
            own, backup = QCheckBox(), QCheckBox()
            own.setAccessibleName(plain(f"{name}: {text(language, 'manager-skills-own')}"))
            backup.setAccessibleName(plain(f"{name}: {text(language, 'manager-skills-backup')}"))
            own.setChecked(service.code in card.services)
            backup.setChecked(service.code in card.backup)
            own.toggled.connect(lambda on, other=backup: other.setChecked(False) if on else None)
            backup.toggled.connect(lambda on, other=own: other.setChecked(False) if on else None)
            self.own[service.code], self.backup[service.code] = own, backup
            grid.addWidget(own, line, 1)
            grid.addWidget(backup, line, 2)
        outer.addLayout(grid)
        outer.addWidget(label(text(language, "manager-skills-note"), "small", wrap=True))
        buttons = row()
        buttons.addStretch(1)
        buttons.addWidget(button(text(language, "manager-cancel"), self.reject))
        self.save = button(text(language, "manager-save"), self.accept, "primary")
        buttons.addWidget(self.save)
        outer.addLayout(buttons)
        for box in self.own.values():
            box.toggled.connect(self._check)
        self._check()

    def _check(self) -> None:
        self.save.setEnabled(any(box.isChecked() for box in self.own.values()))

    def accept(self) -> None:
        """Send the new skills."""
        services = tuple(code for code, box in self.own.items() if box.isChecked())
        backup = tuple(code for code, box in self.backup.items() if box.isChecked())
        told = text(self._language, "manager-skills-saved", counter=self._card.id)
        self._sender.send(c.SetSkills(counter=self._card.id, services=services, backup=backup), told)
        super().accept()
