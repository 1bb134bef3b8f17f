"""Makes the pictures of the documents anew: ``.venv/bin/python -m docs.img.shoot``.

A demo branch on this machine (seed 14 at 11:15 has a queue), its windows offscreen, the
customer's page in Chromium. Those of the centre are made by ``docs.img.shoot_centre``.
Pictures are scaled and reduced to few colours, so that each stays far below 200 KB.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from branchdesk import bootstrap
from branchdesk.demo.stage import Plan, Stage
from branchdesk.devices.voice import voice_from_name
from branchdesk.domain import commands as c
from branchdesk.domain.commands import Language
from branchdesk.domain.errors import Rejected
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.ticket import TicketState
from branchdesk.i18n import text
from docs.img.studio import HERE, Studio, shrink
from tests.ui.every_window import all_states, resized, shown
from ui.bridge import Bridge
from ui.counter.keymap import Action
from ui.counter.main import make_window as counter_window
from ui.display.main import make_sign as sign_window
from ui.display.main import make_window as display_window
from ui.evaluator.presenter import EvaluatorPresenter
from ui.evaluator.window import EvaluatorWindow
from ui.kiosk.idle import SETTLE_S, Page
from ui.kiosk.presenter import KioskPresenter
from ui.kiosk.window import KioskWindow
from ui.manager.main import make_window as manager_window
from ui.printing import printer_for
from ui.settings import Settings
from ui.theme import DARK, LIGHT, apply_theme

STAFFED: tuple[tuple[Language, str, str], ...] = (("en", "1", "t01"), ("zh", "2", "t02"))
LANGUAGES: tuple[Language, ...] = ("en", "zh")
PLAN = Plan(seed=14, bdate=bootstrap.today(), start="11:15", arrivals=240, speed=1)


def kiosk(studio: Studio) -> None:
    """First page, ticket, and the paper itself."""
    paper = Path(tempfile.mkdtemp())
    for language in LANGUAGES:
        window, presenter = kiosk_at_work(studio, f"png://{paper}", language)
        studio.take(window, f"kiosk-{language}", 1200)
        presenter.guide.open()
        studio.take(window, f"kiosk-wishes-{language}", 1000)
        studio.wait(SETTLE_S)
        presenter.guide.choose("withdraw")
        studio.take(window, f"kiosk-wish-{language}", 1000)
        presenter.home()
        window.resize(1080, 1920)
        presenter.prefer(low=True)
        studio.take(window, f"kiosk-low-{language}", 420)
        presenter.home()
        window.resize(1920, 1080)
        presenter.pad.open()
        presenter.go(Page.SERVICE)
        studio.take(window, f"kiosk-service-{language}", 900)
        presenter.home()
        presenter.check_in.open()
        for digit in "3910":
            presenter.check_in.type(digit)
        studio.take(window, f"kiosk-check-in-{language}", 1000)
        presenter.home()
        studio.wait(2 * SETTLE_S)
        presenter.choose("A")
        studio.take(window, f"kiosk-ticket-{language}", 1000, 2.5)
        studio.close()
    for name, slip in zip(LANGUAGES, sorted(paper.glob("*.png"), key=lambda file: file.stat().st_mtime), strict=False):
        target = HERE / f"ticket-{name}.png"
        target.write_bytes(slip.read_bytes())
        shrink(target, 360)


def without_paper(studio: Studio) -> None:
    """A number that could not be printed. Last, because the manager hears of it."""
    for language in LANGUAGES:
        window, presenter = kiosk_at_work(studio, "escpos+tcp://127.0.0.1:9", language)
        presenter.choose("B")
        studio.take(window, f"kiosk-unprinted-{language}", 1000, 4)
        studio.close()


def kiosk_at_work(studio: Studio, printer: str, language: Language) -> tuple[Any, KioskPresenter]:
    """A kiosk's window and its presenter."""
    made: list[KioskPresenter] = []

    def make(bridge: Bridge) -> KioskWindow:
        made.append(KioskPresenter(bridge, printer_for(printer), language, studio.journal()))
        return KioskWindow(made[0])

    return studio.show(studio.link("kiosk"), (1920, 1080), make), made[0]


