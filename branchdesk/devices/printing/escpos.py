"""ESC/POS printers: python-escpos writes the job, a transport carries it.

The whole job is made first, then sent in one go, so that a ticket is either whole in the printer or
reported as failed. Chinese goes as a raster picture: sent as text it depends on the printer's own fonts
and code page.
"""

from __future__ import annotations

from typing import Protocol

from branchdesk.devices.printing.content import content
from branchdesk.devices.printing.layout import QR_DOT, foot_image, head_image
from branchdesk.services.ports import PrinterStatus, TicketPaper

PROFILE = "TM-T20II"  # 576 dots, cutter; the common denominator of 80 mm printers


class Transport(Protocol):
    """Carries a finished job to the printer."""

    def deliver(self, job: bytes) -> None:
        """Hand over all bytes or raise Unavailable (``printer_paper_out``, ``_offline``, ``_failed``)."""

    def status(self) -> PrinterStatus:
        """The printer's answer; ``unknown`` where this connection cannot ask."""


class EscposPrinter:
    """A TicketPrinter that speaks ESC/POS over a transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def print(self, paper: TicketPaper) -> None:
        self._transport.deliver(job(paper))

    def status(self) -> PrinterStatus:
        return self._transport.status()


def job(paper: TicketPaper) -> bytes:
    """The bytes of one ticket: reset, head, the printer's own QR code, foot, cut."""
    from escpos.constants import QR_ECLEVEL_M
    from escpos.printer import Dummy

    ticket = content(paper)
    device = Dummy(profile=PROFILE)
    device.hw("INIT")
    device.image(head_image(ticket), impl="bitImageRaster")
    if ticket.qr:
        device.set(align="center")
        device.ln()  # the code's quiet zone: the printer draws none
        device.qr(ticket.qr, native=True, size=QR_DOT, ec=QR_ECLEVEL_M)
        device.ln()
        device.set(align="left")
    device.image(foot_image(ticket), impl="bitImageRaster")
    device.cut(mode="PART")
    return bytes(device.output)
