"""A QR code on the screen, as large as its place allows in whole pixels a module."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class QrCode(QWidget):
    """Black on white with its quiet zone, whatever the colours around it are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address = ""
        self._rows: list[list[bool]] = []
        self._most = 400
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def tell(self, address: str, most: int) -> None:
        """Show an address at up to ``most`` px; nothing for an empty one."""
        if (address, most) == (self.address, self._most):
            return
        self.address, self._most = address, most
        self._rows = _modules(address) if address else []
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._most, self._most)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._most // 3, self._most // 3)

    def paintEvent(self, _event: QPaintEvent) -> None:
        count = len(self._rows)
        module = min(self.width(), self.height(), self._most) // count if count else 0
        left, top = (self.width() - module * count) // 2, (self.height() - module * count) // 2
        painter = QPainter(self)
        painter.fillRect(left, top, module * count, module * count, Qt.GlobalColor.white)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(left + x * module, top + y * module, module, module, Qt.GlobalColor.black)
        painter.end()


def _modules(address: str) -> list[list[bool]]:
    import qrcode  # 40 ms that the first frame does not need

    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(address)
    return [[bool(module) for module in row] for row in code.get_matrix()]
