"""Earlier visits of the customer at this counter: asked for once, off the window's thread, kept while they stay."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from branchdesk.domain.errors import BranchDeskError
from branchdesk.services.messages import Visit
from ui.bridge import Bridge
from ui.counter.scene import Past, Scene


class History(QObject):
    """Signals:
    changed(): an answer came
    """

    changed = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._whose = ""
        self._past = Past()

    def of(self, scene: Scene) -> Past:
        """Of the present customer; asks when it is another one. Whoever has left is forgotten at once."""
        ticket = scene.ticket
        whose = ticket.id if ticket is not None and ticket.customer and scene.logged_in else ""
        if whose != self._whose:
            self._whose, self._past = whose, Past("asking" if whose else "none")
            if whose:
                self._ask(whose)
        return self._past

    def _ask(self, ticket: str) -> None:
        def known(visits: list[Visit]) -> None:
            if ticket == self._whose:
                self._past = Past("known", tuple(visits))
                self.changed.emit()

        def failed(_: BranchDeskError) -> None:
            if ticket == self._whose:
                self._past = Past("failed")
                self.changed.emit()

        self._bridge.query(lambda: self._bridge.link.customers.visits(ticket), known, failed)
