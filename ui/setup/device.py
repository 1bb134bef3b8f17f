"""The settings of one device on this PC: those of its role, with default and effect; printer and voice are tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget

from branchdesk.domain.errors import Damaged
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from ui.counter.device import Device
from ui.counter.keyspage import KeysPage
from ui.counter.texts import Tr
from ui.forms.draft import Draft
from ui.forms.editors import ChoiceEditor
from ui.forms.form import Form, Kit
from ui.forms.words import choice_words
from ui.settings import AT_ONCE, OF_ROLE, Settings, load_settings, overridden, save_settings
from ui.setup.equipment import PrinterPanel, VoicePanel
from ui.tasks import Tasks
from ui.theme import SPACE, set_role
from ui.widgets.areas import page_area
from ui.widgets.banner import Banner
from ui.widgets.basics import column, label, row
from ui.widgets.buttons import push

Look = Callable[[], Snapshot]
"""Runs on a worker. Raises BranchDeskError."""
TRIED = ("printer", "voice")
"""Settings that have a panel of their own, which tries them."""


class DeviceSettings(QWidget):
    """A small window; an open window of the device takes over at once what it safely can (``ui.settings.AT_ONCE``)."""

    def __init__(self, role: str, identity: Path, language: str, look: Look | None = None) -> None:
        """``look``: a look at the branch, of which a sign's counter is chosen; None: nobody can look."""
        super().__init__()
        self._identity, self._language = identity, language
        self.tasks, self.banner = Tasks(self), Banner()
        set_role(self, "page")
        self.setWindowTitle(text(language, "setup-device-title", kind=text(language, f"devices-kind-{role}")))
        self.resize(640, 680)
        settings = self._load()
        self.draft: Draft[Settings] = Draft(settings)
        names = OF_ROLE[role]
        self.form = Form(Kit(language, self.draft, self._edited), Settings, (), [n for n in names if n not in TRIED])
        for line in self.form.rows:
            line.note("" if line.field.name in AT_ONCE else text(language, "setup-device-next-start"))
        self.save = push(text(language, "manager-save"), self.keep, "primary")
        inside = QWidget()
        layout = column(inside, gap=SPACE)
        layout.setContentsMargins(0, 0, 2 * SPACE, 0)
        layout.addWidget(self.form)
        self.panels: dict[str, PrinterPanel | VoicePanel] = {}
        for name, panel in (("printer", PrinterPanel), ("voice", VoicePanel)):
            if name in names:
                made = panel(language, self.tasks, lambda value, name=name: self._put(name, value))  # type: ignore[misc]
                made.show_value(getattr(settings, name))
                self.panels[name] = made
                layout.addWidget(made)
        self.keys = push(text(language, "setup-device-keys"), self._open_keys)
        self.keys.setVisible(role == "counter")
        layout.addWidget(self.keys)
        layout.addStretch(1)
        self._lay_out(inside)
        self._edited()
        if look is not None and "display_counter" in names:
            self.tasks.run(look, self._offer_counters, lambda _error: None)  # its number can be typed all the same

    def _lay_out(self, inside: QWidget) -> None:
        outer = column(self, margin=3 * SPACE, gap=SPACE)
        outer.addWidget(label(self.windowTitle(), "title"))
        outer.addWidget(self.banner)
        outer.addWidget(page_area(inside), 1)
        buttons = row()
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        outer.addLayout(buttons)

    def _offer_counters(self, s: Snapshot) -> None:
        """The branch answered."""
        line = next(line for line in self.form.rows if line.field.kind == "counter")
        assert isinstance(line.editor, ChoiceEditor)
        known = [(one.id, f"{one.id}  {' '.join(one.services)}") for one in s.profile.counters]
        nothing = ("", choice_words(self._language, line.field, ""))
        line.editor.offer([nothing, *known], self.draft.value(line.place))

    def _load(self) -> Settings:
        """A damaged file is told, and replaced once these are saved."""
        try:
            return load_settings(self._identity)
        except Damaged as error:
            self.banner.tell(text(self._language, "error-settings-damaged", **error.params), "bad")
            return Settings()

    def _open_keys(self) -> None:
        """The same page as in the teller's window; each change is kept at once, as there."""

        def keep(fields: Mapping[str, object]) -> None:
            save_settings(self._identity, overridden(load_settings(self._identity), fields))
            self.draft.rebase(load_settings(self._identity))

        self._identity.parent.mkdir(parents=True, exist_ok=True)
        device = Device(self._load(), keep)
        page = KeysPage(device)
        dialog = QDialog(self)
        dialog.setWindowTitle(text(self._language, "setup-device-keys"))
        dialog.resize(720, 680)
        column(dialog, margin=SPACE).addWidget(page)
        page.left.connect(dialog.accept)
        page.show_words(Tr(self._language))
        dialog.open()
        page.begin()

    def _put(self, name: str, value: str) -> None:
        self.draft.put((name,), value)
        self._edited()

    def _edited(self) -> None:
        if hasattr(self, "save"):
            self.save.setEnabled(bool(self.draft.changes))

    def keep(self) -> None:
        """Save them."""
        made, names = self.draft.made(), {change.path[0] for change in self.draft.changes}
        kept = overridden(self._load(), {name: getattr(made, name) for name in names})
        try:
            self._identity.parent.mkdir(parents=True, exist_ok=True)
            save_settings(self._identity, kept)
        except OSError as error:
            told = text(self._language, "error-file-failed", path=str(self._identity), detail=error.strerror or "")
            self.banner.tell(told, "bad")
            return
        self.draft.rebase(kept)
        self._edited()
        self.banner.tell(
            text(self._language, "setup-device-taken" if names <= AT_ONCE else "setup-device-saved"), "good"
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.tasks.close()
        super().closeEvent(event)
