"""A manager at work, for the tests of the manager's window."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from branchdesk.domain import commands as c
from branchdesk.domain.counter import Activity
from branchdesk.domain.times import MINUTE
from branchdesk.metrics.causes import Came
from branchdesk.metrics.past import day_figures
from branchdesk.metrics.tally import COUNTS, Tally
from branchdesk.services.ports import TicketPrinter
from tests.inprocess import PIN, FakeLink, InProcessBranch
from ui.bridge import Bridge
from ui.manager.settings.screens import Screens
from ui.manager.window import ManagerWindow

FLOOR, TICKETS, SUMMARY, TRENDS, PLAN, DAY, DEVICES, SETTINGS = range(8)


class Stage:
    """A branch with tellers at work, and a manager who looks at it."""

    def __init__(
        self,
        qtbot: QtBot,
        language: str = "en",
        branch: InProcessBranch | None = None,
        screens: Screens | None = None,
        printer: TicketPrinter | None = None,
    ) -> None:
        self.branch = branch or InProcessBranch()
        self.rings = 0
        self.link = self.branch.link("manager")
        self.bridge = Bridge(self.link)
        self.window = ManagerWindow(self.bridge, language=language, alarm=self._ring, screens=screens, printer=printer)
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.qtbot = qtbot
        self.kiosk = self.branch.link("kiosk")
        self.tellers = {n: self.branch.link("counter", n, staff=f"t0{n}") for n in ("" if branch else "123")}

    def _ring(self) -> None:
        self.rings += 1

    def start(self, staff: str = "m01", tab: int = FLOOR) -> None:
        self.window.show()
        self.bridge.start()
        self.qtbot.waitUntil(lambda: self.bridge.snapshot is not None)
        self.log_in(staff)
        self.qtbot.waitUntil(lambda: self.window.inside)
        self.window.tabs.setCurrentIndex(tab)

    def log_in(self, staff: str, pin: str = PIN) -> None:
        self.window.login.staff.setText(staff)
        self.window.login.pin.setText(pin)
        self.window.login.submit()

    def issue(self, count: int = 3, service: str = "A") -> None:
        for _ in range(count):
            self.kiosk.send(c.IssueTicket(service=service))

    def activity(self, counter: str) -> Activity:
        return self.branch.snapshot.counters[counter].activity

    def until(self, counter: str, activity: Activity) -> None:
        self.qtbot.waitUntil(lambda: self.activity(counter) is activity)


def a_served_day(stage: Stage) -> None:
    pad = stage.branch.link("evaluator", "1")
    for _ in range(5):
        stage.issue(1)
        teller: FakeLink = stage.tellers["1"]
        teller.send(c.CallNext(counter="1"))
        stage.branch.clock.pass_time(minutes=1)
        teller.send(c.StartService(counter="1"))
        ticket = stage.branch.snapshot.counters["1"].ticket
        stage.branch.clock.pass_time(minutes=14)
        teller.send(c.FinishService(counter="1", outcome="done"))
        question = stage.branch.snapshot.tickets[ticket].question
        pad.send(c.RateTicket(ticket=ticket, score=5, seconds=5, question=question))


def some_past(stage: Stage) -> None:
    """Six weeks before today, with one counter open each, the Mondays busier; Sundays closed."""
    base = day_figures(stage.branch.snapshot, stage.branch.clock.now())
    for back in range(1, 43):
        day = date.fromisoformat(base.bdate) - timedelta(days=back)
        if day.weekday() == 6:
            continue
        share = 0.9 if day.weekday() == 0 else 0.4 + back % 5 / 20
        slower = round(9 * MINUTE * share)
        customers = tuple(Came(one.at, one.service, one.taken, one.waited + slower) for one in base.load.customers)
        alone = tuple(spell for spell in base.load.counters if spell.counter == "1")
        load = replace(base.load, bdate=day.isoformat(), customers=customers, counters=alone)
        services = {
            code: {half: _of_a_day(tally, share, back) for half, tally in halves.items()}
            for code, halves in base.services.items()
        }
        stage.branch.past[day.isoformat()] = replace(base, bdate=day.isoformat(), load=load, services=services)


def _of_a_day(tally: Tally, share: float, back: int) -> Tally:
    """Every fourth day too few customers have rated for a figure."""
    many = replace(tally, **{name: getattr(tally, name) * 15 for name in COUNTS})
    waits = replace(many, wait_ms=round(many.wait_ms * share))
    if back % 4 == 0 or not many.served:
        return replace(waits, score_5=4)
    return replace(waits, score_5=many.served // 2, score_4=many.served // 4, score_2=1 + back % 3, score_1=back % 2)
