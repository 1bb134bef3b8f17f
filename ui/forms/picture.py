"""A picture as a setting: chosen from a file, made small enough for a log that keeps it for ever."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel

from branchdesk.i18n import text
from ui.forms.editor import Changed, Editor
from ui.theme import SPACE, set_role
from ui.widgets.basics import label, plain, row
from ui.widgets.buttons import push

SHOWN_PX, PHOTO_PX = 72, 320
PHOTO_MOST, DRAWING_MOST = 24 * 1024, 32 * 1024
"""As ``check_profile`` has them, in letters."""
FILE_MOST = 20 * 1024 * 1024
"""A larger file is not even opened."""
SIDE_LEAST = 96
"""A photo with fewer pixels a side would be a blur on the rating pad."""


class Unusable(Exception):
    """A file that cannot be taken; ``code`` ends the id of the text that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Source(NamedTuple):
    """What files may be chosen, and what reads one. It raises Unusable."""

    names: str
    read: Callable[[Path], str]


class PictureEditor(Editor):
    """``ask_path`` names the file; empty: the user thought better of it."""

    def __init__(self, changed: Changed, language: str, source: Source) -> None:
        super().__init__(changed)
        self._language, self._source = language, source
        self.ask_path: Callable[[], str] = self._dialog
        self.picture = QLabel()
        self.picture.setFixedSize(QSize(SHOWN_PX, SHOWN_PX))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self.picture, "card")
        self.choose_button = push(text(language, "setting-picture-choose"), self.choose)
        self.clear_button = push(text(language, "setting-picture-clear"), self._clear, "quiet")
        self.told = label(role="bad", wrap=True)
        layout = row(self, gap=SPACE)
        for part in (self.picture, self.choose_button, self.clear_button):
            layout.addWidget(part)
        layout.addWidget(self.told, 1)
        self.setFocusProxy(self.choose_button)

    def choose(self) -> None:
        """Have a file chosen, and take it where it is a picture."""
        if path := self.ask_path():
            try:
                value = self._source.read(Path(path))
            except Unusable as error:
                self.told.setText(plain(text(self._language, f"setting-picture-{error.code}")))
                return
            self.told.setText("")
            self._show(value)
            self.tell(value)

    def _clear(self) -> None:
        self._show("")
        self.tell("")

    def _show(self, value: Any) -> None:
        pixmap = shown_picture(str(value or ""))
        self.picture.setPixmap(pixmap)
        self.clear_button.setEnabled(bool(value))

    def _dialog(self) -> str:
        title = text(self._language, "setting-picture-choose")
        return QFileDialog.getOpenFileName(self, title, str(Path.home()), self._source.names)[0]


def shown_picture(value: str) -> QPixmap:
    """A value as a small picture; an empty one for what is none."""
    image = QImage()
    image.loadFromData(value.encode() if value.lstrip().startswith("<") else _bytes(value))
    if image.isNull():
        return QPixmap()
    keep = Qt.AspectRatioMode.KeepAspectRatio
    return QPixmap.fromImage(image.scaled(SHOWN_PX, SHOWN_PX, keep, Qt.TransformationMode.SmoothTransformation))


def _bytes(value: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError:
        return b""


def read_photo(path: Path) -> str:
    """A picture file as a JPEG in base64, no larger than is allowed. Raises Unusable."""
    _check_file(path)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)  # a telephone's photo says which way is up
    image = reader.read()
    if image.isNull():
        raise Unusable("none")
    if min(image.width(), image.height()) < SIDE_LEAST:
        raise Unusable("small")
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    for size in (PHOTO_PX, PHOTO_PX // 2, PHOTO_PX // 4):
        for quality in (85, 60, 35):
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image.scaled(size, size, keep, smooth).save(buffer, "JPEG", quality)  # type: ignore[call-overload]
            made = b64encode(bytes(buffer.data().data())).decode()
            if len(made) <= PHOTO_MOST:
                return made
    raise Unusable("none")


def read_drawing(path: Path) -> str:
    """An SVG file's text. Raises Unusable."""
    _check_file(path)
    try:
        found = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable("no-drawing") from error
    if "<svg" not in found:
        raise Unusable("no-drawing")
    if len(found) > DRAWING_MOST:
        raise Unusable("drawing-large")
    return found


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unusable("none") from error
    if size > FILE_MOST:
        raise Unusable("large")


PHOTO = Source("*.png *.jpg *.jpeg *.webp", read_photo)
DRAWING = Source("*.svg", read_drawing)
