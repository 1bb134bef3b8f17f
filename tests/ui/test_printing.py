"""Tickets through Qt: a real PDF, turned into dots by poppler and read by a barcode reader."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtWidgets import QApplication

from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import TicketPaper
from ui.printing import QtPrinter, printer_for
from ui.widgets.logo import printed_logo

PAPER = TicketPaper(
    branch="城东支行",
    service="个人现金业务",
    number="A086",
    ahead=12,
    issued_at="2026-03-02 09:41",
    qr_url="https://queue.example/t/3f9aB2",
)


def test_a_pdf_through_qt_is_80_mm_wide_and_its_code_is_read(qapp: QApplication, tmp_path: Path) -> None:
    pdf = tmp_path / "ticket.pdf"
    QtPrinter(pdf=pdf).print(PAPER)
    subprocess.run(["pdftoppm", "-r", "203", "-png", "-singlefile", pdf, tmp_path / "page"], check=True)
    with Image.open(tmp_path / "page.png") as page:
        assert abs(page.width / 203 * 25.4 - 80) < 0.5
        assert [code.text for code in zxingcpp.read_barcodes(page.convert("L"))] == [PAPER.qr_url]


def test_a_folder_that_is_gone_is_a_failure(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        QtPrinter(pdf=tmp_path / "gone" / "ticket.pdf").print(PAPER)
    assert caught.value.code == "printer_failed"


def test_a_printer_that_the_pc_does_not_have_is_offline(qapp: QApplication) -> None:
    printer = printer_for("qt:No%20such%20printer")
    assert printer.status().state == "offline"
    with pytest.raises(Unavailable) as caught:
        printer.print(PAPER)
    assert caught.value.code == "printer_offline"


def test_other_urls_are_the_devices_own(qapp: QApplication, tmp_path: Path) -> None:
    printer_for(f"png://{tmp_path}").print(PAPER)
    assert len(list(tmp_path.glob("*.png"))) == 1


def test_a_logo_is_black_on_white_and_one_for_dark_grounds_is_left_out(qapp: QApplication) -> None:
    def svg(fill: str) -> str:
        return (
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 10'>"
            f"<rect x='0' y='0' width='15' height='10' fill='{fill}'/></svg>"
        )

    made = printed_logo(svg("currentColor"))
    assert made is not None
    assert (made.width, made.height) == (264, 88)
    assert len(made.dots) == 264 * 88
    assert (made.dots[0], made.dots[263]) == (0, 255)
    assert printed_logo(svg("#FFFFFF")) is None
    assert printed_logo("") is printed_logo("<svg") is None