def evaluator_at_work(studio: Studio, counter: str, language: Language) -> tuple[Any, EvaluatorPresenter]:
    """An evaluator's window and its presenter."""
    made: list[EvaluatorPresenter] = []

    def make(bridge: Bridge) -> EvaluatorWindow:
        made.append(EvaluatorPresenter(bridge, studio.journal(), language))
        return EvaluatorWindow(made[0])

    return studio.show(studio.link("evaluator", counter), (1280, 800), make), made[0]


def counter(studio: Studio) -> None:
    """Serving, a question, and called in a wide window; between them the evaluator, which the finish wakes."""
    for language, place, staff in STAFFED:
        window = studio.show(
            studio.link("counter", place, staff),
            (420, 900),
            partial(counter_window, journal=studio.journal(), language=language),
        )
        studio.take(window, f"counter-{language}")
        window.session.press(Action.TRANSFER)
        studio.take(window, f"counter-transfer-{language}")
        window.session.asking.cancel()
        pad, rating = evaluator_at_work(studio, place, language)
        window.session.post.run((c.FinishService(counter=place, outcome="done"),))
        studio.wait(1)
        rating.speak(language)
        studio.take(pad, f"evaluator-{language}", 900)
        rating.tap_face(2)
        studio.take(pad, f"evaluator-why-{language}", 900)
        rating.writing.want()
        studio.wait(1)
        rating.submit()
        rating.writing.add(text(language, "evaluator-phrase-waited"))
        studio.take(pad, f"evaluator-word-{language}", 900)
        window.session.press(Action.NEXT)
        window.resize(1000, 700)
        studio.take(window, f"counter-wide-{language}", 900, 2)
        window.docking.turn_into_dock()
        dock = window.docking.dock
        assert dock is not None
        dock.stand("top", 1, QSize(1366, 768))
        studio.take(dock, f"counter-dock-{language}", 1366)
        window.docking.turn_into_window()
        studio.close()


TAKEN = {
    "counter_my_day": 1,
    "counter_slip": 0,
    "manager_floor_counter": 0,
    "manager_floor_advice": 0,
    "manager_queue_told": 0,
    "manager_day_advice": 0,
    "manager_trends_day": 0,
    "manager_trends_month": 0,
    "manager_plan": 0,
}
"""States of the catalogue, and which of their sizes."""


def from_the_catalogue(_studio: Studio) -> None:
    """What a demo of one day does not have: past days, a slip of this moment."""
    for found in all_states():
        if found.name in TAKEN:
            size = found.sizes[TAKEN[found.name]]
            for language in LANGUAGES:
                path = HERE / f"{found.name.replace('_', '-')}-{language}.png"
                with shown(found, language, LIGHT) as window:
                    resized(window, size).grab().save(str(path))
                shrink(path)


def display_at_work(studio: Studio, layout: Any, size: tuple[int, int] = (1920, 1080)) -> Any:
    """The lobby's screen in a layout."""
    settings = Settings(display_layout=layout)
    return studio.show(
        studio.link("display"),
        size,
        lambda bridge: display_window(bridge, voice_from_name("none"), language="zh", settings=settings),
        dark=True,
    )


