"""The manager's states."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.times import MINUTE
from branchdesk.services.waits import Waits
from tests.ui.every_window import SCREENS, Hall, settle, state
from tests.ui.manager_stage import DAY, FLOOR, PLAN, SUMMARY, TICKETS, TRENDS, Stage, a_served_day, some_past
from ui.manager.settings.screens import Screens
from ui.manager.trends_page import KINDS


def stage(hall: Hall, screens: Screens | None = None) -> Stage:
    """A branch at work, nobody logged in yet."""
    made = Stage(hall.qtbot, hall.language, screens=screens)
    hall.follow(made.bridge, made.window.refresh)
    hall.later(made.window.close)
    return made


def at_work(hall: Hall, tab: int) -> Stage:
    """The manager on a page, in the middle of a morning."""
    made = stage(hall)
    a_served_day(made)
    made.issue(4)
    made.issue(2, "B")
    made.branch.clock.pass_time(minutes=13)
    made.tellers["1"].send(c.CallNext(counter="1"))
    made.tellers["1"].send(c.StartService(counter="1"))
    made.tellers["2"].send(c.CallNext(counter="2"))
    made.tellers["3"].send(c.PauseCounter(counter="3", reason=made.branch.profile.pauses[0].code))
    made.branch.clock.pass_time(minutes=4)
    made.start(tab=tab)
    made.window.refresh()
    settle()
    return made


@state(*SCREENS)
def manager_log_in(hall: Hall) -> QWidget:
    made = stage(hall)
    made.window.show()
    made.bridge.start()
    hall.until(lambda: made.bridge.snapshot is not None)
    made.window.refresh()
    return made.window


@state(*SCREENS)
def manager_floor(hall: Hall) -> QWidget:
    return at_work(hall, FLOOR).window


@state(*SCREENS)
def manager_floor_counter(hall: Hall) -> QWidget:
    made = at_work(hall, FLOOR)
    made.tellers["1"].send(c.SendMessage(counter="", code="help"))
    made.window.refresh()
    made.window.floor.plan.chosen.emit("2")
    return made.window


@state((560, 330))
def manager_answer(hall: Hall) -> QWidget:
    made = at_work(hall, FLOOR)
    made.tellers["1"].send(c.SendMessage(counter="", code="cash", note="2 x 100"))
    alerts = made.window.floor.alerts
    hall.until(lambda: any(view.alert.code == "message" for view in alerts.views or ()))
    view = next(view for view in alerts.views or () if view.alert.code == "message")
    return alerts.open_reply(view.alert.subject, view.words)


@state(*SCREENS)
def manager_floor_queue(hall: Hall) -> QWidget:
    made = at_work(hall, FLOOR)
    made.window.floor.queues.chosen.emit("B")
    return made.window


@state(*SCREENS)
def manager_floor_advice(hall: Hall) -> QWidget:
    return advised(hall, FLOOR).window


@state(*SCREENS)
def manager_day_advice(hall: Hall) -> QWidget:
    return advised(hall, DAY).window


def advised(hall: Hall, tab: int) -> Stage:
    """A morning with some advice behind it, and one that waits."""
    made = at_work(hall, tab)
    now = made.branch.clock.now()
    waits = {"without": WaitRange(14.2, 9.0, 21.4), "following": WaitRange(8.6, 5.6, 12.1), "longest": (31.0, 19.0)}
    lead = made.branch.link("manager", staff="l01")
    for action, counter, service, accepted in (("help", "4", "E", True), ("spare", "2", "", False)):
        op = c.GiveAdvice(action=action, counter=counter, service=service, by=now, minutes=60, until=now, **waits)  # type: ignore[arg-type]
        (given,) = made.branch.node(op).events
        lead.send(c.AnswerAdvice(advice=given.data.advice, accepted=accepted))  # type: ignore[attr-defined]
    made.branch.clock.pass_time(minutes=6)
    now = made.branch.clock.now()
    later = {"by": now + 15 * MINUTE, "until": now + 120 * MINUTE, "passes_at": now + 35 * MINUTE}
    made.branch.node(c.GiveAdvice(action="open", counter="6", **later, **waits))  # type: ignore[arg-type]
    hall.until(lambda: made.bridge.snapshot is not None and standing(made.bridge.snapshot) is not None)
    made.window.refresh()
    settle()
    return made


@state(*SCREENS)
def manager_queue_told(hall: Hall) -> QWidget:
    """The node tells the waits; a counter that closed made them longer, and a ticket is over what its paper said."""
    made = told(at_work(hall, FLOOR))
    made.window.floor.queues.chosen.emit("B")
    return made.window


@state(*SCREENS)
def manager_ticket_told(hall: Hall) -> QWidget:
    made = told(at_work(hall, TICKETS))
    made.window.tickets.look_at(max(made.branch.snapshot.queue("B")))
    return made.window


def told(made: Stage) -> Stage:
    """The waits before and after a counter is closed, as the node tells them."""
    waits = Waits(made.branch.snapshot)
    waits.told(made.branch.snapshot, made.branch.clock.now())
    made.tellers["2"].send(c.StartService(counter="2"))
    made.tellers["2"].send(c.FinishService(counter="2", outcome="done"))
    made.tellers["2"].send(c.CloseCounter(counter="2"))
    made.branch.clock.pass_time(minutes=12)
    made.link.waits = waits.told(made.branch.snapshot, made.branch.clock.now())
    settle()
    made.window.refresh()
    settle()
    return made


@state(*SCREENS)
def manager_trends_day(hall: Hall) -> QWidget:
    return trends(hall, 0)


@state(*SCREENS)
def manager_trends_month(hall: Hall) -> QWidget:
    return trends(hall, 2)


def trends(hall: Hall, kind: int) -> QWidget:
    """The morning against some weeks before it."""
    made = at_work(hall, FLOOR)
    some_past(made)
    made.window.tabs.setCurrentIndex(TRENDS)
    page = made.window.trends
    if KINDS[kind] == "month":  # the one that is over has all its days
        page.date.setDate(page.date.date().addMonths(-1))
    page.kinds[kind].click()
    hall.until(lambda: page.files.report is not None and page.files.report.kind == KINDS[kind])
    hall.until(page.progress.isHidden)
    assert page.days is not None
    return made.window


@state(*SCREENS)
def manager_tickets(hall: Hall) -> QWidget:
    made = at_work(hall, TICKETS)
    made.window.tickets.choose(made.window.tickets.model.lines[0].id)
    return made.window


@state(*SCREENS)
def manager_summary(hall: Hall) -> QWidget:
    made = at_work(hall, SUMMARY)
    made.window.summary.refresh()
    hall.until(lambda: not made.bridge.busy)
    return made.window


@state(*SCREENS)
def manager_day(hall: Hall) -> QWidget:
    return at_work(hall, DAY).window


@state(*SCREENS)
def manager_lost(hall: Hall) -> QWidget:
    made = at_work(hall, FLOOR)
    made.branch.go_offline()
    hall.until(lambda: made.bridge.link_state is LinkState.LOST)
    return made.window


@state(*SCREENS)
def manager_plan_first(hall: Hall) -> QWidget:
    """No past days yet: what is usual, counted."""
    made = at_work(hall, PLAN)
    page = made.window.plan
    hall.later(page.work.close)
    hall.until(lambda: page.files.report is not None)
    hall.until(lambda: page.day is not None and page.day.usual is not None)
    settle()
    return made.window


@state(*SCREENS)
def manager_empty(hall: Hall) -> QWidget:
    """The first morning, before anybody came."""
    made = stage(hall)
    made.start(tab=TRENDS)
    hall.until(made.window.trends.progress.isHidden)
    return made.window
