"""One editor for each kind of setting: a widget that shows a plain value and tells when somebody changes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import available_timezones

from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPlainTextEdit

from branchdesk.i18n import LANGUAGES, text
from branchdesk.resources import resource
from ui.forms.editor import Changed, Editor
from ui.forms.folder import FolderEditor
from ui.forms.picture import DRAWING, PHOTO, PictureEditor
from ui.forms.schema import Field
from ui.forms.words import choice_words
from ui.theme import SPACE
from ui.widgets.basics import column, label, plain, row
from ui.widgets.icons import icon

LINE_LONGEST = 400
OFFERED = ("", *LANGUAGES)
AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class LineEditor(Editor):
    """A text on one line; ``read`` makes the value of it."""

    def __init__(self, changed: Changed, read: Callable[[str], Any] = str, width: int = 0) -> None:
        super().__init__(changed)
        self._read = read
        self.line = QLineEdit()
        self.line.setMaxLength(LINE_LONGEST)
        if width:
            self.line.setMaximumWidth(width)
        column(self).addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda words: self.tell(self._read(words)))

    def _show(self, value: Any) -> None:
        words = shown_value(value)
        if self._read(self.line.text()) != value or not self.line.text():
            self.line.setText(words)


class SwitchEditor(Editor):
    """Yes or no."""

    def __init__(self, changed: Changed, words: str) -> None:
        super().__init__(changed)
        self.box = QCheckBox(plain(words))
        column(self).addWidget(self.box)
        self.setFocusProxy(self.box)
        self.box.toggled.connect(self.tell)

    def _show(self, value: Any) -> None:
        self.box.setChecked(bool(value))


class _Combo(QComboBox):
    """The wheel scrolls the page, and changes nothing on the way."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceEditor(Editor):
    """One of some options: value and words. ``free``: any other text may be typed."""

    def __init__(self, changed: Changed, options: list[tuple[str, str]], *, free: bool = False) -> None:
        super().__init__(changed)
        self.combo = _Combo()
        self.combo.setEditable(free)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setMaximumWidth(360)
        self._fill(options)
        column(self).addWidget(self.combo)
        self.setFocusProxy(self.combo)
        self.combo.activated.connect(lambda _place: self.tell(self.combo.currentData()))
        if free:
            self.combo.editTextChanged.connect(self._typed)

    def offer(self, options: list[tuple[str, str]], value: Any) -> None:
        """Other options, now that they are known; the value stays."""
        self.showing = True
        self.combo.clear()
        self._fill(options)
        self._show(value)
        self.showing = False

    def _fill(self, options: list[tuple[str, str]]) -> None:
        for value, words in options:
            self.combo.addItem(words, value)

    def _typed(self, words: str) -> None:
        place = self.combo.findText(words)
        self.tell(words if place < 0 else self.combo.itemData(place))

    def _show(self, value: Any) -> None:
        place = self.combo.findData(value)
        if place < 0 and not self.combo.isEditable():
            self.combo.addItem(str(value), value)
            place = self.combo.count() - 1
        if place >= 0:
            self.combo.setCurrentIndex(place)
        else:
            self.combo.setEditText(str(value))


class WordsEditor(Editor):
    """A text in both languages, side by side. ``optional``: both empty means that there is none."""

    def __init__(self, changed: Changed, language: str, *, optional: bool = False) -> None:
        super().__init__(changed)
        self._optional = optional
        self.zh, self.en = QLineEdit(), QLineEdit()
        layout = row(self, gap=SPACE)
        sides = ((self.zh, "setting-short-zh", "setting-in-zh"), (self.en, "setting-short-en", "setting-in-en"))
        for line, short, words in sides:
            line.setMaxLength(LINE_LONGEST)
            line.setPlaceholderText(text(language, words))
            line.setAccessibleName(text(language, words))
            layout.addWidget(label(text(language, short), "small"))
            layout.addWidget(line, 1)
            line.textEdited.connect(self._edited)
        self.setFocusProxy(self.zh)

    def _edited(self) -> None:
        zh, en = self.zh.text(), self.en.text()
        self.tell(None if self._optional and not (zh or en) else {"zh": zh, "en": en})

    def _show(self, value: Any) -> None:
        for line, words in ((self.zh, (value or {}).get("zh", "")), (self.en, (value or {}).get("en", ""))):
            if line.text() != words:
                line.setText(words)


class LinesEditor(Editor):
    """Several texts, one on each line; in two languages as "Chinese | English"."""

    def __init__(self, changed: Changed, language: str, *, pairs: bool) -> None:
        super().__init__(changed)
        self._pairs = pairs
        self.area = QPlainTextEdit()
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(112)
        layout = column(self, gap=2)
        layout.addWidget(self.area)
        layout.addWidget(label(text(language, "setting-lines-pairs" if pairs else "setting-lines"), "small", wrap=True))
        self.setFocusProxy(self.area)
        self.area.textChanged.connect(lambda: self.tell(self._read()))

    def _read(self) -> list[Any]:
        lines = [line.strip() for line in self.area.toPlainText().splitlines() if line.strip()]
        return [read_pair(line) for line in lines] if self._pairs else lines

    def _show(self, value: Any) -> None:
        if self._read() != list(value or ()):
            lines = [f"{one['zh']} | {one['en']}" if self._pairs else str(one) for one in value or ()]
            self.area.setPlainText("\n".join(lines))


