"""Printers that are ill: each illness has its code, and none is taken for a printed ticket (complaint 5)."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from branchdesk.devices.printing import printer_from_url
from branchdesk.domain.errors import Unavailable
from branchdesk.i18n import LANGUAGES, error_text
from branchdesk.services.ports import PrinterStatus
from tests.contract.test_printer_contract import PAPER
from tests.tcp_printer import TcpPrinter


def failure(url: str) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        printer_from_url(url).print(PAPER)
    for language in LANGUAGES:
        assert error_text(language, caught.value)
    return caught.value


def url_of(server: TcpPrinter, query: str = "") -> str:
    return f"escpos+tcp://127.0.0.1:{server.port}{query}"


def fill(pipe: Path) -> None:
    """Write into a pipe until nothing more goes in."""
    writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    try:
        with contextlib.suppress(BlockingIOError):
            while os.write(writer, bytes(4096)):
                pass
    finally:
        os.close(writer)


def test_paper_out_is_known_before_anything_is_sent() -> None:
    with TcpPrinter() as server:
        server.reader.sensors.paper = "paper_out"
        assert failure(url_of(server)).code == "printer_paper_out"
        assert printer_from_url(url_of(server)).status() == PrinterStatus("paper_out")
        assert server.reader.tickets == []


def test_paper_that_ends_inside_the_job_is_not_a_success() -> None:
    with TcpPrinter() as server:
        server.reader.sensors.runs_out_during_job = True
        assert failure(url_of(server)).code == "printer_paper_out"


def test_low_paper_still_prints_and_is_reported() -> None:
    with TcpPrinter() as server:
        server.reader.sensors.paper = "paper_low"
        printer = printer_from_url(url_of(server))
        printer.print(PAPER)
        assert len(server.reader.tickets) == 1
        assert printer.status().state == "paper_low"


def test_an_open_cover_is_offline() -> None:
    with TcpPrinter() as server:
        server.reader.sensors.cover_open = True
        assert failure(url_of(server)).code == "printer_offline"
        assert printer_from_url(url_of(server)).status() == PrinterStatus("offline", "cover-or-error")


def test_a_mute_printer_prints_and_says_unknown() -> None:
    with TcpPrinter("mute") as server:
        printer = printer_from_url(url_of(server))
        printer.print(PAPER)
        assert len(server.reader.tickets) == 1
        assert printer.status().state == "unknown"


def test_a_connection_reset_inside_the_job_is_a_failure() -> None:
    with TcpPrinter("hangs_up") as server:
        assert failure(url_of(server)).code == "printer_failed"


def test_a_job_that_only_reached_a_buffer_is_a_failure() -> None:
    with TcpPrinter("stops_reading") as server:
        error = failure(url_of(server, "?timeout=0.3"))
        assert (error.code, error.params["detail"]) == ("printer_failed", "unconfirmed")


def test_confirming_can_be_switched_off_for_printers_without_it() -> None:
    with TcpPrinter() as server:
        printer_from_url(url_of(server, "?confirm=no")).print(PAPER)
        assert len(server.reader.tickets) == 1


def test_an_unplugged_device_file_is_not_created(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    assert failure(f"escpos+file://{device}").code == "printer_offline"
    assert not device.exists()


def test_a_device_without_space_is_a_printer_without_paper() -> None:
    assert failure("escpos+file:///dev/full").code == "printer_paper_out"


def test_a_device_that_stops_reading_does_not_hang_the_kiosk(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    os.mkfifo(device)
    reader = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fill(device)
        assert failure(f"escpos+file://{device}?timeout=0.2").code == "printer_failed"
    finally:
        os.close(reader)


def test_a_usb_printer_that_is_not_there_is_offline() -> None:
    assert failure("escpos+usb://04b8:0e15").code == "printer_offline"


def test_without_a_printer_the_customer_is_told() -> None:
    assert failure("none:").code == "printer_none"


@pytest.mark.parametrize("url", ["", "lp0", "escpos+tcp://", "escpos+usb://04b8", "ftp://host/x"])
def test_a_wrong_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="unknown printer"):
        printer_from_url(url)
