"""What every TicketPrinter promises: fake, device file, network (with and without answers), PDF and PNG."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from branchdesk.devices.printing import printer_from_url
from branchdesk.domain.errors import Unavailable
from branchdesk.services.ports import TicketPaper, TicketPrinter
from tests.escpos_reader import EscposReader
from tests.fakes import FakePrinter
from tests.tcp_printer import Manner, TcpPrinter

PAPER = TicketPaper(
    branch="城东支行",
    service="个人现金业务",
    number="A086",
    ahead=12,
    wait_low=8,
    wait_high=15,
    issued_at="2026-03-02 09:41",
    qr_url="https://queue.example/t/3f9aB2",
    complaint_phone="400-000-0000",
)


@dataclass
class Bench:
    """A printer under test, what came out of it, and how to take it away."""

    printer: TicketPrinter
    tickets_out: Callable[[], int]
    take_away: Callable[[], None]


def fake_bench() -> Bench:
    printer = FakePrinter()

    def take_away() -> None:
        printer.state = "offline"

    return Bench(printer, lambda: len(printer.printed), take_away)


def file_bench(folder: Path) -> Bench:
    device = folder / "lp0"
    device.touch()

    def tickets_out() -> int:
        reader = EscposReader()
        reader.feed(device.read_bytes())
        assert reader.idle
        return len(reader.tickets)

    return Bench(printer_from_url(f"escpos+file://{device}"), tickets_out, device.unlink)


def network_bench(stack: ExitStack, manner: Manner) -> Bench:
    server = stack.enter_context(TcpPrinter(manner))
    printer = printer_from_url(f"escpos+tcp://127.0.0.1:{server.port}")
    return Bench(printer, lambda: len(server.reader.tickets), server.close)


def picture_bench(folder: Path, suffix: str) -> Bench:
    tickets = folder / "tickets"

    def take_away() -> None:
        shutil.rmtree(tickets, ignore_errors=True)
        tickets.write_bytes(b"a file where the folder was")

    def tickets_out() -> int:
        return len(list(tickets.glob(f"*.{suffix}"))) if tickets.is_dir() else 0

    return Bench(printer_from_url(f"{suffix}://{tickets}"), tickets_out, take_away)


@pytest.fixture(params=["fake", "file", "network", "network-mute", "pdf", "png"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as stack:
        match request.param:
            case "fake":
                yield fake_bench()
            case "file":
                yield file_bench(tmp_path)
            case "network":
                yield network_bench(stack, "answers")
            case "network-mute":
                yield network_bench(stack, "mute")
            case suffix:
                yield picture_bench(tmp_path, suffix)


def test_each_print_is_one_ticket(bench: Bench) -> None:
    bench.printer.print(PAPER)
    bench.printer.print(PAPER)
    assert bench.tickets_out() == 2


def test_a_printer_that_prints_is_not_reported_missing(bench: Bench) -> None:
    bench.printer.print(PAPER)
    assert bench.printer.status().state not in ("offline", "paper_out")


def test_a_printer_that_is_gone_never_reports_success(bench: Bench) -> None:
    bench.take_away()
    with pytest.raises(Unavailable) as caught:
        bench.printer.print(PAPER)
    assert caught.value.code in ("printer_offline", "printer_failed")
    assert bench.printer.status().state == "offline"
