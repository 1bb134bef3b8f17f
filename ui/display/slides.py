"""Pictures beside the calls, from a folder of this PC: each stands a while and gives way softly to the next.

Still pictures are read beside the window's thread, at the size that is shown. Whatever cannot be read is left out and
reported. The folder is watched: what is put in or taken out counts from the next picture on.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QFileSystemWatcher, QObject, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QCloseEvent, QColor, QImage, QImageReader, QMovie, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import motion, palette

STANDS_S = 12
FADE_MS = 900
LARGEST = 40_000_000
"""A file with more pixels is no picture for a screen, and would take the PC's memory."""
LARGEST_MOVING = 1920 * 1080
"""Larger ones stand still: their frames are drawn on the window's thread."""
RADIUS = 24


def endings() -> frozenset[str]:
    """What Qt can read here, as file endings: PNG and JPEG always, GIF and WebP where their plugins are."""
    wanted = {"png", "jpg", "jpeg", "gif", "webp", "bmp"}
    known = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    return frozenset(wanted & known)


def pictures_in(folder: Path) -> tuple[list[Path], list[str]]:
    """Pictures of a folder by name; and the names of those that nobody here can read."""
    fit: list[Path] = []
    unfit: list[Path] = []
    known = endings()
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError:
        return [], [folder.name]
    for path in found:
        (fit if path.suffix.lower().lstrip(".") in known else unfit).append(path)
    return fit, [path.name for path in unfit]


class Picture(NamedTuple):
    """A picture read; ``moves``: it has frames, none too large to be drawn many times a second."""

    image: QImage
    moves: bool


def read_picture(path: Path, size: QSize) -> Picture | None:
    """The picture, upright and no larger than ``size``; None where it is none."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    whole = reader.size()
    if not whole.isValid() or whole.width() * whole.height() > LARGEST:
        return None
    if size.isValid() and (whole.width() > size.width() or whole.height() > size.height()):
        reader.setScaledSize(whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    small = whole.width() * whole.height() <= LARGEST_MOVING
    return Picture(image, small and reader.supportsAnimation() and QImageReader(str(path)).imageCount() != 1)


class Reader(QObject):
    """Reads pictures on a thread of its own.

    Signals:
        read(Path, Picture | None)
    """

    read = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(1, "pictures")

    def ask(self, path: Path, size: QSize) -> None:
        """``read`` follows."""
        self._pool.submit(lambda: self.read.emit(path, read_picture(path, size)))

    def close(self) -> None:
        """What is being read ends by itself."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Slides(QWidget):
    """Shows the folder's pictures in turn.

    Signals:
        changed(): there are pictures now, or none any more; or other files cannot be read
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QWidget | None = None, *, stands_s: float = STANDS_S) -> None:
        super().__init__(parent)
        self._folder, self._broken, self._unfit = folder, set[Path](), list[str]()
        self._files: list[Path] = []
        self.shown: Path | None = None
        self._image, self._before = QImage(), QImage()
        self._movie: QMovie | None = None
        self._reader = Reader()
        self._reader.read.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._fading = QVariantAnimation(self)
        self._fading.setStartValue(0.0)
        self._fading.setEndValue(1.0)
        self._fading.valueChanged.connect(lambda _: self.update())
        self._turn = QTimer(self, interval=round(stands_s * 1000))
        self._turn.timeout.connect(self.next)
        self._watch = QFileSystemWatcher([str(folder)] if folder.is_dir() else [], self)
        self._watch.directoryChanged.connect(lambda _: self.look())
        self.look()

    @property
    def any(self) -> bool:
        """Whether there is a picture to show."""
        return bool(self._files)

    @property
    def trouble(self) -> tuple[str, ...]:
        """Names of files that cannot be shown; of the folder, where there is none."""
        return tuple(sorted({*self._unfit, *(path.name for path in self._broken)}))

    def look(self) -> None:
        """Look into the folder. A file that was broken is tried anew: it may have been half copied."""
        had, trouble = self.any, self.trouble
        self._files, self._unfit = pictures_in(self._folder)
        self._broken.clear()
        if self._folder.is_dir() and not self._watch.directories():
            self._watch.addPath(str(self._folder))
        if self.shown not in self._files:
            self.shown = None
            self.next()
        self._turn.start() if self.any else self._turn.stop()
        if had != self.any or trouble != self.trouble:
            self.changed.emit()

    def next(self) -> None:
        """The next picture takes its turn, as soon as it is read."""
        fit = [path for path in self._files if path not in self._broken]
        if not fit:
            self._show(None, Picture(QImage(), False))
        elif self.shown in fit and len(fit) == 1:
            return
        else:
            after = [path for path in fit if self.shown is not None and path > self.shown]
            self._reader.ask((after or fit)[0], self.size() * self.devicePixelRatioF())

    def _arrived(self, path: Path, picture: Picture | None) -> None:
        if path not in self._files:
            return
        if picture is not None:
            self._show(path, picture)
            return
        self._broken.add(path)
        if all(file in self._broken for file in self._files):
            self._files = []
        self.changed.emit()
        self.next()

    def _show(self, path: Path | None, picture: Picture) -> None:
        self._before, self._image, self.shown = self._image, picture.image, path
        self._move(path if picture.moves else None)
        self._fading.stop()
        if took := motion(FADE_MS):
            self._fading.setDuration(took)
            self._fading.start()
        self.update()

    def _move(self, path: Path | None) -> None:
        """An animated picture moves, unless nothing may."""
        if self._movie is not None:
            self._movie.stop()
            self._movie.deleteLater()
            self._movie = None
        if path is None or not motion(1):
            return
        self._movie = QMovie(str(path), parent=self)
        self._movie.frameChanged.connect(lambda _: self.update())
        self._movie.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(palette().surface))
        running = self._fading.state() is QVariantAnimation.State.Running
        share = float(self._fading.currentValue()) if running else 1.0
        if share < 1:
            self._paint(painter, self._before, 1 - share)
        frame = self._movie.currentImage() if self._movie else QImage()
        self._paint(painter, self._image if frame.isNull() else frame, share)
        painter.end()

    def _paint(self, painter: QPainter, image: QImage, opacity: float) -> None:
        if image.isNull():
            return
        painter.setOpacity(opacity)
        size = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        x, y = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(x, y, size.width(), size.height()), image)

    def stop(self) -> None:
        """No further picture."""
        self._turn.stop()
        self._fading.stop()
        self._move(None)
        self._reader.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)
