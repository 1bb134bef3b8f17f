"""A branch at work, seen and used from outside alone: real node, real windows as processes on one screen.

Taps and keys come from xdotool; what the windows say comes over AT-SPI, as a screen reader hears it; the ticket comes
out of a printer on the network. Screenshots lie in the folder that $BRANCHDESK_PICTURES names, else in the test's own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from tests.commandline import events, until
from tests.outside import Session, Window, lacking
from tests.real_branch import PIN, RealBranch
from tests.tcp_printer import TcpPrinter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(bool(lacking()), reason=f"needs {lacking()} (Debian: see tools/setup.py)"),
]
TICKET = r"\b[A-Z]\d{3}\b"


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[RealBranch]:
    made = RealBranch(tmp_path)
    with made.node:
        made.set_pins("t01")
        yield made
        made.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    pictures = Path(os.environ.get("BRANCHDESK_PICTURES", tmp_path / "pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    with Session(pictures) as made:
        yield made


def kinds(branch: RealBranch) -> list[str]:
    return [event["event"]["type"] for event in events(branch.log)]


class Hall(NamedTuple):
    """A branch's windows side by side."""

    kiosk: Window
    display: Window
    counter: Window
    evaluator: Window


def hall(branch: RealBranch, session: Session, printer: TcpPrinter, spoken: Path) -> Hall:
    """Open all of them as their users do."""
    places = {"kiosk": (0, 0, 1366, 768), "display": (1400, 0, 1920, 1080), "counter": (0, 1000, 420, 900)}
    extra = {"kiosk": ["--printer", f"escpos+tcp://127.0.0.1:{printer.port}"], "display": ["--voice", spoken.as_uri()]}
    windows = {}
    for role in Hall._fields:
        identity = branch.identity(role, "1" if role in ("counter", "evaluator") else "")  # type: ignore[arg-type]
        windows[role] = session.open(role, "--identity", identity, *extra.get(role, []))
        windows[role].put(*places.get(role, (500, 1150, 1024, 768)))
    return Hall(**windows)


def serve(turn: int, hall: Hall, branch: RealBranch, session: Session, printer: TcpPrinter) -> None:
    """One customer, from the tap at the kiosk to the face on the rating pad."""
    hall.kiosk.tap("^Cash")
    number = re.search(TICKET, hall.kiosk.wait_for(TICKET).name)
    assert number is not None
    until(lambda: len(printer.reader.tickets) == turn)
    session.picture(f"{turn}-1-ticket")
    hall.kiosk.tap("^Done")
    hall.counter.wait_for(f"^Call {number[0]}", "button")
    hall.counter.press("space")
    hall.counter.wait_for(f"^{number[0]} is here: start", "button")
    hall.display.wait_for(rf"{number[0]}.*\b1\b")
    session.picture(f"{turn}-2-called")
    hall.counter.press("space")
    hall.counter.wait_for(f"^Finish {number[0]}", "button")
    hall.counter.press("f")  # the space bar would not finish in the first second of a service
    hall.evaluator.wait_for("Very satisfied", "button")
    session.picture(f"{turn}-3-asked")
    hall.evaluator.tap("Very satisfied")
    hall.evaluator.wait_for("Thank you")
    until(lambda: kinds(branch).count("ticket_rated") == turn)


def test_three_customers_from_tap_to_rating(branch: RealBranch, session: Session, tmp_path: Path) -> None:
    with TcpPrinter() as printer:
        windows = hall(branch, session, printer, tmp_path / "spoken")
        windows.counter.wait_for("Staff number", "text")
        windows.counter.press("t", "0", "1", "Tab", *PIN, "Return")
        windows.counter.wait_for("Open counter 1", "button")
        windows.counter.press("space")
        for turn in range(1, 4):
            serve(turn, windows, branch, session, printer)
    told = kinds(branch)
    assert [told.count(kind) for kind in ("ticket_issued", "ticket_called", "service_finished")] == [3, 3, 3]
    assert len(list((tmp_path / "spoken").glob("*.wav"))) == 3
    assert all(ticket.width > 300 for ticket in printer.reader.tickets)
    shots = sorted(session.pictures.glob("[1-3]-*.png"))
    assert len(shots) == 9
    assert all(len(Image.open(shot).convert("RGB").getcolors(1 << 24) or ()) > 100 for shot in shots)
