"""The set-up's first pages: what this PC is to be, the branch's name and hours, its services."""

from __future__ import annotations

from functools import partial
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from branchdesk.client.discovery import addresses
from branchdesk.domain.errors import Rejected
from branchdesk.domain.profile import Profile, check_profile
from branchdesk.i18n import LANGUAGES, text
from ui.forms.changes import plain_value
from ui.forms.draft import Draft
from ui.forms.editors import read_number, shown_number
from ui.forms.form import Form, Kit
from ui.forms.words import problem_words
from ui.setup.page import Page
from ui.setup.plan import LOOPBACK, TEMPLATES, fresh, only_known_services, template
from ui.theme import SPACE, set_role
from ui.widgets.basics import label, plain, row
from ui.widgets.icons import icon


class StartPage(Page):
    """The language, and whether this PC begins a branch or joins one."""

    id = "start"

    def build(self) -> None:
        line = row(gap=SPACE)
        self.languages = {language: QPushButton(plain(text(language, "language-name"))) for language in LANGUAGES}
        for language, made in self.languages.items():
            made.setCheckable(True)
            made.setChecked(language == self.desk.language)
            made.clicked.connect(partial(self.desk.speak, language))
            line.addWidget(made)
        line.addStretch(1)
        self.inner.addLayout(line)
        self.inner.addSpacing(2 * SPACE)
        self.modes = {"new": self._mode("new", "landmark"), "join": self._mode("join", "monitor")}
        for made in self.modes.values():
            self.inner.addWidget(made)
        self.left = label(self.said("setup-resumed"), "muted", wrap=True)
        self.inner.addWidget(self.left)

    def _mode(self, mode: str, icon_name: str) -> QPushButton:
        made = QPushButton(icon(icon_name, "accent"), plain(f"  {self.said(f'setup-mode-{mode}')}"))
        made.setIconSize(QSize(32, 32))
        made.setCheckable(True)
        set_role(made, "choice")
        made.clicked.connect(lambda _on: self._choose(mode))
        return made

    def _choose(self, mode: str) -> None:
        self.desk.set(mode=mode)
        self.enter()

    def enter(self) -> None:
        for mode, made in self.modes.items():
            made.setChecked(mode == self.desk.plan().mode)
        self.left.setVisible(any(self.desk.plan().profile.get("name", {}).values()) and not self.desk.plan().done)
        self.modes[self.desk.plan().mode].setFocus()


class BranchPage(Page):
    """Name, code, time zone, hours, and the address at which its PC serves."""

    id = "branch"

    def build(self) -> None:
        self.form: Form | None = None
        self._draft: Draft[Profile] | None = None
        self.place = QComboBox()
        self.place.setAccessibleName(self.said("setup-address"))
        for address in [*addresses(), LOOPBACK]:
            words = self.said("setup-address-here") if address == LOOPBACK else address
            self.place.addItem(words, address)
        self.place.activated.connect(lambda _at: self.desk.set(host=self.place.currentData()))
        self._slot = QWidget()
        self._room = row(self._slot)
        self.inner.addWidget(self._slot)
        self.inner.addWidget(label(self.said("setup-address"), "strong"))
        self.inner.addWidget(self.place)
        self.inner.addWidget(label(self.said("setup-address-note"), "small", wrap=True))

    def enter(self) -> None:
        plan = self.desk.plan()
        if plan.host == LOOPBACK and not plan.done and self.place.count() > 1 and self.place.currentIndex() == 0:
            self.desk.set(host=self.place.currentData())
        self.place.setCurrentIndex(max(0, self.place.findData(self.desk.plan().host)))
        self._draft = Draft(template(plan.template))
        self._draft.data = plan.profile
        kit = Kit(self.desk.language, self._draft, self._edited)
        if self.form is not None:
            self.form.deleteLater()
        self.form = Form(kit, Profile, (), ("name", "branch", "timezone"))
        hours = Form(kit, type(template(plan.template).hours), ("hours",), ("opens", "closes"), in_a_row=True)
        self.form.layout().addWidget(hours)  # type: ignore[union-attr]
        self.form.rows += hours.rows
        self._room.addWidget(self.form)
        self.form.show()  # at once: the keyboard goes into it
        next(made for made in self.form.rows if made.field.name == "name").editor.setFocus()

    def _edited(self) -> None:
        assert self._draft is not None
        self.desk.set(profile=self._draft.data)

    def problem(self) -> str:
        profile = self.desk.plan().profile
        if not profile["name"]["zh"].strip() or not profile["name"]["en"].strip():
            return self.said("setup-needs-name")
        return profile_problem(self.desk.language, profile)


