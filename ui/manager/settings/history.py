"""Who changed the settings, when, and what; a change is taken back by putting its opposite into the draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from PySide6.QtWidgets import QFrame, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import Profile
from branchdesk.i18n import error_text, text
from branchdesk.services.messages import Profiles, ProfileVersion
from ui.bridge import Bridge
from ui.manager.devices import when
from ui.manager.parts import button, page_area
from ui.manager.settings.editing import version_lines
from ui.manager.settings.side import change_box
from ui.manager.versions import MOST_LINES, fill_with, saved_by, version_box
from ui.widgets.alive import while_alive
from ui.widgets.basics import column, label

Revert = Callable[[ProfileVersion, ProfileVersion], object]


class HistoryPage(QWidget):
    """``heard`` is told all versions that are known so far, newest first."""

    def __init__(
        self, bridge: Bridge, language: str, revert: Revert, heard: Callable[[tuple[ProfileVersion, ...]], object]
    ) -> None:
        super().__init__()
        self._bridge, self._language, self._revert, self._heard = bridge, language, revert, heard
        self.versions: tuple[ProfileVersion, ...] = ()
        self.boxes: list[QFrame] = []
        self._more, self._asked = False, 0
        self.area = page_area()
        column(self).addWidget(self.area)

    def ask(self) -> None:
        """Ask the branch for the latest."""
        self._ask(())

    def _ask(self, known: tuple[ProfileVersion, ...]) -> None:
        """Those after the known ones. An answer to an earlier question is no use any more."""
        self._asked += 1
        office, number, before = self._bridge.link.office, self._asked, known[-1].seq if known else 0
        self._bridge.query(
            lambda: office.profiles(before),
            while_alive(self, lambda found: self._told(number, known, found)),
            while_alive(self, self._failed),
        )

    def _told(self, number: int, known: tuple[ProfileVersion, ...], found: Profiles) -> None:
        if number != self._asked:
            return
        self.versions = (*known, *found.versions)
        self._more = found.more
        self._heard(self.versions)
        self._paint()

    def _failed(self, error: BranchDeskError) -> None:
        fill_with(self.area, [label(error_text(self._language, error), "bad", wrap=True)])

    def _paint(self) -> None:
        s = self._bridge.snapshot
        if s is None:
            return
        shown: list[QWidget] = []
        for version, before in pairwise(self.versions):
            shown.append(self._box(version, before, s.profile))
        if self.versions and not self._more:
            shown.append(self._box(self.versions[-1], None, s.profile))
        self.boxes = [box for box in shown if isinstance(box, QFrame)]
        if self._more:
            older = partial(self._ask, self.versions)
            shown.append(button(text(self._language, "setting-history-more"), older, "quiet"))
        fill_with(self.area, shown)

    def _box(self, version: ProfileVersion, before: ProfileVersion | None, profile: Profile) -> QFrame:
        time = when(version.at, profile, self._bridge.link.now())
        box, layout, head = version_box(self._who(version, profile), time)
        if before is None:
            layout.addWidget(label(text(self._language, "setting-history-first"), "muted", wrap=True))
            return box
        lines = version_lines(self._language, before, version)
        for line in lines[:MOST_LINES]:
            layout.addWidget(change_box(self._language, line))
        if len(lines) > MOST_LINES:
            left = len(lines) - MOST_LINES
            layout.addWidget(label(text(self._language, "setting-history-others", count=left), "small"))
        back = button(text(self._language, "setting-history-back"), partial(self._revert, before, version), "quiet")
        back.setAccessibleName(f"{back.text()}: {time}")
        back.setEnabled(bool(lines))
        head.addWidget(back)
        return box

    def _who(self, version: ProfileVersion, profile: Profile) -> str:
        if version.device == "centre":
            return text(self._language, "setting-by-head-office")
        if not version.actor:
            return text(self._language, "setting-by-nobody" if version.no == 1 else "setting-by-node")
        return saved_by(version.actor, profile)
