"""The kiosk's sentences that depend on numbers and states."""

from __future__ import annotations

from datetime import date

from branchdesk.domain.decide.draft import Promise
from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.events import TicketIssued
from branchdesk.domain.opening import next_opening, span, special
from branchdesk.domain.profile import Profile
from branchdesk.domain.times import business_date, local
from branchdesk.i18n import error_text
from ui.kiosk.home import Offer, Reach
from ui.widgets.look import Look
from ui.widgets.strip import Kind


def wait_words(look: Look, wait: Promise | None) -> str:
    """An expected wait as a range; or plainly that no counter is open."""
    if wait is None:
        return look.tr("kiosk-no-counter")
    if wait.low_min <= 0:
        return look.tr("kiosk-wait-under", minutes=wait.high_min)
    if wait.low_min == wait.high_min:
        return look.tr("kiosk-wait-about", minutes=wait.low_min)
    return look.tr("kiosk-wait-range", low=wait.low_min, high=wait.high_min)


def date_words(look: Look, now: int, timezone: str) -> tuple[str, str]:
    """Date and time of day in the branch."""
    moment = local(now, timezone)
    date = look.tr("kiosk-date", month=moment.month, day=moment.day, weekday=moment.isoweekday())
    return date, f"{moment:%H:%M}"


def reach_words(
    look: Look, reach: Reach, profile: Profile | None, opens: str = "", *, ended: bool = False
) -> tuple[str, str]:
    """Why no ticket can be had, and what to do. ``opens``: when the branch opens, as ``opens_words`` says it;
    ``ended``: somebody has closed the day.
    """
    hours = {"opens": profile.hours.opens, "closes": profile.hours.closes} if profile else {"opens": "", "closes": ""}
    match reach:
        case Reach.LOST:
            return look.tr("kiosk-lost"), look.tr("kiosk-lost-help")
        case Reach.OUT:
            return look.tr("kiosk-lost"), look.tr("kiosk-out-help")
        case Reach.STAFF:
            return look.tr("kiosk-staff"), look.tr("kiosk-staff-help")
        case Reach.NO_PAPER:
            return look.tr("kiosk-no-paper"), look.tr("kiosk-no-paper-help")
        case Reach.CLOSED:
            title = look.tr("kiosk-closed" if ended else "kiosk-closed-now")
            return title, opens or look.tr("kiosk-closed-help", **hours)
        case Reach.NOT_YET:
            return look.tr("kiosk-not-yet"), look.tr("kiosk-not-yet-help", **hours)
        case Reach.FULL:
            return look.tr("kiosk-full"), look.tr("kiosk-full-help")
        case _:
            return look.tr("kiosk-connecting"), look.tr("kiosk-connecting-help")


def opens_words(look: Look, profile: Profile, now: int, *, after_today: bool = False) -> str:
    """When the branch opens next, as a person would say it; empty: not in sight."""
    again = next_opening(profile.hours, profile.timezone, now, after_today=after_today)
    if again is None:
        return ""
    today = date.fromisoformat(business_date(now, profile.timezone, profile.hours.turns))
    day = date.fromisoformat(again.bdate)
    match (day - today).days:
        case 0:
            return look.tr("kiosk-opens-today", time=again.opens)
        case 1:
            return look.tr("kiosk-opens-tomorrow", time=again.opens)
        case _:
            said = look.tr("kiosk-date", month=day.month, day=day.day, weekday=day.isoweekday())
            return look.tr("kiosk-opens-on", date=said, time=again.opens)


def hours_words(look: Look, profile: Profile, now: int) -> str:
    """Today's opening hours, or that there are none."""
    bdate = business_date(now, profile.timezone, profile.hours.turns)
    day, open_today = special(profile.hours, bdate), span(profile.hours, profile.timezone, bdate)
    name = f" · {day.name.said_in(look.language)}" if day and day.name else ""
    if open_today is None:
        return look.tr("kiosk-hours-none") + name
    return look.tr("kiosk-hours", opens=open_today.opens, closes=open_today.closes) + name


def notice_words(look: Look, offer: Offer, profile: Profile, now: int) -> str:
    """What is to be known of a service's end of day, or of its full queue."""
    last = offer.service.last_ticket
    match offer.state:
        case "soon":
            return look.tr("kiosk-last-ticket", time=last)
        case "over":
            opens = opens_words(look, profile, now, after_today=True)
            return f"{look.tr('kiosk-over', time=last)} {opens}".strip()
        case "full":
            return look.tr("kiosk-service-full")
        case _:
            return ""


def printer_words(look: Look, problem: str) -> tuple[Kind, str]:
    """What a customer should know of the printer before taking a number; no words while all is well."""
    match problem:
        case "":
            return "info", ""
        case "printer_none":
            return "info", look.tr("kiosk-no-printer")
        case "printer_paper_low":
            return "info", look.tr("kiosk-printer-low")
        case "printer_paper_out":
            return "warn", look.tr("kiosk-printer-out")
        case _:
            return "warn", look.tr("kiosk-printer-fault")


def not_printed_words(look: Look, problem: str, *, told: bool) -> str:
    """Why no ticket came out, and what to do now. ``told``: the staff can already know of it."""
    if problem == "printer_none":
        return look.tr("kiosk-not-printed-none")
    paper = problem == "printer_paper_out"
    return look.tr("kiosk-not-printed-paper" if paper else "kiosk-not-printed-fault", told="yes" if told else "no")


def lost_words(look: Look, profile: Profile, data: TicketIssued) -> str:
    """Of who came too late for an appointment: what that means; empty: nobody did."""
    if data.lost_booking is None:
        return ""
    late = round(profile.policy.check_in_late_min)
    return look.tr("kiosk-check-in-late", time=f"{local(data.lost_booking, profile.timezone):%H:%M}", late=late)


def error_words(look: Look, error: BranchDeskError) -> str:
    """An error for a customer: of a silent branch they need to know less than the staff."""
    return look.tr("kiosk-silent") if error.code == "no_node" else error_text(look.language, error)
