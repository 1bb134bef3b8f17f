"""Choosing a printer by its URL in the settings.

| URL | printer |
|---|---|
| ``escpos+tcp://192.168.1.50:9100`` | network; ``?timeout=5`` seconds, ``?confirm=no`` for one without GS r |
| ``escpos+file:///dev/usb/lp0`` | device file |
| ``escpos+usb://04b8:0e15`` | USB by vendor and product id |
| ``pdf:///folder`` ``png:///folder`` | a file per ticket |
| ``none:`` | no printer |
"""

from __future__ import annotations

from functools import partial
from urllib.parse import SplitResult, parse_qs, urlsplit

from branchdesk.devices.printing.devicefile import FileTransport
from branchdesk.devices.printing.escpos import EscposPrinter
from branchdesk.devices.printing.picture import NoPrinter, PicturePrinter
from branchdesk.devices.printing.transports import AskingTransport, NetworkLine, UsbLine
from branchdesk.devices.urls import path_of
from branchdesk.services.ports import TicketPrinter

_PORT = 9100


def printer_from_url(url: str) -> TicketPrinter:
    """The printer for a settings URL; connects only when it prints. ValueError for a URL that names none."""
    parts = urlsplit(url)
    path = path_of(parts)
    match parts.scheme:
        case "escpos+tcp" if parts.hostname:
            return _asking(parts, partial(NetworkLine, parts.hostname, parts.port or _PORT))
        case "escpos+usb" if parts.netloc.count(":") == 1:
            vendor, product = (int(number, 16) for number in parts.netloc.split(":"))
            return _asking(parts, partial(UsbLine, vendor, product))
        case "escpos+file" if parts.path:
            return EscposPrinter(FileTransport(path, _timeout(parts, 10.0)))
        case "pdf" if parts.path:
            return PicturePrinter(path, "pdf")
        case "png" if parts.path:
            return PicturePrinter(path, "png")
        case "none":
            return NoPrinter()
    raise ValueError(f"unknown printer: {url}")


def _asking(parts: SplitResult, line: partial[NetworkLine] | partial[UsbLine]) -> TicketPrinter:
    timeout = _timeout(parts, 5.0)
    confirm = parse_qs(parts.query).get("confirm", ["yes"])[0] != "no"
    return EscposPrinter(AskingTransport(partial(line, timeout), timeout=timeout, confirm=confirm))


def _timeout(parts: SplitResult, otherwise: float) -> float:
    return float(parse_qs(parts.query).get("timeout", [str(otherwise)])[0])
