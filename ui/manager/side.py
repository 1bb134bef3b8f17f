"""Beside the counters: key figures, queues, alerts, devices. Each changes only what differs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Device
from branchdesk.i18n import text
from ui.manager.floor import Kpis, Light
from ui.manager.format import duration, minutes, satisfaction
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


class DevicePanel(QFrame):
    """How the devices are: one line when all is well, otherwise those in trouble by name."""

    SHOWN = 4

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        set_role(self, "card")
        layout = column(self, margin=SPACE + 4, gap=SPACE // 2)
        self.lines = [label(wrap=True) for _ in range(self.SHOWN)]
        for line in self.lines:
            layout.addWidget(line)

    def show_devices(self, devices: tuple[Device, ...], *, quiet: bool = False) -> None:
        """``quiet``: say nothing while all is well."""
        bad = [device for device in devices if device.problem]
        told = [f"● {device.name}: {problem_words(self._language, device.problem, device.detail)}" for device in bad]
        self.setHidden(quiet and not bad)
        if not told:
            told = [text(self._language, "manager-devices-well", count=len(devices))]
        for line, words in zip(self.lines, (told + [""] * self.SHOWN)[: self.SHOWN], strict=True):
            put(line, words)
            line.setVisible(bool(words))
            set_role(line, "bad" if bad else "good")
