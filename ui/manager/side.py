"""Beside the counters: key figures, queues, alerts, devices. Each changes only what differs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Device
from branchdesk.i18n import text
from ui.manager.floor import Kpis, Light, QueueLine
from ui.manager.format import NOTHING, duration, minutes, satisfaction
from ui.manager.parts import ROLES, put
from ui.manager.watch import problem_words
from ui.theme import SPACE, set_ink, set_role
from ui.widgets.basics import column, label, row


class Figure(QFrame):
    """One key figure: caption, value, remark."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        set_role(self, "card")
        layout = column(self, margin=SPACE, gap=0)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self.value, self.remark = label(role="title"), label(role="small")
        layout.addWidget(label(caption, "small"))
        line = row(gap=SPACE)
        line.addWidget(self.value)
        line.addWidget(self.remark, 1, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(line)

    def show_figure(self, value: str, remark: str = "", light: Light = "none") -> None:
        put(self.value, value)
        put(self.remark, remark)
        set_ink(self.value, "" if light == "green" else ROLES[light])


class KpiStrip(QWidget):
    """The key figures of today so far."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        layout = row(self, gap=SPACE + 4)
        names = ("waiting", "mean", "served", "abandoned", "satisfaction", "counters")
        captions = (
            "manager-kpi-waiting",
            "manager-kpi-mean-wait",
            "manager-kpi-served",
            "manager-kpi-abandoned",
            "manager-kpi-satisfaction",
            "manager-kpi-counters",
        )
        self.figures = {name: Figure(text(language, key)) for name, key in zip(names, captions, strict=True)}
        for figure in self.figures.values():
            layout.addWidget(figure, 1)

    def show_kpis(self, kpis: Kpis, profile: Profile) -> None:
        language, shown = self._language, self.figures
        longest = text(language, "manager-longest", time=duration(kpis.longest_s)) if kpis.waiting else ""
        shown["waiting"].show_figure(str(kpis.waiting), longest, kpis.longest_light)
        target = text(language, "manager-target-minutes", minutes=profile.targets.mean_wait_min)
        shown["mean"].show_figure(minutes(language, kpis.mean_wait_min), target, kpis.mean_light)
        shown["served"].show_figure(str(kpis.served))
        shown["abandoned"].show_figure(str(kpis.abandoned))
        shown["satisfaction"].show_figure(satisfaction(language, kpis.satisfaction))
        shown["counters"].show_figure(f"{kpis.open_counters} / {kpis.counters}")


class QueueTable(QFrame):
    """One line per service: who waits, how long, what a newcomer may expect, who could serve."""

    HEADS = ("manager-queue", "manager-waiting", "manager-longest-wait", "manager-expected", "manager-able")

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(2)
        for place, head in enumerate(self.HEADS):
            self._grid.addWidget(label(text(language, head), "small"), 0, place)
            self._grid.setColumnStretch(place, 3 if place == 0 else 2)
        self.lines: dict[str, tuple[QLabel, ...]] = {}

    def show_lines(self, lines: tuple[QueueLine, ...]) -> None:
        if [line.code for line in lines] != list(self.lines):
            self._rebuild([line.code for line in lines])
        for line in lines:
            self._show(self.lines[line.code], line)

    def _rebuild(self, codes: list[str]) -> None:
        for old in [shown for line in self.lines.values() for shown in line]:
            self._grid.removeWidget(old)
            old.deleteLater()
        self.lines = {code: tuple(label() for _ in self.HEADS) for code in codes}
        for place, line in enumerate(self.lines.values(), 1):
            for column_no, shown in enumerate(line):
                self._grid.addWidget(shown, place, column_no)

    def _show(self, labels: tuple[QLabel, ...], line: QueueLine) -> None:
        name, waiting, longest, expected, able = labels
        language = self._language
        put(name, f"{line.code}  {line.name.said_in(language)}")
        put(waiting, str(line.waiting))
        set_role(waiting, "strong" if line.waiting else "muted")
        put(longest, f"● {duration(line.longest_s)}" if line.waiting else NOTHING)
        set_role(longest, ROLES[line.light] or "muted")
        promise = line.expected
        told = text(language, "manager-range", low=promise.low_min, high=promise.high_min) if promise else NOTHING
        put(expected, told)
        put(able, str(line.able))
        set_role(able, "bad" if line.waiting and not line.able else "")


class DevicePanel(QFrame):
    """How the devices are: one line when all is well, otherwise those in trouble by name."""

    SHOWN = 4

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "card")
        layout = column(self, margin=2 * SPACE, gap=SPACE // 2)
        layout.addWidget(label(text(language, "manager-devices"), "strong"))
        self.lines = [label(wrap=True) for _ in range(self.SHOWN)]
        for line in self.lines:
            layout.addWidget(line)

    def show_devices(self, devices: tuple[Device, ...]) -> None:
        bad = [device for device in devices if device.problem]
        told = [f"● {device.name}: {problem_words(self._language, device.problem, device.detail)}" for device in bad]
        if not told:
            told = [text(self._language, "manager-devices-well", count=len(devices))]
        for line, words in zip(self.lines, (told + [""] * self.SHOWN)[: self.SHOWN], strict=True):
            put(line, words)
            line.setVisible(bool(words))
            set_role(line, "bad" if bad else "good")