class CodesEditor(Editor):
    """Services (or days of the week), ticked; ``services`` gives them as (code, name) at the moment."""

    def __init__(
        self,
        changed: Changed,
        services: Callable[[], list[tuple[str, str]]],
        *,
        read: Callable[[str], Any] = str,
        columns: int = 2,
    ) -> None:
        super().__init__(changed)
        self._services, self._read, self._columns = services, read, columns
        self.boxes: dict[str, QCheckBox] = {}
        self._order: list[Any] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)

    def _show(self, value: Any) -> None:
        services = self._services()
        if [code for code, _ in services] != list(self.boxes):
            self._build(services)
        self._order = list(value or ())
        for code, box in self.boxes.items():
            box.setChecked(self._read(code) in self._order)

    def _build(self, services: list[tuple[str, str]]) -> None:
        for box in self.boxes.values():
            box.deleteLater()
        self.boxes = {}
        for place, (code, name) in enumerate(services):
            box = QCheckBox(plain(f"{code}  {name}" if self._read is str else name))
            box.toggled.connect(lambda on, code=code: self._ticked(code, on))
            self.boxes[code] = box
            self._grid.addWidget(box, place // self._columns, place % self._columns)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    def _ticked(self, code: str, on: bool) -> None:
        """The order in which a counter names its services is kept; a new one comes last."""
        if not self.showing:
            value = self._read(code)
            self._order = [one for one in self._order if one != value] + ([value] if on else [])
            self.tell(list(self._order))


def editor_for(field: Field, language: str, changed: Changed, services: Callable[[], list[tuple[str, str]]]) -> Editor:
    """The editor of a setting's kind; sections and items are forms of their own."""
    make: dict[str, Callable[[], Editor]] = {
        "line": lambda: LineEditor(changed),
        "colour": lambda: LineEditor(changed, width=140),
        "photo": lambda: PictureEditor(changed, language, PHOTO),
        "drawing": lambda: PictureEditor(changed, language, DRAWING),
        "weekdays": lambda: CodesEditor(changed, partial(weekdays, language), read=int, columns=7),
        "pairs": lambda: LineEditor(changed, read_pairs),
        "numbers": lambda: LineEditor(changed, partial(read_numbers, optional=field.optional)),
        "clock": lambda: LineEditor(changed, width=140),
        "number": lambda: LineEditor(changed, read_number, 140),
        "whole": lambda: LineEditor(changed, read_number, 140),
        "switch": lambda: SwitchEditor(changed, text(language, "setting-on")),
        "language": lambda: ChoiceEditor(changed, [(one, choice_words(language, field, one)) for one in OFFERED]),
        "choice": lambda: ChoiceEditor(changed, [(one, choice_words(language, field, one)) for one in field.options]),
        "zone": lambda: ChoiceEditor(changed, [(zone, zone) for zone in zones()], free=True),
        "icon": lambda: _icons(changed),
        "monitor": lambda: ChoiceEditor(changed, [("", choice_words(language, field, "")), *monitors()]),
        "counter": lambda: ChoiceEditor(changed, [("", choice_words(language, field, ""))], free=True),
        "folder": lambda: FolderEditor(changed, language),
        "words": lambda: WordsEditor(changed, language, optional=field.optional),
        "texts": lambda: LinesEditor(changed, language, pairs=True),
        "names": lambda: LinesEditor(changed, language, pairs=False),
        "codes": lambda: CodesEditor(changed, services),
    }
    return make[field.kind]()


def weekdays(language: str) -> list[tuple[str, str]]:
    """Monday to Sunday, by their numbers."""
    return [(str(day), text(language, f"setting-weekday-{day}")) for day in range(1, 8)]


def monitors() -> list[tuple[str, str]]:
    """Those connected now, each with its size; one that is kept and switched off is shown by its name."""
    sizes = [(screen.name(), screen.size()) for screen in QGuiApplication.screens()]
    return [(name, f"{name}  {size.width()} × {size.height()}") for name, size in sizes]


def zones() -> list[str]:
    """The places of the world by their clocks; old names and mere offsets can be typed."""
    return sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)


def _icons(changed: Changed) -> ChoiceEditor:
    names = sorted(path.stem for path in resource("icons").glob("*.svg"))
    made = ChoiceEditor(changed, [*((name, name) for name in names), ("", "–")])
    for place, name in enumerate(names):
        made.combo.setItemIcon(place, icon(name, "text"))
    made.combo.setMaxVisibleItems(12)
    made.combo.setStyleSheet("combobox-popup: 0;")
    return made


def shown_value(value: Any) -> str:
    """A value as it stands on a line."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(shown_value(one) for one in value)
    if value is None:
        return ""
    return shown_number(value) if isinstance(value, int | float) else str(value)


def shown_number(value: float) -> str:
    """Without a decimal part that says nothing."""
    return str(int(value)) if value == int(value) else repr(value)


def read_number(words: str) -> Any:
    """The number, or the text as it is where it is none: the check says so."""
    words = words.strip().replace("，", ".").replace(",", ".")
    for read in (int, float):
        try:
            found = read(words)
        except ValueError:
            continue
        return found if abs(found) < 1e15 else words
    return words


def read_numbers(words: str, *, optional: bool = False) -> list[Any] | None:
    """Several, with commas or spaces; where it may be left out, nothing is none."""
    found = [read_number(part) for part in words.replace("，", " ").replace(",", " ").split()]
    return None if optional and not found else found


def read_pairs(words: str) -> dict[str, str]:
    """ "call=F5, finish=F8"; what has no sign of equality is left out."""
    pairs = (part.partition("=") for part in words.split(","))
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}


def read_pair(line: str) -> dict[str, str]:
    """ "Chinese | English"; without a bar the text stands for both."""
    zh, bar, en = (part.strip() for part in line.replace("｜", "|").partition("|"))
    return {"zh": zh, "en": en if bar else zh}
