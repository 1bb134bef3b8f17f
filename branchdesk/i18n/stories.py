"""What happened to a ticket in words, for staff: in the manager's window and at the centre alike."""

from __future__ import annotations

from branchdesk.domain.commands import STOP_REASONS
from branchdesk.domain.decide.messages import ANSWER_CODES
from branchdesk.domain.policy import Why
from branchdesk.domain.profile import Profile, Reason
from branchdesk.domain.ticket import Segment
from branchdesk.i18n import text


def why_words(language: str, why: Why, profile: Profile) -> str:
    """A reason of the policy in words; a priority's code becomes its name."""
    params = dict(why.params)
    if "reason" in params:
        params["reason"] = reason_name(profile.priorities, str(params["reason"]), language)
    return text(language, "why-" + why.code.replace("_", "-"), **params)


def episode(profile: Profile, segment: Segment, language: str) -> list[tuple[int, str]]:
    """What happened from a call to its end: instants and words."""
    service = service_name(profile, segment.service, language)
    told: list[tuple[int, str]] = []
    if segment.calls:
        why = why_words(language, Why(segment.why, segment.why_params), profile)
        told.append((segment.called_at, text(language, "manager-story-called", counter=segment.counter, why=why)))
    if segment.calls > 1:
        told.append((segment.last_called_at, text(language, "manager-story-recalled", times=segment.calls - 1)))
    if segment.started_at is not None:
        line = text(language, "manager-story-started", counter=segment.counter, service=service)
        told.append((segment.started_at, line))
    if segment.ended_at is not None and segment.end not in ("", "abandoned"):
        line = text(language, f"manager-story-end-{segment.end.replace('_', '-')}")
        if segment.outcome:
            line += f" · {reason_name(profile.outcomes, segment.outcome, language)}"
        if segment.forgotten:
            line += text(language, "manager-story-forgotten")
        if segment.island:
            line += text(language, "manager-story-island")
        told.append((segment.ended_at, line))
    return told


def stop_words(language: str, reason: str, note: str) -> str:
    """Why a kiosk is out of service, for its customers and for staff; empty: nobody said. A later version may know
    more reasons.
    """
    why = [text(language, f"kiosk-stop-{reason}")] if reason in STOP_REASONS else []
    return " ".join([*why, *([note] if note else [])])


def answer_words(language: str, code: str, note: str) -> str:
    """What was answered to a message: the code's words, a free word, or both; empty: it was only seen.

    A later version may know more codes.
    """
    words = text(language, f"message-answer-{code}") if code in ANSWER_CODES else ""
    return text(language, "message-answer-both", words=words, note=note) if words and note else words or note


def service_name(profile: Profile, code: str, language: str) -> str:
    """A service's name, or its code where the profile no longer has it."""
    return next((service.name.said_in(language) for service in profile.services if service.code == code), code)


def reason_name(reasons: tuple[Reason, ...], code: str, language: str) -> str:
    """A reason's name, or what was written where it is no code."""
    return next((reason.name.said_in(language) for reason in reasons if reason.code == code), code)


def staff_name(profile: Profile, staff: str) -> str:
    """A person's name, or their id where the profile no longer has them."""
    return next((person.name for person in profile.staff if person.id == staff), staff)
