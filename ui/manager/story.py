"""A ticket's story: all that happened to it, when, by whom and why, how long each part took, and what it was rated."""

from __future__ import annotations

from typing import NamedTuple

from branchdesk.domain import clocks
from branchdesk.domain.profile import Profile
from branchdesk.domain.snapshot import Snapshot
from branchdesk.domain.ticket import Segment, Ticket, TicketState
from branchdesk.domain.times import MINUTE, local
from branchdesk.i18n import text
from branchdesk.i18n.stories import episode, reason_name, service_name, staff_name

GAP = MINUTE
"""A gap as long as this is told between two lines."""
ICONS = {
    "issued": "ticket", "called": "bell-ring", "started": "user", "served": "circle-check", "next_service": "layers",
    "transferred": "arrow-right-left", "missed": "user-x", "held": "circle-pause", "abandoned": "circle-x",
    "raised": "star", "rated": "smile", "low": "frown", "note": "file-text",
}  # fmt: skip


class StoryLine(NamedTuple):
    """One thing that happened. ``gap``: minutes since the one before, 0 where it followed at once; ``who``: by whom."""

    time: str
    words: str
    icon: str
    who: str = ""
    gap: int = 0


class _Moment(NamedTuple):
    at: int
    words: str
    icon: str
    who: str = ""


def story(s: Snapshot, ticket_id: str, language: str) -> tuple[StoryLine, ...]:
    """All that the branch knows of a ticket's way, in order."""
    moments = sorted(_moments(s.profile, s.ticket(ticket_id), language), key=lambda moment: moment.at)
    zone, before, lines = s.profile.timezone, moments[0].at, []
    for moment in moments:
        gap = (moment.at - before) // MINUTE if moment.at - before >= GAP else 0
        lines.append(StoryLine(f"{local(moment.at, zone):%H:%M:%S}", moment.words, moment.icon, moment.who, gap))
        before = moment.at
    return tuple(lines)


def facts(s: Snapshot, ticket_id: str, language: str, now: int) -> str:
    """What the parts took together: the wait, the service, the time in the branch."""
    ticket = s.ticket(ticket_id)
    known = [("waited", clocks.waiting_so_far(ticket, now))]
    serving = sum(clocks.serving_so_far(segment, now) for segment in ticket.segments)
    known += [("served", serving)] if serving else []
    known.append(("branch", clocks.time_in_branch(ticket) or now - ticket.issued_at))
    told = (text(language, f"manager-fact-{name}", minutes=ms // MINUTE) for name, ms in known)
    return " · ".join(told)


def _moments(profile: Profile, ticket: Ticket, language: str) -> list[_Moment]:
    found = [_Moment(ticket.issued_at, _issued(profile, ticket, language), "issued")]
    for segment in ticket.segments:
        who = staff_name(profile, segment.teller)
        found += [_Moment(at, words, _kind(segment, at), who) for at, words in episode(profile, segment, language)]
    if ticket.raised is not None:
        found.append(_Moment(ticket.raised.at, _raised(profile, ticket, language), "raised"))
    if ticket.state is TicketState.ABANDONED and ticket.ended_at is not None:
        words = text(language, "manager-story-abandoned", reason=_end_reason(ticket, language))
        found.append(_Moment(ticket.ended_at, words, "abandoned"))
    if ticket.note:
        at = max(moment.at for moment in found)
        found.append(_Moment(at, text(language, "manager-story-note", note=ticket.note), "note"))
    if ticket.rating is not None:
        kind = "low" if ticket.rating.score <= 2 else "rated"
        found.append(_Moment(ticket.rating.at, _rated(profile, ticket, language), kind))
    return [moment._replace(icon=ICONS[moment.icon]) for moment in found]


def _kind(segment: Segment, at: int) -> str:
    if at == segment.ended_at and segment.end:
        return segment.end
    return "started" if at == segment.started_at else "called"


def _issued(profile: Profile, ticket: Ticket, language: str) -> str:
    service = service_name(profile, ticket.first_service, language)
    if ticket.channel == "island":
        line = text(language, "manager-story-issued-island", service=service)
    else:
        line = text(language, "manager-story-issued", service=service, ahead=ticket.ahead)
    if ticket.promise_low_min is not None and ticket.promise_high_min is not None:
        low, high = ticket.promise_low_min, ticket.promise_high_min
        line += text(language, "manager-story-promise", low=low, high=high)
    priority = ticket.raised.before if ticket.raised else ticket.priority
    if priority:
        name = reason_name(profile.priorities, priority, language)
        line += text(language, "manager-story-priority", reason=name)
    if ticket.printed is False:
        line += text(language, "manager-story-unprinted")
    return line


def _raised(profile: Profile, ticket: Ticket, language: str) -> str:
    assert ticket.raised is not None
    name, why = staff_name(profile, ticket.raised.by), ticket.raised.reason
    if not ticket.priority:
        return text(language, "manager-story-lowered", name=name, why=why)
    given = reason_name(profile.priorities, ticket.priority, language)
    return text(language, "manager-story-raised", name=name, why=why, priority=given)


def _rated(profile: Profile, ticket: Ticket, language: str) -> str:
    assert ticket.rating is not None
    names = [reason_name(profile.rating_reasons, code, language) for code in ticket.rating.reasons]
    line = text(language, "manager-story-rated", score=ticket.rating.score)
    word = [text(language, "manager-story-word", word=ticket.rating.word)] if ticket.rating.word else []
    return " · ".join([line, *names, *word]) + (
        text(language, "manager-story-suspect") if ticket.rating.suspect else ""
    )


def _end_reason(ticket: Ticket, language: str) -> str:
    known = {"day_closed": "manager-reason-day-closed", "missed_twice": "manager-reason-missed-twice"}
    message = known.get(ticket.end_reason)
    return text(language, message) if message else ticket.end_reason or text(language, "manager-reason-none")
