"""Tickets as PDF or PNG files, 80 mm wide: for a branch without a ticket printer, the demo, and the
archive.
"""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from pathlib import Path
from typing import Literal

from branchdesk.devices.printing.content import content
from branchdesk.devices.printing.layout import DOTS_PER_INCH, WIDTH, whole_image
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import PrinterStatus, TicketPaper

PAPER_WIDTH = 640  # dots: 80 mm of paper around the 72 mm that are printed


class PicturePrinter:
    """Writes one file per ticket; a file is either whole or not there."""

    def __init__(self, folder: Path, suffix: Literal["pdf", "png"] = "pdf") -> None:
        self._folder, self._suffix = folder, suffix

    def print(self, paper: TicketPaper) -> None:
        from PIL import Image

        ticket = whole_image(content(paper))
        page = Image.new("1", (PAPER_WIDTH, ticket.height + 2 * (PAPER_WIDTH - WIDTH) // 2), 1)
        page.paste(ticket, ((PAPER_WIDTH - WIDTH) // 2, (PAPER_WIDTH - WIDTH) // 2))
        draft = self._folder / f".{uuid.uuid4().hex}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            page.save(draft, format=self._suffix.upper(), resolution=DOTS_PER_INCH, dpi=(DOTS_PER_INCH,) * 2)
            draft.replace(self._free_name(paper))
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise Unavailable("printer_failed", detail=str(error)) from error

    def status(self) -> PrinterStatus:
        nearest = next((p for p in (self._folder, *self._folder.parents) if p.exists()), self._folder)
        if nearest.is_dir() and os.access(nearest, os.W_OK):
            return PrinterStatus("ready")
        return PrinterStatus("offline", str(self._folder))

    def _free_name(self, paper: TicketPaper) -> Path:
        """``A012-2026-03-02-0941.pdf``; a reprint in the same minute gets ``-2``."""
        stem = re.sub(r"[^\w-]", "", f"{paper.number}-{paper.issued_at.replace(' ', '-')}")
        name, count = self._folder / f"{stem}.{self._suffix}", 1
        while name.exists():
            count += 1
            name = self._folder / f"{stem}-{count}.{self._suffix}"
        return name


class NoPrinter:
    """A kiosk without a printer: the number is on its screen alone, and it says so."""

    def print(self, paper: TicketPaper) -> None:
        raise Unavailable("printer_none", number=paper.number)

    def status(self) -> PrinterStatus:
        return PrinterStatus("offline", "none")
