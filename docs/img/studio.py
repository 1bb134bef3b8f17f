"""The room in which the documents' pictures are taken: windows on a demo's branch, and files small enough to keep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer

from branchdesk.client.http import HttpLink
from branchdesk.client.identity import load
from branchdesk.client.journal import Journal, open_journal
from branchdesk.demo.stage import DEMO_PIN, Stage
from ui.bridge import Bridge
from ui.theme import DARK, LIGHT, apply_brand, apply_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

HERE = Path(__file__).resolve().parent


class Studio:
    """Opens windows on the demo's branch and writes pictures of them."""

    def __init__(self, stage: Stage, app: QApplication) -> None:
        self.stage, self.app = stage, app
        self._open: list[tuple[Bridge, QWidget]] = []

    def journal(self) -> Journal:
        """A device's journal, beside the demo's own files."""
        return open_journal(self.stage.data / f"studio-{len(list(self.stage.data.glob('studio-*')))}.journal")

    def wait(self, seconds: float) -> None:
        """Let the windows live."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def link(self, kind: Any, counter: str = "", staff: str = "") -> HttpLink:
        """A new device of the branch, with somebody logged in."""
        link = HttpLink(load(self.stage.device(kind, counter)))
        if staff:
            link.log_in(staff, DEMO_PIN)
        return link

    def show(self, link: HttpLink, size: tuple[int, int], make: Callable[[Bridge], Any], *, dark: bool = False) -> Any:
        """A window, shown and settled."""
        apply_theme(self.app, DARK if dark else LIGHT)
        bridge = Bridge(link)
        bridge.changed.connect(lambda s, _event: apply_brand(self.app, s.profile.brand))  # as every process does
        window = make(bridge)
        window.resize(*size)
        window.show()
        bridge.start()
        self._open.append((bridge, window))
        self.wait(2)
        return window

    def take(self, window: Any, name: str, width: int = 0, seconds: float = 0.8) -> None:
        """Write a picture, ``width`` pixels wide (0: as it is)."""
        self.wait(seconds)
        path = HERE / f"{name}.png"
        window.grab().save(str(path))
        shrink(path, width)

    def close(self) -> None:
        """Close the windows that are open."""
        for bridge, window in self._open:
            bridge.close()
            window.close()
            window.deleteLater()
        self._open.clear()
        self.wait(0.1)


def shrink(path: Path, width: int = 0, colours: int = 256) -> None:
    """Scale to ``width`` and reduce to some colours."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    if width and picture.width > width:
        size = (width, round(picture.height * width / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture.quantize(colours, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} KB", flush=True)
