"""The card that lets a further device in: a one-time code, large and as a QR code, with how long it is good."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from branchdesk.domain.codes import grouped
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.i18n import text
from branchdesk.services.messages import CodeMade, GivenKind
from ui.bridge import Bridge
from ui.manager.devices import AT_COUNTER, KINDS, kind_words, time_left
from ui.manager.parts import Sender, button, put
from ui.theme import SPACE, set_role
from ui.widgets.alive import while_alive
from ui.widgets.basics import column, label, row
from ui.widgets.qr import QrCode

QR_PX = 132
SHORT = 12
"""A code of so many letters is shown in the largest type."""
assert set(KINDS) == set(get_args(GivenKind))


class EnrolCard(QFrame):
    """``joined`` hears the name of the device that used the code."""

    def __init__(self, bridge: Bridge, language: str, sender: Sender, joined: Callable[[str], object]) -> None:
        super().__init__()
        self._bridge, self._language, self._sender, self._joined = bridge, language, sender, joined
        self._made: CodeMade | None = None
        self._known: frozenset[str] = frozenset()
        set_role(self, "card")
        self.kind, self.counter = QComboBox(), QComboBox()
        for kind in KINDS:
            self.kind.addItem(kind_words(language, kind), kind)
        self.kind.currentIndexChanged.connect(self._show_fields)
        self.make = button(text(language, "devices-make-code"), self.ask, "primary")
        self.code, self.left = label(role="large", wrap=True), label(role="muted")
        self.qr = QrCode()
        self.qr.setFixedSize(QR_PX, QR_PX)
        self.steps = label(wrap=True)
        self.given = QWidget()
        self._counter_caption = label(text(language, "devices-counter"), "small")
        self._lay_out()
        self._show_fields()
        self.given.hide()

    def _lay_out(self) -> None:
        inner = column(self, margin=2 * SPACE, gap=SPACE)
        inner.addWidget(label(text(self._language, "devices-new"), "strong"))
        inner.addWidget(label(text(self._language, "devices-new-note"), "muted", wrap=True))
        kind = label(text(self._language, "devices-kind"), "small")
        for caption, field in ((kind, self.kind), (self._counter_caption, self.counter)):
            caption.setBuddy(field)
            field.setAccessibleName(caption.text())
            inner.addWidget(caption)
            inner.addWidget(field)
        inner.addWidget(self.make)
        shown = column(self.given, gap=SPACE)
        shown.setContentsMargins(0, SPACE, 0, 0)
        line = row(gap=2 * SPACE)
        words = column(gap=0)
        words.addWidget(label(text(self._language, "devices-code"), "small"))
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(self.code)
        words.addWidget(self.left)
        words.addStretch(1)
        line.addLayout(words, 1)
        line.addWidget(self.qr)
        shown.addLayout(line)
        shown.addWidget(self.steps)
        inner.addWidget(self.given)

    def show_snapshot(self, s: Snapshot, now: int) -> None:
        """Counters to choose from, how long the code is good, and whether somebody has used it."""
        self._fill(s.profile)
        if self._made is None:
            return
        new = [device for key, device in s.devices.items() if key not in self._known]
        if any(device.kind == self.kind.currentData() for device in new):
            self._done()
            self._joined(new[-1].name)
            return
        left = time_left(self._made.expires_at, now)
        words = text(self._language, "devices-code-left", time=left) if left else ""
        put(self.left, words or text(self._language, "devices-code-over"))
        self.qr.setVisible(bool(left))
        self.code.setEnabled(bool(left))

    def _fill(self, profile: Profile) -> None:
        ids = [counter.id for counter in profile.counters]
        if ids == [self.counter.itemData(place) for place in range(self.counter.count())]:
            return
        chosen = self.counter.currentData()
        self.counter.clear()
        for counter in ids:
            self.counter.addItem(text(self._language, "manager-counter", counter=counter), counter)
        self.counter.setCurrentIndex(max(0, self.counter.findData(chosen)))

    def _show_fields(self) -> None:
        """Only what belongs to a counter is asked for one; a code for something else is no use any more."""
        for part in (self.counter, self._counter_caption):
            part.setVisible(self.kind.currentData() in AT_COUNTER)
        self._done()

    def _done(self) -> None:
        self._made = None
        self.given.hide()

    def ask(self) -> None:
        """Have a code made."""
        kind = self.kind.currentData()
        counter = self.counter.currentData() if kind in AT_COUNTER else ""
        s = self._bridge.snapshot
        self._known = frozenset(s.devices) if s else frozenset()
        office = self._bridge.link.office
        self._bridge.mutate(
            lambda: office.make_code(kind, counter or ""), while_alive(self, self._show_code), self._sender.failed
        )

    def _show_code(self, made: CodeMade) -> None:
        self._made = made
        kind = self.kind.currentData()
        code = made.code + made.authority
        put(self.code, grouped(code))
        set_role(self.code, "large" if len(code) <= SHORT else "title")
        self.code.setAccessibleName(" ".join(code))
        self.qr.tell(code, QR_PX)
        put(self.steps, text(self._language, "devices-code-steps", kind=kind_words(self._language, kind)))
        self.given.show()
        s = self._bridge.snapshot
        if s is not None:
            self.show_snapshot(s, self._bridge.link.now())