def signs(studio: Studio) -> None:
    """Four counters' own signs on one picture."""
    for counter, staff, ends in (
        ("2", "t02", c.PauseCounter(counter="2", reason="break")),
        ("6", "t06", c.CloseCounter(counter="6")),
        ("1", "t01", c.CallNext(counter="1")),
    ):
        teller = studio.link("counter", counter, staff)
        for op in (c.FinishService(counter=counter), ends):
            with suppress(Rejected):  # the simulated teller was quicker
                teller.send(op)
    board = Image.new("RGB", (1300, 496), "#e4e9f0")
    for place, (number, language) in enumerate((("1", "zh"), ("2", "en"), ("5", "zh"), ("6", "en"))):
        make = partial(sign_window, counter=number, language=language)
        window = studio.show(studio.link("display"), (640, 240), make, dark=True)
        studio.take(window, "signs")
        with Image.open(HERE / "signs.png") as taken:
            board.paste(taken.convert("RGB"), (place % 2 * 660, place // 2 * 256))
        studio.close()
    board.save(HERE / "signs.png")
    shrink(HERE / "signs.png", 900)


def display(studio: Studio) -> None:
    """Landscape and portrait, each layout, counters' signs."""
    signs(studio)
    for layout in ("services", "counters"):
        studio.take(display_at_work(studio, layout), f"display-{layout}", 1000)
        studio.close()
    for name, size, width in (("display", (1920, 1080), 1200), ("display-portrait", (1080, 1920), 500)):
        studio.take(display_at_work(studio, "calls", size), name, width)
        studio.close()


def manager(studio: Studio) -> None:
    """Three pages of today."""
    for language in LANGUAGES:
        window = studio.show(
            studio.link("manager", staff="m01"),
            (1600, 900),
            partial(manager_window, language=language, sound=False),
        )
        studio.take(window, f"manager-floor-{language}", 1200)
        for page, name in ((1, "tickets"), (2, "summary")):
            window.tabs.setCurrentIndex(page)
            studio.wait(1)
            if name == "tickets":
                waiting = [line for line in window.tabs.tickets.model.lines if line.state is TicketState.WAITING]
                window.tabs.tickets.choose(waiting[len(waiting) // 2].id)
            studio.take(window, f"manager-{name}-{language}", 1000, 1.5)
        studio.close()


def cut_off(studio: Studio) -> None:
    """What stands on the screens when no node answers. Very last: the demo's node does not come back."""
    screen = partial(display_window, voice=voice_from_name("none"), language="en")
    taken = [(studio.show(studio.link("display"), (1920, 1080), screen, dark=True), "display-lost", 1200)]
    for language, place, staff in STAFFED:
        window, _ = kiosk_at_work(studio, "none:", language)
        taken.append((window, f"kiosk-island-{language}", 1000))
        make = partial(counter_window, journal=studio.journal(), language=language)
        taken.append(
            (studio.show(studio.link("counter", place, staff), (420, 900), make), f"counter-alone-{language}", 0)
        )
    studio.stage.pull_the_plug()
    studio.wait(9)
    for window, name, width in reversed(taken):  # the display last: a kiosk gives the process its own colours
        apply_theme(studio.app, DARK if name.startswith("display") else LIGHT)
        studio.take(window, name, width)
        window.close()
    studio.close()


def customer(studio: Studio) -> None:
    """A phone that watches its ticket, and one whose owner thinks of going."""
    stage = studio.stage
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language in LANGUAGES:
            ticket = studio.link("kiosk").send(c.IssueTicket(service="B", language=language)).events[0].data
            assert isinstance(ticket, TicketIssued)
            studio.wait(3)
            board = Image.new("RGB", (780 + 24, 844), "#e4e9f0")
            addresses = (f"{stage.profile.page_url}{ticket.token}", f"{stage.centre_url}/branches/demo/visit")
            for number, address in enumerate(addresses):
                page = browser.new_page(viewport={"width": 390, "height": 844}, locale=language)
                page.goto(address)
                page.wait_for_timeout(1500)
                path = HERE / f"customer-{language}.png"
                page.screenshot(path=path)
                with Image.open(path) as phone:
                    board.paste(phone.convert("RGB"), (number * 414, 0))
                page.close()
            board.save(path)
            shrink(path)
        browser.close()


def hero() -> None:
    """One picture of all windows, for the README."""
    board = Image.new("RGB", (1608, 991), "#e4e9f0")
    places = (
        ("display", (24, 24), (1096, 617)),
        ("counter-en", (1144, 24), (440, 943)),
        ("manager-floor-en", (24, 665), (536, 302)),
        ("kiosk-en", (584, 665), (536, 302)),
    )
    for name, at, size in places:
        with Image.open(HERE / f"{name}.png") as opened:
            picture = opened.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        board.paste(picture, at)
    path = HERE / "branchdesk.png"
    board.save(path)
    shrink(path, colours=192)


def main(names: list[str]) -> None:
    """Make all pictures, or those of the windows named."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication([])
    parts = {
        "manager": manager,  # first, while all counters are the simulation's
        "counter": counter,
        "catalogue": from_the_catalogue,
        "display": display,
        "kiosk": kiosk,
        "customer": customer,
        "paper": without_paper,
        "cut": cut_off,
    }
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder), PLAN, (sys.executable, "-m", "ui"))
        try:
            stage.open()
            for name, make in parts.items():
                if not names or name in names:
                    make(Studio(stage, app))
        finally:
            stage.close()
    hero()


if __name__ == "__main__":
    main(sys.argv[1:])
