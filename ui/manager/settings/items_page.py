"""A list of settings (services, counters, staff …): its items on the left, the form of the chosen one beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from branchdesk.i18n import text
from ui.forms.form import FieldRow, Form, Kit
from ui.forms.schema import Field
from ui.forms.words import item_words, label_words
from ui.manager.parts import button, fill_area, page_area
from ui.manager.settings.pages import new_item
from ui.theme import SPACE
from ui.widgets.basics import column, label, row

LIST_PX = 210
Chosen = Callable[[dict[str, Any] | None], object]
"""Is told which item is shown; None: none."""


class ItemsPage(QWidget):
    """``above`` stands over an item's form, besides its settings (PINs over the staff's), and hears ``chosen``."""

    def __init__(
        self, kit: Kit, field: Field, above: QWidget | None = None, chosen: Chosen = lambda _item: None
    ) -> None:
        super().__init__()
        self._kit, self._field, self._above_form, self._told_chosen = kit, field, above, chosen
        self.list = QListWidget()
        self.list.setFixedWidth(LIST_PX)
        self.list.setAccessibleName(label_words(kit.language, field))
        self.list.setIconSize(QSize(20, 20))
        self.list.currentRowChanged.connect(self._choose)
        language = kit.language
        self.add = button(text(language, "setting-add"), self.add_item, "primary")
        self.remove = button(text(language, "setting-remove"), self.remove_item, "danger")
        self.up = button("▲", lambda: self._move(-1))
        self.down = button("▼", lambda: self._move(1))
        self.up.setAccessibleName(text(language, "setting-up"))
        self.down.setAccessibleName(text(language, "setting-down"))
        self.form: Form | None = None
        self._area = page_area()
        self._lay_out()
        self.show_values()

    def _lay_out(self) -> None:
        layout = row(self, gap=2 * SPACE)
        left = column(gap=SPACE)
        left.addWidget(self.list, 1)
        first, second = row(gap=SPACE), row(gap=SPACE)
        first.addWidget(self.add, 1)
        first.addWidget(self.up)
        first.addWidget(self.down)
        second.addWidget(self.remove, 1)
        left.addLayout(first)
        left.addLayout(second)
        for part in (self.up, self.down):
            part.setFixedWidth(44)
            part.setStyleSheet("padding-left: 0; padding-right: 0;")
        layout.addLayout(left)
        right = column(gap=SPACE)
        if self._above_form is not None:
            right.addWidget(self._above_form)
        right.addWidget(self._area, 1)
        layout.addLayout(right, 1)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The draft's."""
        return self._kit.draft.data.get(self._field.name) or []

    @property
    def chosen(self) -> int:
        """Which item is shown; -1: none."""
        return self.list.currentRow()

    def show_values(self) -> None:
        """Show what the draft says; the same item stays chosen where there is still one."""
        place = max(0, self.chosen)
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([self._title(item) for item in self.items])
        self.list.setCurrentRow(min(place, len(self.items) - 1))
        self.list.blockSignals(False)
        self._choose(self.chosen)

    def show_titles(self) -> None:
        """An item's own name has changed."""
        for place, item in enumerate(self.items[: self.list.count()]):
            self.list.item(place).setText(self._title(item))

    def _title(self, item: dict[str, Any]) -> str:
        return item_words(self._kit.language, item) or text(self._kit.language, "setting-empty")

    def choose(self, place: int) -> None:
        """Show an item's form."""
        self.list.setCurrentRow(place)

    def _choose(self, place: int) -> None:
        inside = QWidget()
        layout: QVBoxLayout = column(inside, gap=SPACE)
        layout.setContentsMargins(0, 0, 2 * SPACE, 0)
        self.form = None
        if 0 <= place < len(self.items) and self._field.inner is not None:
            self.form = Form(self._kit, self._field.inner, (self._field.name, place))
            layout.addWidget(self.form)
        else:
            layout.addWidget(label(text(self._kit.language, "setting-none-yet"), "muted", wrap=True))
        layout.addStretch(1)
        fill_area(self._area, inside)
        self._told_chosen(self.items[place] if self.form is not None else None)
        for part, useful in ((self.remove, place >= 0), (self.up, place > 0), (self.down, self._below(place))):
            part.setEnabled(useful)

    def _below(self, place: int) -> bool:
        return 0 <= place < len(self.items) - 1

    def add_item(self) -> None:
        """A new one at the end, to be filled in."""
        made = new_item(self._field, self.items)
        self._kit.draft.put((self._field.name,), [*self.items, made])
        self._kit.edited()
        self.show_values()
        self.choose(len(self.items) - 1)
        if self.form is not None and self.form.rows:
            self.form.rows[min(1, len(self.form.rows) - 1)].editor.setFocus()

    def remove_item(self) -> None:
        """Take the chosen one out of the draft; the list of changes takes it back."""
        place = self.chosen
        self._kit.draft.put((self._field.name,), [item for n, item in enumerate(self.items) if n != place])
        self._kit.edited()
        self.show_values()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, by: int) -> None:
        place = self._kit.draft.move((self._field.name,), self.chosen, by)
        self._kit.edited()
        self.show_values()
        self.choose(place)

    def rows(self) -> list[FieldRow]:
        """The settings that are shown."""
        return list(self.form.all_rows()) if self.form is not None else []
