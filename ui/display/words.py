"""What the display says, as values ready to paint: every caption in the main language with the other beneath."""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain.snapshot import ShownCall, Snapshot
from branchdesk.domain.times import local
from branchdesk.i18n import other_language, text
from ui.display.state import Phase


class Pair(NamedTuple):
    """The same thing in the main language and in the other."""

    main: str
    other: str


class HeaderView(NamedTuple):
    branch: Pair = Pair("", "")
    date: str = ""
    clock: str = ""
    silent: Pair | None = None
    """Says that there is no sound; None while there is."""


class SpotlightView(NamedTuple):
    """``number`` empty: nobody was called yet, and ``caption`` invites to take a ticket."""

    caption: Pair = Pair("", "")
    number: str = ""
    counter: str = ""
    counter_caption: Pair = Pair("", "")
    recall: str = ""
    lit: bool = False


class MessageView(NamedTuple):
    icon: str = "monitor"
    kind: str = "info"
    title: Pair = Pair("", "")
    detail: Pair = Pair("", "")


def other(language: str) -> str:
    """The second language of the display."""
    return other_language(language)


def header(s: Snapshot, language: str, now: int, *, silent: bool) -> HeaderView:
    """Branch, date, clock, and the mark that there is no sound."""
    moment = local(now, s.profile.timezone)
    name = s.profile.name
    return HeaderView(
        branch=Pair(name.said_in(language), name.said_in(other(language))),
        date=text(language, "display-date", day=moment.date()),
        clock=f"{moment:%H:%M}",
        silent=_silent(language) if silent else None,
    )


def spotlight(call: ShownCall | None, language: str, *, lit: bool) -> SpotlightView:
    """The call that stands large, or the invitation to take a ticket."""
    second = other(language)
    if call is None:
        return SpotlightView(Pair(text(language, "display-take-ticket"), text(second, "display-take-ticket")))
    return SpotlightView(
        caption=Pair(text(language, "display-please-go"), text(second, "display-please-go")),
        number=call.number,
        counter=call.counter,
        counter_caption=Pair(text(language, "display-counter"), text(second, "display-counter")),
        recall=text(language, "display-recall") if call.recall else "",
        lit=lit,
    )


def message(phase: Phase, language: str, since: int, s: Snapshot | None) -> MessageView:
    """What stands in place of the board while calls cannot be shown as fresh. ``since``: ms."""
    if phase is Phase.LOST:
        title, detail = _lost(language, since, s), _lost(other(language), since, s)
        return MessageView("wifi-off", "warn", Pair(title[0], detail[0]), Pair(title[1], detail[1]))
    if phase is Phase.CONNECTING or s is None:
        return MessageView("monitor", "info", Pair(*(text(x, "display-connecting") for x in _both(language))))
    hours = s.profile.hours
    titles = Pair(*(_title(phase, x) for x in _both(language)))
    detail = Pair(*(text(x, "display-hours", opens=hours.opens, closes=hours.closes) for x in _both(language)))
    return MessageView("clock" if phase is Phase.BEFORE else "landmark", "info", titles, detail)


def _both(language: str) -> tuple[str, str]:
    return language, other(language)


def _silent(language: str) -> Pair:
    return Pair(text(language, "display-sound-off"), text(other(language), "display-sound-off"))


def _title(phase: Phase, language: str) -> str:
    return text(language, "display-before") if phase is Phase.BEFORE else text(language, "display-closed")


def _lost(language: str, since: int, s: Snapshot | None) -> tuple[str, str]:
    """Title and detail. Before the first contact there is no time zone to tell a time in."""
    if s is None:
        return text(language, "display-lost-never"), text(language, "display-lost-detail")
    time = f"{local(since, s.profile.timezone):%H:%M}"
    return text(language, "display-lost", time=time), text(language, "display-lost-detail")
