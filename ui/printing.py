"""Tickets through Qt: an ordinary printer of the PC, or PDF. The same picture as every other printer prints."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from branchdesk.devices.printing import printer_from_url
from branchdesk.devices.printing.content import content
from branchdesk.devices.printing.layout import DOTS_PER_INCH, WIDTH, whole_image
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import PrinterStatus, TicketPaper, TicketPrinter

PAPER_MM = 80.0
_DOT_MM = 25.4 / DOTS_PER_INCH
_EDGE_MM = (PAPER_MM - WIDTH * _DOT_MM) / 2


def printer_for(url: str) -> TicketPrinter:
    """``qt:`` is the PC's default printer, ``qt:Name`` a named one; any other URL is a device's own.

    Raises ValueError for a URL that names no printer.
    """
    parts = urlsplit(url)
    return QtPrinter(unquote(parts.path)) if parts.scheme == "qt" else printer_from_url(url)


class QtPrinter:
    """A TicketPrinter through the PC's print system; with ``pdf`` it writes that file instead."""

    def __init__(self, name: str = "", pdf: Path | None = None) -> None:
        self._name, self._pdf = name, pdf

    def print(self, paper: TicketPaper) -> None:
        if self._pdf is None and self._info().isNull():
            raise Unavailable("printer_offline", detail=self._name)
        picture = ticket_picture(paper)
        printer = self._printer(picture.height() * _DOT_MM + 2 * _EDGE_MM)
        painter = QPainter()
        if not painter.begin(printer):
            raise Unavailable("printer_failed", detail=self._name)
        dots = printer.resolution() / 25.4
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        size = QSizeF(picture.width() * _DOT_MM * dots, picture.height() * _DOT_MM * dots)
        painter.drawImage(QRectF(_EDGE_MM * dots, _EDGE_MM * dots, size.width(), size.height()), picture)
        if not painter.end() or printer.printerState() in (
            QPrinter.PrinterState.Error,
            QPrinter.PrinterState.Aborted,
        ):
            raise Unavailable("printer_failed", detail=self._name)

    def status(self) -> PrinterStatus:
        if self._pdf is not None:
            return PrinterStatus("ready" if self._pdf.parent.is_dir() else "offline", str(self._pdf))
        info = self._info()
        if info.isNull():
            return PrinterStatus("offline", self._name)
        wrong = info.state() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
        return PrinterStatus("offline" if wrong else "ready", info.printerName())

    def _info(self) -> QPrinterInfo:
        return QPrinterInfo.printerInfo(self._name) if self._name else QPrinterInfo.defaultPrinter()

    def _printer(self, height_mm: float) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._pdf is None:
            printer.setPrinterName(self._info().printerName())
        else:
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(self._pdf))
        size = QPageSize(QSizeF(PAPER_MM, height_mm), QPageSize.Unit.Millimeter, "ticket")
        printer.setFullPage(True)
        printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
        return printer


def ticket_picture(paper: TicketPaper) -> QImage:
    """The ticket as every printer prints it."""
    grey = whole_image(content(paper)).convert("L")
    picture = QImage(grey.tobytes(), grey.width, grey.height, grey.width, QImage.Format.Format_Grayscale8)
    return picture.copy()  # the bytes above are Python's; the copy owns its own
