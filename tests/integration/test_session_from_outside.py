"""A branch at work, seen and used from outside alone: real node, real windows as processes on one screen.

Taps and keys come from xdotool; what the windows say comes over AT-SPI, as a screen reader hears it; the ticket comes
out of a printer on the network. Screenshots lie in the folder that $BRANCHDESK_PICTURES names, else in the test's own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.commandline import events, until
from tests.outside import Session, lacking
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


def test_three_customers_from_tap_to_rating(branch: RealBranch, session: Session, tmp_path: Path) -> None:
    with TcpPrinter() as printer:
        url = f"escpos+tcp://127.0.0.1:{printer.port}"
        kiosk = session.open("kiosk", "--identity", branch.identity("kiosk"), "--printer", url)
        counter = session.open("counter", "--identity", branch.identity("counter", "1"))
        display = session.open(
            "display", "--identity", branch.identity("display"), "--voice", (tmp_path / "spoken").as_uri()
        )
        evaluator = session.open("evaluator", "--identity", branch.identity("evaluator", "1"))
        kiosk.put(0, 0, 1366, 768)
        display.put(1400, 0, 1920, 1080)
        counter.put(0, 1000, 420, 900)
        evaluator.put(500, 1150, 1024, 768)
        counter.wait_for("Staff number", "text")
        counter.press("t", "0", "1", "Tab", *PIN, "Return")
        counter.wait_for("Open counter 1", "button")
        counter.press("space")
        for turn in range(1, 4):
            kiosk.tap("^Cash")
            number = re.search(TICKET, kiosk.wait_for(TICKET).name)
            assert number is not None
            until(lambda turn=turn: len(printer.reader.tickets) == turn)  # type: ignore[misc]
            session.picture(f"{turn}-1-ticket")
            kiosk.tap("^Done")
            counter.press("space")
            counter.wait_for(number[0])
            display.wait_for(rf"{number[0]}.*\b1\b")
            session.picture(f"{turn}-2-called")
            counter.press("space")
            counter.wait_for("Finish", "button")
            until(lambda turn=turn: kinds(branch).count("service_started") == turn)  # type: ignore[misc]
            counter.press("space")
            evaluator.wait_for("Very satisfied", "button")
            session.picture(f"{turn}-3-asked")
            evaluator.tap("Very satisfied")
            evaluator.wait_for("Thank you")
            until(lambda turn=turn: kinds(branch).count("ticket_rated") == turn)  # type: ignore[misc]
            kiosk.wait_for("^Cash", "button")
    told = kinds(branch)
    assert [told.count(kind) for kind in ("ticket_issued", "ticket_called", "service_finished")] == [3, 3, 3]
    assert len(list((tmp_path / "spoken").glob("*.wav"))) == 3
    assert all(ticket.width > 300 for ticket in printer.reader.tickets)
    shots = sorted(session.pictures.glob("*.png"))
    assert len(shots) == 9
    assert all(len(Image.open(shot).convert("RGB").getcolors(1 << 24) or ()) > 100 for shot in shots)
