"""A change of the bank's brand while windows are open. No window is started anew."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from branchdesk.domain.snapshot import Snapshot
from ui.bridge import Bridge
from ui.theme import apply_brand


def follow_brand(app: QApplication, bridge: Bridge) -> None:
    """Dress all windows as the branch's profile says, when it comes in and when it changes."""

    def follow(s: Snapshot, _event: object) -> None:
        apply_brand(app, s.profile.brand)

    bridge.changed.connect(follow)
