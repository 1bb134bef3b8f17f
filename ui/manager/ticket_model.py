"""The ticket list as a Qt table model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from branchdesk.domain.profile import Profile
from branchdesk.domain.ticket import TicketState
from branchdesk.i18n import text
from branchdesk.i18n.stories import reason_name, service_name
from ui.manager.tickets import TicketLine

COLUMNS = (
    "manager-ticket-number",
    "manager-ticket-service",
    "manager-ticket-state",
    "manager-ticket-issued",
    "manager-ticket-wait",
    "manager-ticket-counter",
    "manager-ticket-priority",
    "manager-ticket-rating",
)


def state_words(language: str, state: TicketState) -> str:
    """A ticket's state."""
    return text(language, f"manager-state-{state.value.replace('_', '-')}")


_Index = QModelIndex | QPersistentModelIndex


class TicketModel(QAbstractTableModel):
    """Rows of ``TicketLine``; refreshed in place while the same tickets stay, so the selection stays too."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._profile: Profile | None = None
        self.lines: tuple[TicketLine, ...] = ()

    def show_lines(self, lines: tuple[TicketLine, ...], profile: Profile) -> None:
        """Take in new rows."""
        if lines == self.lines:
            return
        same = [line.id for line in lines] == [line.id for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines, self._profile = lines, profile
        if not same:
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(COLUMNS) - 1))

    def samples(self, place: int) -> list[str]:
        """The longest that a column can hold; none: its words are the branch's own, and take what room is left."""
        column = COLUMNS[place].rpartition("-")[2]
        found = {"number": ["AA0000"], "issued": ["00:00"], "wait": ["000"], "counter": ["000"], "rating": ["5"]}
        found["state"] = [state_words(self._language, state) for state in TicketState]
        return [*found[column], text(self._language, COLUMNS[place])] if column in found else []

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return text(self._language, COLUMNS[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and self._profile is not None:
            return self._cells(self.lines[index.row()], self._profile)[index.column()]
        return None

    def _cells(self, line: TicketLine, profile: Profile) -> tuple[str, ...]:
        language = self._language
        return (
            line.number,
            service_name(profile, line.service, language),
            state_words(language, line.state),
            line.issued,
            str(line.wait_min),
            line.counter,
            reason_name(profile.priorities, line.priority, language) if line.priority else "",
            str(line.rating) if line.rating else "",
        )
