"""Printing number tickets: one layout, several printers."""

from __future__ import annotations

from branchdesk.devices.printing.choose import printer_from_url

__all__ = ["printer_from_url"]
