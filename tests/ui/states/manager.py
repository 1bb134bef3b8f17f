"""The manager's states."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from branchdesk.client.link import LinkState
from branchdesk.domain import commands as c
from branchdesk.domain.decide.advice import standing
from branchdesk.domain.expected import WaitRange
from branchdesk.domain.times import MINUTE
from branchdesk.forecast.arrivals.profile import COURSE
from branchdesk.services.past import PastDay
from branchdesk.services.waits import Waits
from tests.ui.every_window import SCREENS, Hall, settle, state
from tests.ui.manager_stage import DAY, FLOOR, PLAN, SUMMARY, TICKETS, TRENDS, Stage, a_served_day, some_past
from tests.ui.quick_planner import count_at_once
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
    made.window.tabs.floor.plan.chosen.emit("2")
    return made.window


@state((560, 330))
def manager_answer(hall: Hall) -> QWidget:
    made = at_work(hall, FLOOR)
    made.tellers["1"].send(c.SendMessage(counter="", code="cash", note="2 x 100"))
    alerts = made.window.tabs.floor.alerts
    hall.until(lambda: any(view.alert.code == "message" for view in alerts.views or ()))
    view = next(view for view in alerts.views or () if view.alert.code == "message")
    return alerts.open_reply(view.alert.subject, view.words)


@state(*SCREENS)
def manager_floor_queue(hall: Hall) -> QWidget:
    made = at_work(hall, FLOOR)
    made.window.tabs.floor.queues.chosen.emit("B")
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
    busy = {"without": WaitRange(28.4, 19.0, 39.5), "following": WaitRange(20.3, 14.1, 27.6), "longest": (44.0, 31.0)}
    waits = {"without": WaitRange(14.2, 9.0, 21.4), "following": WaitRange(8.6, 5.6, 12.1), "longest": (31.0, 19.0)}
    lead = made.branch.link("manager", staff="l01")
    for action, counter, service, accepted in (("help", "4", "E", True), ("spare", "2", "", False)):
        op = c.GiveAdvice(action=action, counter=counter, service=service, by=now, minutes=60, until=now, **busy)  # type: ignore[arg-type]
        (given,) = made.branch.node(op).events
        lead.send(c.AnswerAdvice(advice=given.data.advice, accepted=accepted))  # type: ignore[attr-defined]
        made.branch.clock.pass_time(seconds=1)
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
    """The node tells the waits; a counter that closed made them longer, and tickets are over what their paper said."""
    made = at_work(hall, FLOOR)
    made.issue(7, "B")
    told(made)
    made.window.tabs.floor.queues.chosen.emit("B")
    return made.window


@state(*SCREENS)
def manager_ticket_told(hall: Hall) -> QWidget:
    made = told(at_work(hall, TICKETS))
    made.window.tabs.tickets.look_at(max(made.branch.snapshot.queue("B")))
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
    page = made.window.tabs.trends
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
    made.window.tabs.tickets.choose(made.window.tabs.tickets.model.lines[0].id)
    return made.window


@state(*SCREENS)
def manager_summary(hall: Hall) -> QWidget:
    made = at_work(hall, SUMMARY)
    made.window.tabs.summary.refresh()
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
    return planning(hall).window


@state(*SCREENS)
def manager_plan(hall: Hall) -> QWidget:
    """Three weeks behind it, a day changed by hand, a question asked."""
    made = planning(hall, weeks=3)
    page = made.window.tabs.plan
    for slot in (24, 25, 28):
        page.view.painted.emit("3", slot, False)
    for slot in range(20, 24):
        page.view.painted.emit("6", slot, True)
    hall.until(lambda: page.day is not None and page.day.outcome is not None)
    page.view.worlds.buttons["more"].click()
    hall.until(lambda: "→" in page.view.worlds.answer.text())
    settle()
    return made.window


@state((720, 620))
def manager_plan_history(hall: Hall) -> QWidget:
    """Two plans that were saved, of which the earlier would change some counters; and the question before that."""
    made = planning(hall, weeks=3)
    page = made.window.tabs.plan
    for counter, slot in (("2", 24), ("3", 20)):
        page.view.painted.emit(counter, slot, False)
        hall.until(lambda: page.day is not None and page.day.outcome is not None)
        page.bar.save.click()
        hall.until(lambda: made.bridge.quiet and not page.bar.save.isEnabled())
        made.branch.clock.pass_time(minutes=50)
    for slot in range(26, 30):
        page.view.painted.emit("5", slot, False)
    hall.until(lambda: page.day is not None and page.day.outcome is not None)
    dialog = page.open_history()
    hall.later(dialog.close)
    hall.until(lambda: len(dialog.backs) == 2)
    list(dialog.backs.values())[-1].click()
    settle()
    return dialog


@state(*SCREENS)
def manager_empty(hall: Hall) -> QWidget:
    """The first morning, before anybody came."""
    made = stage(hall)
    made.start(tab=TRENDS)
    hall.until(made.window.tabs.trends.progress.isHidden)
    return made.window


def planning(hall: Hall, weeks: int = 0) -> Stage:
    """The manager at the plan of a week with two open days: more would take longer and show no more."""
    made = at_work(hall, FLOOR)
    made.branch.lately = [past_day_like(day) for day in range(7 * weeks)]
    profile = made.branch.snapshot.profile
    made.branch.node(c.ChangeProfile(profile=replace(profile, hours=replace(profile.hours, days=(1, 2)))))
    page = made.window.tabs.plan
    count_at_once(page)
    made.window.tabs.setCurrentIndex(PLAN)
    hall.until(lambda: page.files.report is not None and all(day.usual for day in page.book.days.values()))
    settle()
    return made


def past_day_like(day: int) -> PastDay:
    """A hundred and fifty customers, five counters from nine to five; the same every time."""
    bdate = (date.fromisoformat("2026-02-09") + timedelta(days=day)).isoformat()
    course = np.zeros(48)
    course[18:34] = np.array(COURSE)
    shares = {"A": 0.4, "B": 0.3, "C": 0.15, "D": 0.08, "E": 0.07}
    opened = np.zeros(48)
    opened[18:34] = 1
    counts = {code: np.round(course * 1.5 * share + day % 3 / 4) for code, share in shares.items()}
    return PastDay(bdate, counts, {}, {str(number): opened for number in range(1, 6)}, between=1200.0, calls=150)