def profile_problem(language: str, profile: dict[str, Any]) -> str:
    """What the branch's own check says, in words."""
    draft = Draft(template(TEMPLATES[0]), check_profile)
    draft.data = profile
    try:
        draft.made()
    except Rejected as error:
        return problem_words(language, str(error.params.get("where", error.code)))
    return ""


class ServicesPage(Page):
    """A template, and what of it this branch offers, under which name and with which standard time."""

    id = "services"

    def build(self) -> None:
        self.template = QComboBox()
        self.template.setAccessibleName(self.said("setup-template"))
        for name in TEMPLATES:
            self.template.addItem(self.said(f"setup-template-{name}"), name)
        self.template.activated.connect(lambda _at: self._take(self.template.currentData()))
        self.inner.addWidget(label(self.said("setup-template"), "strong"))
        self.inner.addWidget(self.template)
        self.inner.addSpacing(SPACE)
        self.table = QWidget()
        self.grid = QGridLayout(self.table)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(SPACE)
        self.inner.addWidget(self.table)
        self.offered: list[dict[str, Any]] = []
        self.ticks: list[QCheckBox] = []
        self.fields: list[tuple[QLineEdit, QLineEdit, QLineEdit]] = []

    def enter(self) -> None:
        plan = self.desk.plan()
        self.template.setCurrentIndex(self.template.findData(plan.template))
        known = {service["code"] for service in plan.profile["services"]}
        more = [one for one in plain_value(template(plan.template).services) if one["code"] not in known]
        self.offered = [*plan.profile["services"], *more]
        self.offered.sort(key=lambda service: str(service["code"]))
        self._fill(known)
        self.template.setFocus()

    def _take(self, name: str) -> None:
        """Another template: name, hours and place stay, services, counters and reasons are its own."""
        plan = self.desk.plan()
        kept = {key: plan.profile[key] for key in ("name", "branch", "timezone", "hours", "staff")}
        self.desk.put(replace(plan, template=name, profile={**fresh(name).profile, **kept}))
        self.desk.changed()
        self.enter()

    def _fill(self, ticked: set[str]) -> None:
        while (taken := self.grid.takeAt(0)) is not None:
            if (old := taken.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.ticks, self.fields = [], []
        heads = ("", "setting-in-zh", "setting-in-en", "profile-field-standard-min")
        for place, head in enumerate(heads):
            self.grid.addWidget(label(self.said(head) if head else "", "small"), 0, place)
        for line, service in enumerate(self.offered, 1):
            tick = QCheckBox(f"{service['code']}")
            tick.setAccessibleName(f"{service['code']} {service['name']['zh']} {service['name']['en']}")
            tick.setChecked(service["code"] in ticked)
            zh, en = QLineEdit(service["name"]["zh"]), QLineEdit(service["name"]["en"])
            minutes = QLineEdit(shown_number(service["standard_min"]))
            minutes.setMaximumWidth(100)
            for place, part in enumerate((tick, zh, en, minutes)):
                self.grid.addWidget(part, line, place)
            for part, head in ((zh, heads[1]), (en, heads[2]), (minutes, heads[3])):
                part.setAccessibleName(f"{service['code']}: {self.said(head)}")
                part.textEdited.connect(self._edited)
            tick.toggled.connect(self._edited)
            self.ticks.append(tick)
            self.fields.append((zh, en, minutes))

    def _edited(self) -> None:
        services = []
        for service, tick, (zh, en, minutes) in zip(self.offered, self.ticks, self.fields, strict=True):
            service["name"] = {"zh": zh.text(), "en": en.text()}
            service["standard_min"] = read_number(minutes.text())
            if tick.isChecked():
                services.append(service)
        profile = {**self.desk.plan().profile, "services": services}
        self.desk.set(profile=only_known_services(profile) if services else profile)

    def problem(self) -> str:
        services = self.desk.plan().profile["services"]
        if not services:
            return self.said("setting-wrong-nothing")
        if not all(service["name"]["zh"].strip() and service["name"]["en"].strip() for service in services):
            return self.said("setup-needs-names")
        return profile_problem(self.desk.language, self.desk.plan().profile)
