"""The forms of all pages: made when they are first looked at, kept, and told what the draft says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QScrollArea, QWidget

from branchdesk.domain.profile import Profile
from branchdesk.i18n import text
from branchdesk.services.messages import ProfileVersion
from ui.bridge import Bridge
from ui.forms.changes import touches
from ui.forms.draft import Draft, Place
from ui.forms.form import FieldRow, Form, Kit
from ui.manager.parts import page_area
from ui.manager.settings.editing import head_office
from ui.manager.settings.items_page import ItemsPage
from ui.manager.settings.pages import LOCKED, Page, field_of, is_list, pages
from ui.manager.settings.pin_box import PinBox
from ui.theme import SPACE
from ui.widgets.basics import column, label


class Shelf:
    """``edited`` hears of every change of the draft."""

    def __init__(self, bridge: Bridge, language: str, edited: Callable[[], None]) -> None:
        self._bridge, self._language, self._edited = bridge, language, edited
        self._made: dict[str, QWidget] = {}
        self._forms: dict[str, Form | ItemsPage] = {}
        self._head_office: frozenset[tuple[str, ...]] = frozenset()
        self._marked: tuple[list[Place], str] = ([], "")
        self.current = ""

    def show(self, page_id: str, draft: Draft[Profile], name: str = "") -> QWidget:
        """The page; ``name``: the setting to go to."""
        page = next(one for one in pages() if one.id == page_id)
        self.current = page_id
        if page_id not in self._made:
            self._made[page_id] = self._make(page, Kit(self._language, draft, self._edited, LOCKED))
        shown = self._made[page_id]
        self._forms[page_id].show_values()
        self._go_to(shown, page_id, name)
        return shown

    def _make(self, page: Page, kit: Kit) -> QWidget:
        if is_list(page):
            field = field_of(page.names[0])
            pins = PinBox(self._bridge, self._language) if field.name == "staff" else None
            items = ItemsPage(kit, field, pins, pins.show_item if pins is not None else self._looked_at)
            self._forms[page.id] = items
            return items
        inside = QWidget()
        layout = column(inside, gap=0)
        layout.setContentsMargins(0, 0, 2 * SPACE, 0)
        form = Form(kit, Profile, (), page.names)
        self._forms[page.id] = form
        layout.addWidget(label(text(self._language, f"setting-page-{page.id}"), "title"))
        layout.addWidget(form)
        layout.addStretch(1)
        return page_area(inside)

    def _looked_at(self, _item: object) -> None:
        """Another item is shown: so is what it looks like."""
        self._edited()

    def _go_to(self, shown: QWidget, page_id: str, name: str) -> None:
        row = next((row for row in self.rows(page_id) if row.field.name == name), None)
        if row is not None:
            row.editor.setFocus()
            area = shown if isinstance(shown, QScrollArea) else shown.findChild(QScrollArea)
            if area is not None:
                area.ensureWidgetVisible(row, 0, 4 * SPACE)

    def rows(self, page_id: str = "") -> list[FieldRow]:
        """The settings of a page (the current one) as they are shown."""
        form = self._forms.get(page_id or self.current)
        if form is None:
            return []
        return form.rows() if isinstance(form, ItemsPage) else list(form.all_rows())

    def items(self, page_id: str) -> ItemsPage:
        """A page that is a list."""
        found = self._forms[page_id]
        assert isinstance(found, ItemsPage)
        return found

    def chosen_item(self, page_id: str) -> int:
        """Which item of a page's list is shown; 0 where it is no list."""
        form = self._forms.get(page_id)
        return form.chosen if isinstance(form, ItemsPage) else 0

    def show_values(self) -> None:
        """The draft was changed elsewhere than here."""
        for form in self._forms.values():
            form.show_values()
        self._mark()

    def show_titles(self) -> None:
        """An item may be called otherwise now."""
        form = self._forms.get(self.current)
        if isinstance(form, ItemsPage):
            form.show_titles()

    def mark(self, places: Sequence[Place], words: str) -> None:
        """Say at these places what is wrong; nowhere else."""
        self._marked = (list(places), words)
        self._mark()

    def _mark(self) -> None:
        places, words = self._marked
        said = text(self._language, "setting-from-head-office")
        for row in self.rows():
            guilty = any(_within(row.place, place) for place in places)
            row.mark(words if guilty else "")
            path = row.path
            row.note(said if any(touches(path, known) for known in self._head_office) else "")

    def know(self, versions: tuple[ProfileVersion, ...]) -> None:
        """Who set what last, as far as the history tells."""
        self._head_office = head_office(versions)
        self._mark()


def _within(row: Place, place: Place) -> bool:
    """Whether a place is the row's own or within it. A whole item that is wrong marks its first setting."""
    return row == place[: len(row)] or (row[:-1] == place and row[-1] in ("code", "id"))
