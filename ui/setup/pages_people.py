"""The set-up's counters, as a table of what each serves, and the staff with their PINs."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from branchdesk.domain.profile import SHORTEST_PIN
from ui.setup.page import Page
from ui.setup.pages_branch import profile_problem
from ui.setup.plan import with_counters
from ui.theme import SPACE, set_role
from ui.widgets.basics import card, label, plain, row
from ui.widgets.buttons import push

MOST_COUNTERS, MOST_STAFF = 24, 60
ROLES = ("manager", "lobby", "teller")


def clear(grid: QGridLayout) -> None:
    """Take everything out of a table."""
    while (taken := grid.takeAt(0)) is not None:
        if (old := taken.widget()) is not None:
            old.hide()
            old.deleteLater()


class CountersPage(Page):
    """How many, and which services at each."""

    id = "counters"

    def build(self) -> None:
        line = row(gap=2 * SPACE)
        self.count = QSpinBox()
        self.count.setRange(1, MOST_COUNTERS)
        self.count.setFixedWidth(90)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self.count, "bare")  # with NoButtons the stylesheet would leave the number one pixel of room
        fewer, more = push("−", self.count.stepDown), push("+", self.count.stepUp)
        fewer.setAccessibleName(self.said("setup-fewer"))
        more.setAccessibleName(self.said("setup-more"))
        self.count.setAccessibleName(self.said("setup-how-many"))
        self.count.valueChanged.connect(self._counted)
        line.addWidget(label(self.said("setup-how-many"), "strong"))
        for part in (fewer, self.count, more):
            line.addWidget(part)
        line.addStretch(1)
        self.inner.addLayout(line)
        self.inner.addSpacing(SPACE)
        self.table = card()
        self.grid = QGridLayout(self.table)
        self.grid.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self.grid.setHorizontalSpacing(3 * SPACE)
        self.grid.setVerticalSpacing(SPACE)
        self.inner.addWidget(self.table)
        self.boxes: dict[tuple[int, str], QCheckBox] = {}

    def enter(self) -> None:
        self.count.blockSignals(True)
        self.count.setValue(len(self.desk.plan().profile["counters"]))
        self.count.blockSignals(False)
        self._fill()
        self.count.setFocus()
        self.count.selectAll()

    def _counted(self, count: int) -> None:
        self.desk.set(profile=with_counters(self.desk.plan().profile, count))
        self._fill()

    def _fill(self) -> None:
        clear(self.grid)
        profile, language = self.desk.plan().profile, self.desk.language
        self.boxes = {}
        services = profile["services"]
        for place, service in enumerate(services, 1):
            name = f"{service['code']}  {service['name']['zh' if language == 'zh' else 'en']}"
            self.grid.addWidget(label(name, "small", wrap=True), 0, place)
        for line, counter in enumerate(profile["counters"]):
            self.grid.addWidget(label(self.said("manager-counter", counter=counter["id"]), "strong"), line + 1, 0)
            for place, service in enumerate(services, 1):
                box = QCheckBox()
                box.setChecked(service["code"] in counter["services"])
                box.setAccessibleName(f"{counter['id']}: {service['code']}")
                box.toggled.connect(partial(self._ticked, line, service["code"]))
                self.grid.addWidget(box, line + 1, place)
                self.boxes[line, service["code"]] = box
        self.grid.setColumnStretch(len(services) + 1, 1)
        self.desk.changed()

    def _ticked(self, line: int, code: str, on: bool) -> None:
        profile = self.desk.plan().profile
        counters = [dict(counter) for counter in profile["counters"]]
        own = [one for one in counters[line]["services"] if one != code] + ([code] if on else [])
        counters[line] = {
            **counters[line],
            "services": own,
            "backup": [b for b in counters[line]["backup"] if b != code],
        }
        self.desk.set(profile={**profile, "counters": counters})

    def problem(self) -> str:
        profile = self.desk.plan().profile
        idle = [counter["id"] for counter in profile["counters"] if not counter["services"]]
        if idle:
            return self.said("setup-needs-skill", counter=idle[0])
        served = {code for counter in profile["counters"] for code in (*counter["services"], *counter["backup"])}
        lost = [service["code"] for service in profile["services"] if service["code"] not in served]
        if lost:
            return self.said("setup-needs-counter", service=lost[0])
        return profile_problem(self.desk.language, profile)


class StaffPage(Page):
    """Who may log in. PINs are kept in memory until the branch's PC has them."""

    id = "staff"

    def build(self) -> None:
        self.table = QWidget()
        self.grid = QGridLayout(self.table)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(SPACE)
        self.inner.addWidget(self.table)
        line = row(gap=2 * SPACE)
        self.add = push(self.said("setup-add-person"), self._add)
        self.shown = QCheckBox(plain(self.said("setup-show-pins")))
        self.shown.toggled.connect(self._show_pins)
        line.addWidget(self.add)
        line.addWidget(self.shown)
        line.addStretch(1)
        self.inner.addLayout(line)
        self.rows: list[tuple[QLineEdit, QLineEdit, QComboBox, QLineEdit]] = []

    def enter(self) -> None:
        self._fill()
        self.rows[0][1].setFocus()

    def _fill(self) -> None:
        clear(self.grid)
        self.rows = []
        heads = ("setup-person-id", "setup-person-name", "profile-field-role", "setting-pin")
        for place, head in enumerate(heads):
            self.grid.addWidget(label(self.said(head), "small"), 0, place)
        for line, person in enumerate(self.desk.plan().profile["staff"], 1):
            self._row(line, person, heads)
        self._show_pins()
        self.desk.changed()

    def _row(self, line: int, person: dict[str, Any], heads: tuple[str, ...]) -> None:
        staff, name, role, pin = QLineEdit(person["id"]), QLineEdit(person["name"]), QComboBox(), QLineEdit()
        pin.setText(self.desk.pins.get(person["id"], ""))
        pin.setMaxLength(32)
        staff.setMaximumWidth(120)
        pin.setMaximumWidth(180)
        for one in ROLES:
            role.addItem(self.said(f"setting-choice-role-{one}"), one)
        role.setCurrentIndex(role.findData(person.get("role", "teller")))
        role.activated.connect(lambda _at: self._edited())
        parts = (staff, name, role, pin)
        for place, (part, head) in enumerate(zip(parts, heads, strict=True)):
            part.setAccessibleName(f"{self.said(head)} {line}")
            self.grid.addWidget(part, line, place)
            part.show()  # at once: the keyboard goes into it
            if isinstance(part, QLineEdit):
                part.textEdited.connect(self._edited)
        remove = push(self.said("setting-remove"), partial(self._remove, line - 1), "quiet")
        remove.setAccessibleName(f"{remove.text()} {line}")
        self.grid.addWidget(remove, line, 4)
        remove.show()
        self.rows.append(parts)

    def _show_pins(self) -> None:
        mode = QLineEdit.EchoMode.Normal if self.shown.isChecked() else QLineEdit.EchoMode.Password
        for *_, pin in self.rows:
            pin.setEchoMode(mode)

    def _edited(self) -> None:
        known = self.desk.plan().profile["staff"]
        staff = []
        self.desk.pins.clear()
        for person, (one, name, role, pin) in zip(known, self.rows, strict=True):
            staff.append({**person, "id": one.text().strip(), "name": name.text(), "role": role.currentData()})
            if pin.text():
                self.desk.pins[one.text().strip()] = pin.text()
        self._keep(staff)

    def _keep(self, staff: list[dict[str, Any]]) -> None:
        self.desk.set(profile={**self.desk.plan().profile, "staff": staff})

    def _add(self) -> None:
        staff = self.desk.plan().profile["staff"]
        taken = {person["id"] for person in staff}
        new = next(f"t{n:02}" for n in range(1, 1000) if f"t{n:02}" not in taken)
        self._keep([*staff, {"id": new, "name": "", "role": "teller"}])
        self._fill()
        self.rows[-1][1].setFocus()

    def _remove(self, place: int) -> None:
        staff = self.desk.plan().profile["staff"]
        self.desk.pins.pop(staff[place]["id"], None)
        self._keep([person for n, person in enumerate(staff) if n != place])
        self._fill()

    def problem(self) -> str:
        profile, pins = self.desk.plan().profile, self.desk.pins
        staff = profile["staff"]
        nameless = [person["id"] for person in staff if not person["name"].strip()]
        if nameless:
            return self.said("setup-needs-person-name", staff=nameless[0])
        if not any(person.get("role") == "manager" for person in staff):
            return self.said("setup-needs-manager")
        short = [person["id"] for person in staff if len(pins.get(person["id"], "")) < SHORTEST_PIN]
        if short:
            return self.said("setup-needs-pin", staff=short[0], digits=SHORTEST_PIN)
        return profile_problem(self.desk.language, profile)
